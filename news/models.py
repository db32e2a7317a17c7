"""News: index pages (工作动态, 通知公告, a district …), articles, and 活动专题."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet

from portal.core.blocks.lists import LayoutBlock, fill_layout, laid_out
from portal.core.entries import Entries, entries_of
from portal.core.fields import ChineseStreamField
from portal.core.models import AbstractSection, ArticlePage
from portal.core.outline import OutlineEntry, entry, headings, nest
from portal.core.querysets import any_page


def _picture(label: str, help_text: str) -> models.ForeignKey:
    return models.ForeignKey(
        "core.PortalImage",
        verbose_name=label,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=help_text,
    )


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

    def entries(self) -> Entries:
        # Title, date and address are all that a row shows: the texts are not read.
        return entries_of(self, [NewsPage], lambda: any_page().news([NewsPage]))


class NewsPage(ArticlePage):
    """An article: news, notice, research, district news."""

    image = _picture("题图", "用于首页和专题，可留空。")

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
    """A topic of 活动专题: banner, text, and below it what staff lay out of blocks."""

    image = _picture("专题图片", "用于首页和专题列表的卡片，横图为宜。")
    banner = _picture("横幅图片", "显示在专题页面最上方，裁成 8:3 的宽幅；留空则用专题图片。")
    layout = ChineseStreamField(
        LayoutBlock(),
        verbose_name="专题版面",
        blank=True,
        help_text="排在正文之后：文字、栏目最新内容、自选内容、图片组、链接按钮、左右两栏，次序可拖动。只有文字的专题写正文即可，这里留空。",
    )

    template = "pages/topic_page.html"
    paper_template = "pdf/topic.html"
    parent_page_types: ClassVar[list[str]] = ["core.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    search_type = "专题"
    search_text_fields = ("summary", "body", "layout", "attachments")

    edit_handler = ArticlePage.tabs(
        [
            ArticlePage.date_panel,
            FieldPanel("summary"),
            MultiFieldPanel([FieldPanel("image"), FieldPanel("banner")], heading="图片"),
            FieldPanel("body"),
            FieldPanel("layout"),
            FieldPanel("attachments"),
        ]
    )

    class Meta:
        verbose_name = "活动专题"
        verbose_name_plural = "活动专题"

    @property
    def top_picture(self) -> Any:
        """What stands above the title: the banner, else the picture of its card."""
        return self.banner or self.image

    def outline(self) -> list[OutlineEntry]:
        """The table of contents of the text and of what is laid out below it."""
        below = [entry(child) for child in laid_out(self.layout) if child.block_type == "heading"]
        return nest([*headings(self.body), *below])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        fill_layout(self.layout)
        return super().get_context(request, *args, **kwargs)
