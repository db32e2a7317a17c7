"""Lists that staff lay out on topic pages and home: fed by a section or picked by hand, pictures, links, columns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from wagtail import blocks
from wagtail.models import Page

from portal.core.blocks.body import BodyBlock
from portal.core.blocks.choosing import Drawn, LinkBlock, LinkValue, PageKeyBlock, SectionKeyBlock
from portal.core.blocks.groups import LISTS
from portal.core.blocks.media import PictureBlock
from portal.core.lists import Found, Wants, fill_lists

MOST = 20


class ListValue(blocks.StructValue):
    """A list as templates show it, after `fill_lists`: `heading`, `more` (a page or None), `entries`.

    One without entries is not shown: its section is empty or no longer public.
    """

    heading: str = ""
    more: Page | None = None
    entries: list[Any] = []  # noqa: RUF012 # replaced for each value, never changed in place
    pictured: bool = False

    @property
    def shown(self) -> bool:
        return bool(self.entries)

    def name(self, section: Page | None, fallback: str = "") -> None:
        """Take 更多 of the section that is shown, if it is public, and its title where staff gave none."""
        self.more = section
        self.heading = self["title"] or (section.title if section else fallback)

    # Any: home's lists ask for more than others do, of a record of its own.
    def ask(self, wants: Any) -> None:
        """Say what the list needs."""
        raise NotImplementedError

    def take(self, found: Any) -> None:
        """Keep what it shows of what was found."""
        raise NotImplementedError


class SectionListValue(ListValue):
    """The newest entries of a section."""

    def ask(self, wants: Wants) -> None:
        wants.newest_of(self["section"], self["number"])

    def take(self, found: Found) -> None:
        self.pictured = bool(self.get("pictures"))
        self.name(found.pages.get(self["section"]))
        self.entries = found.newest.get(self["section"], [])[: self["number"]]


class PickedListValue(ListValue):
    """Pages in the order in which staff picked them."""

    def ask(self, wants: Wants) -> None:
        for pk in self["pages"]:
            wants.page(pk)

    def take(self, found: Found) -> None:
        self.pictured = bool(self.get("pictures"))
        self.heading = self["title"]
        self.entries = [found.pages[pk] for pk in self["pages"] if pk in found.pages]


class LinksValue(ListValue):
    """Links; those to pages that the public may not read are left out."""

    held_in = "links"

    def ask(self, wants: Wants) -> None:
        for item in self[self.held_in]:
            item.ask(wants)

    def take(self, found: Found) -> None:
        self.heading = self["title"]
        for item in self[self.held_in]:
            item.take(found)
        self.entries = [item for item in self[self.held_in] if item.shown]


class PictureGridValue(LinksValue):
    """Pictures, each with a caption and perhaps a page behind it."""

    held_in = "pictures"


class GridPictureValue(LinkValue):
    """A picture that may be a link: shown as long as the file exists, whatever became of the page."""

    @property
    def words(self) -> str:
        return self["caption"] or (self.target.title if self.target else "")

    @property
    def shown(self) -> bool:
        return bool(self["image"])


def title_block(help_text: str = "留空则不显示标题。") -> blocks.CharBlock:
    """The title above a list."""
    return blocks.CharBlock(label="标题", required=False, max_length=40, help_text=help_text)


def number_block(default: int, label: str = "条数", most: int = MOST, least: int = 1) -> blocks.IntegerBlock:
    """How many entries a list shows."""
    return blocks.IntegerBlock(label=label, default=default, min_value=least, max_value=most)


def pictures_block() -> blocks.BooleanBlock:
    """Whether entries are shown as cards."""
    return blocks.BooleanBlock(label="显示图片", required=False, help_text="以图片卡片显示；没有题图的只显示文字。")


class SectionListBlock(Drawn, blocks.StructBlock):
    """The newest entries of a section, at any depth below it."""

    section = SectionKeyBlock(label="栏目", help_text="自动显示该栏目及其子栏目的最新内容。")
    title = title_block("留空则用栏目名称。")
    number = number_block(6)
    pictures = pictures_block()

    class Meta:
        icon = "list-ul"
        label = "栏目最新内容"
        group = LISTS
        description = "自动列出一个栏目的最新内容，可带图片。"
        drawing = "section"
        template = "blocks/lists/entries.html"
        value_class = SectionListValue


class PickedListBlock(Drawn, blocks.StructBlock):
    """Pages picked by hand, in any order."""

    title = title_block()
    pages = blocks.ListBlock(PageKeyBlock(label="页面"), label="页面", min_num=1, max_num=MOST)
    pictures = pictures_block()

    class Meta:
        icon = "list-ol"
        label = "自选内容"
        group = LISTS
        description = "逐篇选定页面，按排好的次序显示；撤下的页面自动不显示。"
        drawing = "picked"
        template = "blocks/lists/entries.html"
        value_class = PickedListValue


class GridPictureBlock(blocks.StructBlock):
    """One picture of a grid."""

    image = PictureBlock(label="图片")
    caption = blocks.CharBlock(label="说明", required=False, max_length=80)
    page = PageKeyBlock(label="点击转到", required=False)

    class Meta:
        icon = "image"
        label = "图片"
        value_class = GridPictureValue


class PictureGridBlock(Drawn, blocks.StructBlock):
    """Pictures side by side."""

    title = title_block()
    pictures = blocks.ListBlock(GridPictureBlock(), label="图片", min_num=1, max_num=MOST)

    class Meta:
        icon = "grid"
        label = "图片组"
        group = LISTS
        description = "并排的若干张图片，可加说明和链接。"
        drawing = "pictures"
        template = "blocks/lists/pictures.html"
        value_class = PictureGridValue


class LinksBlock(Drawn, blocks.StructBlock):
    """Links as buttons."""

    title = title_block()
    links = blocks.ListBlock(LinkBlock(), default=[], label="链接", min_num=1, max_num=MOST)

    class Meta:
        icon = "link"
        label = "链接按钮"
        group = LISTS
        description = "一排按钮，转到站内页面或其他网址。"
        drawing = "links"
        template = "blocks/lists/links.html"
        value_class = LinksValue


class LaidOutBlock(BodyBlock):
    """The blocks of a body, and lists among them."""

    section = SectionListBlock()
    picked = PickedListBlock()
    pictures = PictureGridBlock()
    links = LinksBlock()

    def get_context(self, value: blocks.StreamValue, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Adds `runs`: pairs of whether they are text, and the blocks that follow each other."""
        context = super().get_context(value, parent_context=parent_context)
        runs = groupby(value, key=lambda child: child.block_type in BodyBlock.base_blocks)
        context["runs"] = [(is_text, list(children)) for is_text, children in runs]
        return context

    class Meta:
        template = "blocks/lists/layout.html"


class ColumnsBlock(Drawn, blocks.StructBlock):
    """Two columns side by side; below each other on phones."""

    left = LaidOutBlock(label="左栏", required=True)
    right = LaidOutBlock(label="右栏", required=True)

    class Meta:
        icon = "order"
        label = "左右两栏"
        group = LISTS
        description = "两栏并排；在手机上左栏在前，右栏在后。"
        drawing = "columns"
        template = "blocks/lists/columns.html"


class LayoutBlock(LaidOutBlock):
    """What a topic page is laid out of."""

    columns = ColumnsBlock()

    class Meta:
        label = "版面"


def laid_out(stream: blocks.StreamValue) -> Iterator[blocks.StreamValue.StreamChild]:
    """The blocks of a layout in the order in which phones show them: of columns, what is in them."""
    for child in stream:
        if child.block_type == "columns":
            yield from laid_out(child.value["left"])
            yield from laid_out(child.value["right"])
        else:
            yield child


def fill_layout(stream: blocks.StreamValue) -> None:
    """Fill every list of a layout with what it shows."""
    fill_lists([child.value for child in laid_out(stream) if isinstance(child.value, ListValue)])
