"""What a dated article has: publication time, source, author, body, attachments."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page

from portal.core.blocks.body import AttachmentsBlock, BodyBlock
from portal.core.fields import ChineseStreamField
from portal.core.models.base import BasePage
from portal.core.outline import OutlineEntry, headings, nest
from portal.core.querysets import PortalPageQuerySet, neighbours
from portal.core.slugs import dated_slug


class DatedPage(BasePage):
    """A page with a publication time that citizens see (PubDate of 政府网站网页标签规范)."""

    published_at = models.DateTimeField(
        "发布时间",
        null=True,
        blank=True,
        db_index=True,
        help_text="公众看到的发布时间，必须真实。留空则为首次发布的时刻；补录旧文时填写原发布时间。",
    )
    source = models.CharField("来源", max_length=100, blank=True, help_text="留空则显示本站主办单位。")
    keywords = models.CharField("关键词", max_length=200, blank=True, help_text="用逗号分隔，便于检索，公众看不到。")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        # A public page without a date counts as not updated (检查指标); a draft may lack it.
        # Every later revision that leaves it empty comes back to the same first publication.
        if self.live and self.published_at is None:
            self.published_at = self.first_published_at or timezone.now()
        super().save(*args, **kwargs)

    def make_slug(self) -> str:
        return dated_slug(self.title, self.published_at or timezone.now())

    def sisters(self) -> PortalPageQuerySet:
        """Published pages of the same type in the same section, this one included."""
        return type(self).objects.sibling_of(self).published()

    def neighbours(self) -> tuple[Page | None, Page | None]:
        """上一篇 and 下一篇: the older and the newer page of the section."""
        return neighbours(self, self.sisters())


class ArticlePage(DatedPage):
    """The shared shape of news, interpretations, topics and standard articles."""

    author = models.CharField("作者", max_length=100, blank=True)
    summary = models.TextField("摘要", max_length=300, blank=True, help_text="显示在列表和搜索结果中，可留空。")
    body = ChineseStreamField(BodyBlock(), verbose_name="正文", blank=True)
    attachments = ChineseStreamField(AttachmentsBlock(), verbose_name="附件", blank=True)

    search_text_fields = ("summary", "body", "attachments")

    date_panel = MultiFieldPanel(
        [
            FieldPanel("published_at"),
            FieldRowPanel([FieldPanel("source"), FieldPanel("author")]),
            FieldPanel("keywords"),
        ],
        heading="发布信息",
    )
    article_panels: ClassVar[list] = [
        date_panel,
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("attachments"),
    ]

    class Meta:
        abstract = True

    def outline(self) -> list[OutlineEntry]:
        """The table of contents of the body."""
        return nest(headings(self.body))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["outline"] = self.outline()
        context["older"], context["newer"] = self.neighbours()
        return context
