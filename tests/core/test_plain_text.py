"""The quick plain text is the same as that of Wagtail and Django."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from wagtail import blocks
from wagtail.rich_text import RichText, get_text_for_indexing

from portal.core.blocks.body import BodyBlock
from portal.core.blocks.table import table_value
from portal.core.plain_text import field_text, page_text, rich_text
from portal.core.streams import block, heading
from tests import factories
from tests.conftest import Tree

# Well-formed and broken, and what only a parser can tell apart.
# fmt: off
PIECES = [
    "<p>", "</p>", "<b>", "</b>", "<ul>", "<li>", "</li>", "</ul>", "<h2>", "</h2>", "<blockquote>", "<br/>", "<br>",
    "<br />", "<hr/>", '<a href="x">', '<a linktype="page" id="3">', "</a>", '<a href="a>b">', "<!--", "-->", "<P>",
    "<script>", "</script>", "<textarea>", "</p >", "<p/>", "<", ">", "</", "/>", "p>", '"', "=", "&amp;", "&lt;", "&",
    "&#19968;", "甲", "乙 ", "\n", "\u3000",
]
# fmt: on


def test_rich_text_is_what_wagtail_indexes() -> None:
    draw = random.Random(5)
    for _ in range(20_000):
        source = "".join(draw.choices(PIECES, k=draw.randint(1, 9)))
        try:
            expected = get_text_for_indexing(source)
        except SuspiciousOperation:
            continue
        assert rich_text(source) == expected, source


def test_paragraphs_are_kept_apart() -> None:
    assert rich_text('<p>第一段。</p><p>第二<b>段</b>，<a href="/x/">链接</a></p>') == "第一段。 第二段，链接"
    assert rich_text("<p>1 &lt; 2</p>") == "1 < 2"


def as_wagtail(value: blocks.StreamValue) -> str:
    parts = value.stream_block.get_searchable_content(value)
    return "\n".join(part for part in map(str, parts) if part.strip())


@pytest.fixture
def body(tree: Tree) -> list[dict[str, Any]]:
    """One of each kind of block."""
    image, document = factories.ImageFactory(), factories.DocumentFactory()
    picture = {"image": image.pk, "alt_text": "替代文字", "decorative": False}
    return [
        heading(1, "一、总则"),
        block("paragraph", "<p>第一段。</p><p>第二段。</p>"),
        block("image", {"image": picture, "caption": "图注"}),
        block("table", table_value([["甲", "乙"], ["<b>1</b>", "2"]], "表题")),
        block("attachment", {"document": document.pk, "title": "报名表"}),
        block("quotation", {"text": "引文", "source": "出处"}),
        block("callout", {"title": "提示", "text": "<p>内容</p>"}),
        block("signature", {"body": "示例市社会工作委员会", "date": "2015-09-08"}),
        block("paragraph", ""),
        block("heading", {"text": "没有级别的标题"}),
        block("nothing", "已经取消的一种块"),
    ]


def test_streams_read_as_wagtail_reads_them(body: list[dict[str, Any]]) -> None:
    def value() -> blocks.StreamValue:
        return BodyBlock().to_python(body)

    text = field_text(value())
    assert text == as_wagtail(value())
    for part in ("一、总则", "第一段。 第二段。", "替代文字", "图注", "报名表", "引文", "内容", "没有级别的标题"):
        assert part in text
    assert "已经取消" not in text


def test_streams_within_streams() -> None:
    class Article(blocks.StructBlock):
        title = blocks.CharBlock()
        body = BodyBlock()
        notes = blocks.ListBlock(blocks.CharBlock())
        hidden = blocks.CharBlock(search_index=False, required=False)

    stream = blocks.StreamBlock([("article", Article()), ("secret", BodyBlock(search_index=False))])
    inner = [heading(1, "小标题"), block("paragraph", "<p>正文</p>")]
    raw = [
        block("article", {"title": "其一", "body": inner, "notes": ["注一", "注二"], "hidden": "不入索引"}),
        block("article", {"title": "其二", "body": inner[:1], "notes": []}),
        block("secret", inner),
    ]
    text = field_text(stream.to_python(raw))
    assert text == as_wagtail(stream.to_python(raw))
    assert text.splitlines() == ["其一", "小标题", "正文", "注一", "注二", "其二", "小标题"]


def test_a_stream_changed_in_memory(body: list[dict[str, Any]]) -> None:
    value = BodyBlock().to_python(body)
    value[0].value["text"] = "二、分则"
    value.append(("paragraph", RichText("<p>新的一段</p>")))
    assert field_text(value) == as_wagtail(value)
    assert "二、分则" in field_text(value)
    assert "新的一段" in field_text(value)


def test_of_a_page(tree: Tree) -> None:
    page = factories.NewsPageFactory(
        parent=tree.news, summary="摘要<b>", body='[{"type": "paragraph", "value": "<p>正文</p>"}]'
    )
    assert page_text(page, ("summary", "body", "attachments")) == "摘要\n正文"
