"""Briefings: the index and the issue."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from briefings.blocks import BriefingArticlesBlock
from portal.core.entries import Entries, entries_of
from portal.core.fields import ChineseStreamField
from portal.core.models import AbstractSection
from portal.core.models.article import DatedPage
from portal.core.outline import OutlineEntry, anchor, headings, nest


class BriefingIndexPage(AbstractSection):
    """The 栏目 of briefings."""

    template = "pages/briefing_index_page.html"
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "core.SectionPage"]
    subpage_types: ClassVar[list[str]] = ["briefings.BriefingPage"]

    edit_handler = AbstractSection.tabs(AbstractSection.section_panels)

    class Meta:
        verbose_name = "简报栏目"
        verbose_name_plural = "简报栏目"

    def entries(self) -> Entries:
        return entries_of(self, [BriefingPage], BriefingPage.objects.all)


class BriefingPage(DatedPage):
    """One issue of a briefing: year, issue number, date, articles."""

    year = models.PositiveSmallIntegerField(
        "年份",
        validators=[MinValueValidator(1900), MaxValueValidator(2200)],
        help_text="期号所属的年份。",
        null=True,
    )
    issue_number = models.PositiveSmallIntegerField(
        "期号",
        validators=[MinValueValidator(1), MaxValueValidator(999)],
        help_text="本年度第几期。",
        null=True,
    )
    articles = ChineseStreamField(BriefingArticlesBlock(), verbose_name="本期文章", blank=True)

    template = "pages/briefing_page.html"
    paper_template = "pdf/briefing.html"
    admin_shortcut = (2, "编简报")
    parent_page_types: ClassVar[list[str]] = ["briefings.BriefingIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    search_type = "简报"
    search_text_fields = ("articles",)

    edit_handler = DatedPage.tabs(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("year"), FieldPanel("issue_number")]),
                    FieldPanel("published_at"),
                    FieldRowPanel([FieldPanel("source"), FieldPanel("keywords")]),
                ],
                heading="期号与发布信息",
            ),
            FieldPanel("articles"),
        ]
    )

    class Meta:
        verbose_name = "简报"
        verbose_name_plural = "简报"

    def clean(self) -> None:
        super().clean()
        parent = self.get_parent() if self.path else self.future_parent
        if self.year and self.issue_number and parent:
            issues = BriefingPage.objects.child_of(parent).exclude(pk=self.pk)
            twin = issues.filter(year=self.year, issue_number=self.issue_number).first()
            if twin:
                raise ValidationError(
                    {"issue_number": f"{self.year} 年第 {self.issue_number} 期已经存在：《{twin.title}》。"}
                )

    def make_slug(self) -> str:
        if self.year and self.issue_number:
            return f"{self.year}-{self.issue_number}"
        return super().make_slug()

    @property
    def article_titles(self) -> list[str]:
        """Titles of the issue's articles, in order."""
        return [article.value["title"] for article in self.articles]

    @property
    def search_headings(self) -> list[str]:
        """Words of the issue's number as people type them, and its articles' titles."""
        number = [f"{self.year}年第{self.issue_number}期"] if self.issue_number else []
        return number + self.article_titles

    def outline(self) -> list[OutlineEntry]:
        """The table of contents: articles, and in each its 一、 and （一）."""
        entries: list[OutlineEntry] = []
        for article in self.articles:
            entries.append(OutlineEntry(0, article.value["title"], anchor(article.id)))
            entries += headings(article.value["body"])
        return nest(entries)
