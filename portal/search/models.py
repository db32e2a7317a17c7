"""The index's journal: what has changed in the database and not yet in the index."""

from __future__ import annotations

from django.db import models


class IndexJournal(models.Model):
    """One change that the index has to follow; written in the transaction of the change itself."""

    class Action(models.TextChoices):
        UPDATE = "update", "更新页面"
        DELETE = "delete", "删除页面"
        SUBTREE = "subtree", "更新子树"

    # Not a foreign key: the row outlives its page.
    page_id = models.PositiveBigIntegerField("页面")
    action = models.CharField("动作", max_length=10, choices=Action.choices)
    path = models.CharField("子树路径", max_length=255, blank=True)
    created_at = models.DateTimeField("记录时间", auto_now_add=True)
    attempts = models.PositiveIntegerField("尝试次数", default=0)
    last_error = models.TextField("最近错误", blank=True)

    class Meta:
        verbose_name = "索引日志"
        verbose_name_plural = "索引日志"

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.page_id}"
