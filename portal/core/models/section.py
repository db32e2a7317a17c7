"""栏目: pages that list other pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import path
from wagtail.models import Page

from portal.core.caching.pages import cached_page
from portal.core.entries import Entries, entries_below, entries_of, kinds_below, newest_of_sections
from portal.core.feeds import PageFeed
from portal.core.listing import Listing, build_branch_listing, build_listing
from portal.core.models.base import RoutedPage
from portal.core.pictures import attach_pictures
from portal.core.querysets import any_page
from portal.core.tree import section_tree

# ColumnType of 政府网站网页标签规范 (annex of 国办发〔2017〕47号).
COLUMN_TYPES = [
    (word, word)
    for word in [
        "概况信息",
        "机构职能",
        "负责人信息",
        "工作动态",
        "政策文件",
        "信息公开指南",
        "信息公开目录",
        "信息公开年报",
        "依申请公开",
        "数据发布",
        "数据解读",
        "政策解读",
        "回应关切",
        "办事服务",
        "咨询投诉",
        "征集调查",
        "在线访谈",
    ]
]


# Two, three or one of them fill a row.
PICTURES_PER_PAGE = 12


class Freshness(models.TextChoices):
    """How often inspection asks a section to change (国办秘函〔2019〕19号)."""

    NEWS = "news", "动态要闻类：两周内须更新"
    NOTICE = "notice", "通知公告、政策文件类：六个月内须更新"
    STATIC = "static", "静态内容：按需更新"


class AbstractSection(RoutedPage):
    """What every 栏目 has: column tags, freshness profile, a list and a feed of it."""

    description = models.CharField(
        "栏目简介",
        max_length=300,
        blank=True,
        help_text="显示在栏目标题下方，也写入网页标签。",
    )
    keywords = models.CharField("栏目关键词", max_length=200, blank=True, help_text="写入网页标签，用逗号分隔。")
    column_type = models.CharField(
        "栏目类别",
        max_length=20,
        choices=COLUMN_TYPES,
        default="概况信息",
        help_text="政府网站网页标签规定的用词，选最接近的一项。",
    )
    freshness = models.CharField("更新要求", max_length=10, choices=Freshness.choices, default=Freshness.NOTICE)

    is_section: ClassVar[bool] = True
    show_in_menus_default = True
    search_type = "栏目"
    search_text_fields = ("description",)
    # Sections are ways to content, not content: search shows what they list.
    search_excluded = True
    cache_arguments: tuple[str, ...] = ("page", "year")

    section_panels: ClassVar[list] = [
        FieldPanel("description"),
        MultiFieldPanel(
            [FieldPanel("column_type"), FieldPanel("keywords"), FieldPanel("freshness")],
            heading="网页标签与更新要求",
        ),
    ]

    class Meta:
        abstract = True

    def entries(self) -> Entries:
        """Published pages that this section lists; subclasses narrow it to their type."""
        return entries_of(self, type(self).allowed_subpage_models(), lambda: any_page().dated())

    def listing(self, request: HttpRequest) -> Listing:
        """The requested page of `entries()`."""
        return build_listing(request, self.entries())

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["listing"] = self.listing(request)
        return context

    @path("rss/", name="rss")
    @cached_page()
    def rss(self, request: HttpRequest) -> HttpResponse:
        """The section's newest entries as RSS 2.0."""
        return PageFeed(self.title, self.description or self.title, self, entries_below(self))(request)


class Presentation(models.TextChoices):
    """How a general 栏目 shows what it holds."""

    CARDS = "cards", "子栏目卡片：每个子栏目列出最新几条"
    LIST = "list", "合并列表：全部子栏目的内容排成一个列表，可按子栏目筛选"
    PICTURES = "pictures", "图片卡片：本栏目的页面带图片显示，适合活动专题；子栏目仍显示为卡片"


class SectionPage(AbstractSection):
    """A general 栏目: its sub-sections with their latest entries, or one list of all they hold, or its own pages."""

    LATEST = 5

    presentation = models.CharField(
        "展示方式",
        max_length=10,
        choices=Presentation.choices,
        default=Presentation.CARDS,
        help_text="没有子栏目的栏目，前两种都直接列出本栏目的页面。",
    )

    template = "pages/section_page.html"
    # The page list of the admin shows sub-sections as the navigation does.
    admin_default_ordering = "ord"
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "core.SectionPage"]

    edit_handler = AbstractSection.tabs([FieldPanel("presentation"), *AbstractSection.section_panels])

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"

    @cached_property
    def menu(self) -> list[Page]:
        """The children that menus show, in their order."""
        return [node.page for node in section_tree().menu(self.path, levels=1)]

    @cached_property
    def branches(self) -> list[Page]:
        """Published sub-sections in the menu's order, empty ones included."""
        return [
            node.page
            for node in section_tree().below(self.path)
            if node.depth == self.depth + 1 and node.in_menus and node.published and node.is_section
        ]

    @property
    def is_one_list(self) -> bool:
        """Whether it shows all that its sub-sections hold as one list."""
        return self.presentation == Presentation.LIST and bool(self.branches)

    @property
    def known_arguments(self) -> tuple[str, ...]:
        return (*self.cache_arguments, "section") if self.is_one_list else self.cache_arguments

    def listing(self, request: HttpRequest) -> Listing:
        """The requested page: of all that the sub-sections hold where they are shown as one list, else of its own."""
        if self.is_one_list:
            kinds = kinds_below(branch.specific_class for branch in self.branches)
            return build_branch_listing(request, [(branch, entries_below(branch, kinds)) for branch in self.branches])
        if self.presentation != Presentation.PICTURES:
            return super().listing(request)
        kinds = self.allowed_subpage_models()
        entries = entries_of(self, kinds, lambda: any_page().dated().with_looks())
        listing = build_listing(request, entries, PICTURES_PER_PAGE)
        attach_pictures(list(listing.page))
        return listing

    def latest_by_subsection(self) -> dict[str, list[Page]]:
        """The newest `LATEST` entries of each sub-section by its tree path, at any depth below it, in one query."""
        latest = newest_of_sections(dict.fromkeys(self.branches, self.LATEST))
        return {branch.path: latest[branch.pk] for branch in self.branches if latest[branch.pk]}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["as_list"] = self.is_one_list
        context["as_pictures"] = self.presentation == Presentation.PICTURES
        context["latest_by_subsection"] = {} if self.is_one_list else self.latest_by_subsection()
        return context
