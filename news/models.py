"""News: index pages (工作动态, 通知公告, a district …), articles, and 活动专题."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet

from portal.core.models import AbstractSection, ArticlePage
from portal.core.querysets import PortalPageQuerySet


@register_snippet
class District(models.Model):
    """A district or functional zone of the city (各区)."""

    class Kind(models.TextChoices):
        ADMINISTRATIVE = "administrative", "行政区"
        FUNCTIONAL = "functional", "功能区"

    name = models.CharField("名称", max_length=50, unique=True)
    kind = models.CharField("类别", max_length=20, choices=Kind.choices, default=Kind.ADMINISTRATIVE)
    sort_order = models.PositiveIntegerField("排序", default=0)

    panels = [FieldPanel("name"), FieldPanel("kind"), FieldPanel("sort_order")]

    class Meta:
        verbose_name = "区域"
        verbose_name_plural = "区域"
        ordering = ("sort_order", "pk")

    def __str__(self) -> str:
        return self.name


class NewsIndexPage(AbstractSection):
    """A 栏目 of news articles; one for each district has its district set."""

    district = models.ForeignKey(
        District,
        verbose_name="所属区域",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="各区动态下的栏目选择对应的区，其他栏目留空。",
    )

    template = "pages/news_index_page.html"
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "core.SectionPage"]
    subpage_types: ClassVar[list[str]] = ["news.NewsPage"]

    edit_handler = AbstractSection.tabs([*AbstractSection.section_panels, FieldPanel("district")])

    class Meta:
        verbose_name = "动态栏目"
        verbose_name_plural = "动态栏目"

    def entries(self) -> PortalPageQuerySet:
        return NewsPage.objects.child_of(self).published()


class NewsPage(ArticlePage):
    """An article: news, notice, research, district news."""

    image = models.ForeignKey(
        "core.PortalImage",
        verbose_name="题图",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="用于首页和专题，可留空。",
    )

    template = "pages/news_page.html"
    admin_shortcut = (1, "写动态")
    parent_page_types: ClassVar[list[str]] = ["news.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    search_type = "动态"

    edit_handler = ArticlePage.tabs([*ArticlePage.article_panels, FieldPanel("image")])

    class Meta:
        verbose_name = "文章"
        verbose_name_plural = "文章"


class TopicPage(ArticlePage):
    """A topic of 活动专题."""

    image = models.ForeignKey(
        "core.PortalImage",
        verbose_name="专题图片",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    template = "pages/topic_page.html"
    parent_page_types: ClassVar[list[str]] = ["core.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    search_type = "专题"

    edit_handler = ArticlePage.tabs([FieldPanel("image"), *ArticlePage.article_panels])

    class Meta:
        verbose_name = "活动专题"
        verbose_name_plural = "活动专题"
