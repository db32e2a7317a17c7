"""HomePage, which composes what the content domains offer; and the record of what was built."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.url_routing import RouteResult

from portal.core.fields import ChineseStreamField
from portal.core.models import BasePage
from portal.core.routing import read_root, resolve
from portal.home.blocks import HomeLayoutBlock
from portal.home.selectors import SECTIONS, home_layout


def _section(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        "wagtailcore.Page", verbose_name=label, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )


class HomePage(BasePage):
    """The root of a site."""

    introduction = models.CharField("导语", max_length=300, blank=True)
    headline = models.ForeignKey(
        "news.NewsPage",
        verbose_name="头条",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="用于默认版面，留空则用最新的工作动态。自排版面时，在“头条”块中选定。",
    )
    layout = ChineseStreamField(
        HomeLayoutBlock(),
        verbose_name="首页版面",
        blank=True,
        help_text="留空则按默认版面显示：头条、工作动态、通知公告、工作简报、政策法规、各区动态、活动专题。"
        "添加任何一块后，首页只显示这里排的内容。",
    )
    news_section = _section("动态来自栏目")
    notices_section = _section("公告来自栏目")
    briefings_section = _section("简报的“更多”")
    policies_section = _section("政策的“更多”")
    districts_section = _section("各区动态来自栏目")
    topics_section = _section("专题的“更多”")

    template = "pages/home_page.html"
    # The page list of the admin shows the top sections as the navigation does.
    admin_default_ordering = "ord"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    search_excluded = True

    edit_handler = BasePage.tabs(
        [
            FieldPanel("introduction"),
            PageChooserPanel("headline"),
            FieldPanel("layout"),
            MultiFieldPanel(
                [PageChooserPanel(f"{name}_section") for name in SECTIONS],
                heading="首页各栏的来源",
                help_text="“来自栏目”决定首页显示哪个栏目的内容；“更多”决定标题旁的“更多”转到哪个栏目。",
            ),
        ]
    )

    class Meta:
        verbose_name = "首页"
        verbose_name_plural = "首页"

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        if not path_components:
            request.portal_ancestors = []  # type: ignore[attr-defined] # nothing above home; read by navigation
            # The site of the request has brought along only what other pages need of home.
            return super(HomePage, read_root(self)).route(request, path_components)
        page, remaining = resolve(self, request, path_components)
        return page.route(request, remaining)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "layout": home_layout(request, self)}


class BuildRecord(models.Model):
    """Something that the site's builder has made once, and will not make again after staff removed it."""

    key = models.CharField("标识", max_length=200, unique=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    class Meta:
        verbose_name = "建站记录"
        verbose_name_plural = "建站记录"

    def __str__(self) -> str:
        return self.key
