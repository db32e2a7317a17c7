"""Parts of the disclosure platform (政府信息公开条例, 2019): 指南, 制度, 年度报告."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from portal.core.models import ArticlePage


class DisclosurePage(ArticlePage):
    """One part of the disclosure platform; a yearly report carries its year."""

    class Kind(models.TextChoices):
        GUIDE = "guide", "信息公开指南"
        RULES = "rules", "信息公开制度"
        ANNUAL_REPORT = "annual_report", "信息公开年报"

    kind = models.CharField("类别", max_length=20, choices=Kind.choices, default=Kind.GUIDE)
    report_year = models.PositiveSmallIntegerField(
        "报告年度", null=True, blank=True, help_text="年度报告必填，例如 2015。"
    )

    template = "pages/disclosure_page.html"
    parent_page_types: ClassVar[list[str]] = ["core.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    search_type = "信息公开"

    edit_handler = ArticlePage.tabs(
        [FieldRowPanel([FieldPanel("kind"), FieldPanel("report_year")]), *ArticlePage.article_panels]
    )

    class Meta:
        verbose_name = "信息公开页面"
        verbose_name_plural = "信息公开页面"

    def clean(self) -> None:
        super().clean()
        if self.kind == self.Kind.ANNUAL_REPORT and not self.report_year:
            raise ValidationError({"report_year": "年度报告须填写报告年度。"})
