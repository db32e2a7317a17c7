"""What home is composed of. An empty field takes the section that the page's own settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail import blocks

from portal.core.blocks.choosing import Drawn, LinkBlock, LinkValue, PageKeyBlock, SectionKeyBlock
from portal.core.blocks.groups import LISTS, TEXT
from portal.core.blocks.lists import LinksBlock, number_block, title_block
from portal.home.block_values import (
    BriefingValue,
    DistrictsValue,
    HeadlineValue,
    NoticeValue,
    PoliciesValue,
    SectionValue,
    TopicsValue,
)

if TYPE_CHECKING:
    from portal.home.models import HomePage

WIDTHS = [("third", "三分之一"), ("half", "半幅"), ("full", "整幅")]


def width_block(default: str = "half") -> blocks.ChoiceBlock:
    """How wide a column is on wide screens; phones show one below the other."""
    return blocks.ChoiceBlock(
        choices=WIDTHS, default=default, search_index=False, label="宽度", help_text="只影响宽屏；手机上一律整幅。"
    )


class HeadlineBlock(Drawn, blocks.StructBlock):
    """头条."""

    page = PageKeyBlock(
        label="页面", required=False, help_text="留空则用最新的工作动态；选定的页面撤下后，也改用最新的工作动态。"
    )

    class Meta:
        icon = "thumbtack"
        label = "头条"
        group = LISTS
        description = "一篇要闻，带题图和摘要。"
        drawing = "headline"
        template = "blocks/home/headline.html"
        value_class = HeadlineValue


class SectionColumnBlock(Drawn, blocks.StructBlock):
    """栏目列表."""

    section = SectionKeyBlock(label="栏目", help_text="自动显示该栏目及其子栏目的最新内容；没有内容时整栏不显示。")
    title = title_block("留空则用栏目名称。")
    number = number_block(6)
    width = width_block()

    class Meta:
        icon = "list-ul"
        label = "栏目列表"
        group = LISTS
        description = "一个栏目的最新标题和日期。"
        drawing = "section"
        template = "blocks/lists/entries.html"
        value_class = SectionValue


class BriefingBlock(Drawn, blocks.StructBlock):
    """最新简报."""

    title = title_block("留空则用栏目名称。")
    earlier = number_block(3, "另列往期期数", most=10, least=0)
    width = width_block()

    class Meta:
        icon = "doc-full"
        label = "最新简报"
        group = LISTS
        description = "最新一期简报的各篇标题，和往期简报。"
        drawing = "briefing"
        template = "blocks/home/briefing.html"
        value_class = BriefingValue


class PoliciesBlock(Drawn, blocks.StructBlock):
    """最新政策."""

    title = title_block("留空则用栏目名称。")
    number = number_block(5)
    width = width_block()

    class Meta:
        icon = "doc-full-inverse"
        label = "最新政策"
        group = LISTS
        description = "最新的政策文件，注明有效性和文号。"
        drawing = "policies"
        template = "blocks/home/policies.html"
        value_class = PoliciesValue


class DistrictsBlock(Drawn, blocks.StructBlock):
    """各区动态."""

    section = SectionKeyBlock(
        label="栏目", required=False, help_text="留空则用“各区动态来自栏目”。须是导航中的一级栏目，其子栏目即各区。"
    )
    title = title_block("留空则用栏目名称。")
    each = number_block(1, "每区条数", most=3)

    class Meta:
        icon = "globe"
        label = "各区动态"
        group = LISTS
        description = "按区分组，每区显示最新的一至三条。"
        drawing = "districts"
        template = "blocks/home/districts.html"
        value_class = DistrictsValue


class TopicsBlock(Drawn, blocks.StructBlock):
    """专题."""

    title = title_block("留空则用栏目名称。")
    pages = blocks.ListBlock(
        PageKeyBlock(label="页面"), label="自选专题", default=[], help_text="不选则自动显示最新的专题。"
    )
    number = number_block(3, "自动显示个数", most=12)

    class Meta:
        icon = "image"
        label = "专题"
        group = LISTS
        description = "专题图片和标题；可自选，也可自动显示最新的。"
        drawing = "topics"
        template = "blocks/lists/entries.html"
        value_class = TopicsValue


class QuickLinksBlock(LinksBlock):
    """快捷入口."""

    class Meta:
        label = "快捷入口"
        description = "一排入口，转到站内页面或其他网址。"
        template = "blocks/home/links.html"


class NoticeLinkBlock(LinkBlock):
    """A link that may be left empty."""

    def clean(self, value: LinkValue) -> LinkValue:
        if any(value.get(name) for name in ("text", "page", "url")):
            return super().clean(value)
        return value


class NoticeBlock(Drawn, blocks.StructBlock):
    """通告横幅."""

    text = blocks.CharBlock(
        label="通告文字", max_length=120, help_text="用于停机维护、汛期提示等临时通告，事后请删去。"
    )
    link = NoticeLinkBlock(label="详情链接（可留空）")

    class Meta:
        icon = "warning"
        label = "通告横幅"
        group = TEXT
        description = "醒目的一行通告，可带详情链接。"
        drawing = "notice"
        template = "blocks/home/notice.html"
        value_class = NoticeValue


class HomeLayoutBlock(blocks.StreamBlock):
    """The blocks of home, in the order in which phones show them."""

    notice = NoticeBlock()
    headline = HeadlineBlock()
    section = SectionColumnBlock()
    briefing = BriefingBlock()
    policies = PoliciesBlock()
    districts = DistrictsBlock()
    topics = TopicsBlock()
    links = QuickLinksBlock()

    class Meta:
        label = "首页版面"
        required = False


def default_layout(home: HomePage) -> list[dict[str, Any]]:
    """Raw data of the composition that home has until staff lay it out, from the page's own settings."""
    parts: list[tuple[str, dict[str, Any]]] = [
        ("headline", {"page": home.headline_id}),
        ("section", {"section": home.news_section_id, "number": 5}),
        ("section", {"section": home.notices_section_id, "number": 4}),
        ("briefing", {}),
        ("policies", {}),
        ("districts", {}),
        ("topics", {}),
    ]
    return [{"type": kind, "value": value} for kind, value in parts]
