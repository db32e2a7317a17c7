"""Every block that staff may use, rendered by its own template inside a page."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from news.models import NewsPage
from portal.core.blocks.table import DataTableBlock, table_value
from portal.core.models import PortalImage
from portal.core.streams import block, heading
from portal.core.tables import has_header
from tests import factories
from tests.conftest import Tree


@pytest.fixture
def show(tree: Tree, get):
    """Render blocks in the body of an article; returns the article's prose."""

    def render(*blocks: dict[str, Any], attachments: list[dict[str, Any]] | None = None) -> Tag:
        factories.NewsPageFactory(parent=tree.news, slug="one", body=list(blocks), attachments=attachments or [])
        return BeautifulSoup(get("/xxgk/gzdt/one/").content, "html.parser").select_one("article")

    return render


def test_headings_of_four_levels_stand_below_the_title(show) -> None:
    blocks = [heading(level, f"第{level}级") for level in (1, 2, 3, 4)]
    prose = show(*blocks).select_one(".prose")
    assert [(tag.name, tag.text) for tag in prose.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])] == [
        ("h2", "第1级"),
        ("h3", "第2级"),
        ("h4", "第3级"),
        ("h5", "第4级"),
    ]
    assert [tag["id"] for tag in prose.find_all(["h2", "h3", "h4", "h5"])] == [f"s-{one['id'][:8]}" for one in blocks]


def test_headings_never_skip_a_level_whatever_staff_choose(show) -> None:
    levels = (3, 1, 4, 2, 3, 1, 3)
    prose = show(*(heading(level, str(level)) for level in levels)).select_one(".prose")
    found = prose.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])
    assert [tag.name for tag in found] == ["h2", "h2", "h3", "h3", "h4", "h2", "h3"]
    # The look stays what they chose.
    assert [tag["class"] for tag in found] == [[f"level-{level}"] for level in levels]


def test_headings_of_a_briefing_stand_below_its_articles(tree: Tree, get) -> None:
    articles = [
        factories.article_block("第一篇", heading(2, "甲"), heading(4, "乙")),
        factories.article_block("第二篇"),
    ]
    page = factories.BriefingPageFactory(parent=tree.briefings, articles=articles)
    article = BeautifulSoup(get(page.get_url()).content, "html.parser").select_one("article")
    found = article.select("h1, .briefing-article h2, .prose h3, .prose h4, .prose h5, .prose h6")
    assert [tag.name for tag in found] == ["h1", "h2", "h3", "h4", "h2"]


def test_a_paragraph_keeps_its_markup(show) -> None:
    prose = show(block("paragraph", "<p>第一段<b>要点</b></p><p>第二段</p>")).select_one(".prose")
    assert [tag.text for tag in prose.find_all("p")] == ["第一段要点", "第二段"]
    assert prose.find("b").text == "要点"


def test_a_link_to_a_page_is_its_address(show, tree: Tree) -> None:
    prose = show(block("paragraph", f'<p><a linktype="page" id="{tree.news.pk}">动态</a></p>'))
    assert prose.select_one(".prose a")["href"] == "/xxgk/gzdt/"


def picture(image: PortalImage, *, decorative: bool = False, alt: str = "", caption: str = "") -> dict[str, Any]:
    value = {"image": image.pk, "decorative": decorative, "alt_text": alt}
    return block("image", {"image": value, "caption": caption})


def test_a_picture_has_alternative_text_dimensions_and_caption(show) -> None:
    image = factories.ImageFactory(title="不作为替代文本", credit="本站摄")
    figure = show(picture(image, alt="志愿者在社区", caption="活动现场")).select_one("figure")
    tag = figure.find("img")
    assert tag["alt"] == "志愿者在社区"
    assert (tag["width"], tag["height"]) == ("120", "80")
    assert figure.find("figcaption").text == "活动现场（本站摄）"


def test_a_decorative_picture_has_empty_alternative_text(show) -> None:
    image = factories.ImageFactory(title="不作为替代文本")
    figure = show(picture(image, decorative=True)).select_one("figure")
    assert figure.find("img")["alt"] == ""
    assert figure.find("figcaption") is None


def test_a_picture_that_was_deleted_leaves_no_trace(show) -> None:
    image = factories.ImageFactory()
    shown = picture(image, alt="已删除")
    image.delete()
    article = show(shown, block("paragraph", "<p>正文</p>"))
    assert article.find("figure") is None
    assert "正文" in article.text


def test_a_table_has_caption_and_header_cells(show) -> None:
    value = table_value([["区", "数量"], ["香洲区", "3"], ["金湾区", "<b>2</b>"]], "各区数量")
    value |= {"first_col_is_header": True, "table_header_choice": "both"}
    table = show(block("table", value)).find("table")
    assert table.find("caption").text == "各区数量"
    assert [(tag["scope"], tag.text) for tag in table.find_all("th")] == [
        ("col", "区"),
        ("col", "数量"),
        ("row", "香洲区"),
        ("row", "金湾区"),
    ]
    assert [tag.text for tag in table.find_all("td")] == ["3", "<b>2</b>"]


def test_a_table_without_header_keeps_every_row(show) -> None:
    table = show(block("table", table_value([["甲", "乙"], ["丙", "丁"]], header=False))).find("table")
    assert [tag.text for tag in table.find_all("td")] == ["甲", "乙", "丙", "丁"]
    assert table.find_all(["th", "caption"]) == []


def test_merged_cells_are_merged(show) -> None:
    value = table_value([["项目", ""], ["一", "1"]])
    value["mergeCells"] = [{"row": 0, "col": 0, "rowspan": 1, "colspan": 2}]
    value["cell"] = [{"row": 0, "col": 1, "hidden": True}]
    headers = show(block("table", value)).find_all("th")
    assert [(tag.text, tag["colspan"]) for tag in headers] == [("项目", "2")]


def test_a_table_is_reached_by_keyboard_and_named_by_its_caption(show) -> None:
    value = table_value([["区", "数量"], ["香洲区", "3"]], "各区数量")
    frames = show(block("table", value), block("table", value), block("table", {**value, "table_caption": ""})).select(
        ".table-wrap"
    )
    names = [frame.get("aria-labelledby") for frame in frames]
    assert [frame["tabindex"] for frame in frames] == ["0"] * 3
    assert names[0] != names[1]
    assert [frames[place].find(id=names[place]).name for place in (0, 1)] == ["caption", "caption"]
    assert (names[2], frames[2]["aria-label"]) == (None, "表格")


def test_an_empty_cell_is_no_header(show) -> None:
    value = table_value([["", "数量"], ["香洲区", "3"], ["", "2"]])
    table = show(block("table", {**value, "first_col_is_header": True, "table_header_choice": "both"})).find("table")
    assert [(tag.text, tag["scope"]) for tag in table.find_all("th")] == [("数量", "col"), ("香洲区", "row")]
    assert all(tag.text for tag in table.find_all("th"))


def test_a_header_of_two_rows_stays_in_the_head(show) -> None:
    value = table_value([["区", "数量", ""], ["", "2014", "2015"], ["香洲区", "3", "4"]])
    value["mergeCells"] = [
        {"row": 0, "col": 0, "rowspan": 2, "colspan": 1},
        {"row": 0, "col": 1, "rowspan": 1, "colspan": 2},
    ]
    table = show(block("table", value)).find("table")
    rows = [[tag.text for tag in row.find_all(["th", "td"])] for row in table.select("thead tr")]
    assert rows == [["区", "数量"], ["2014", "2015"]]
    assert {tag["scope"] for tag in table.select("thead th")} == {"col"}
    assert [tag.name for tag in table.select("tbody tr > *")] == ["td"] * 3


def test_a_merge_that_is_larger_than_the_table_is_cut(show) -> None:
    value = table_value([["甲", "乙"], ["丙", "丁"]], header=False)
    value["mergeCells"] = [
        {"row": 1, "col": 0, "rowspan": 5, "colspan": 9},
        {"row": 7, "col": 0, "rowspan": 2, "colspan": 1},
    ]
    table = show(block("table", value)).find("table")
    merged = table.select("td")[-1]
    assert (merged.text, merged.get("rowspan"), merged["colspan"]) == ("丙", None, "2")


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([["区", "数量"], ["香洲区", "3"]], True),
        ([["", "2014年", "2015"], ["香洲区", "3", "4"]], True),
        ([["香洲区", "3"], ["金湾区", "2"]], False),
        ([["区", ""], ["香洲区", "3"]], False),
        ([["区", "数量"]], False),
        ([["区", "这一格写的是一段话，因此不是列的名称，而是内容。"], ["香洲区", "3"]], False),
    ],
)
def test_an_imported_table_has_a_header_where_its_first_row_names_columns(rows: list, named: bool) -> None:
    assert has_header(rows) is named


def test_an_attachment_shows_type_and_size(show) -> None:
    document = factories.DocumentFactory(title="报名表")
    given = block("attachment", {"document": document.pk, "title": "2015年报名表"})
    own = block("attachment", {"document": document.pk, "title": ""})
    article = show(given, attachments=[own])
    inside, below = article.select(".attachment")
    assert inside.find("a")["href"] == document.url
    assert " ".join(inside.text.split()) == "2015年报名表 （DOCX，12.5 KB）"
    assert below.find("a").text == "报名表"
    assert article.select_one(".files h2").text == "附件"


def test_an_attachment_can_be_downloaded(show, get) -> None:
    document = factories.DocumentFactory()
    link = show(attachments=[block("attachment", {"document": document.pk, "title": ""})]).select_one(".attachment a")
    response = get(link["href"])
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"x" * 12_800


def test_attachments_in_a_row_are_one_list(show) -> None:
    one = {"document": factories.DocumentFactory().pk, "title": ""}
    article = show(block("attachment", one), block("attachment", one), heading(1, "标题"), block("attachment", one))
    assert [len(each.find_all("li")) for each in article.select(".prose ul.attachments")] == [2, 1]


def test_a_quotation_names_its_source(show) -> None:
    quotation = show(block("quotation", {"text": "第一行\n第二行", "source": "《条例》"})).select_one(
        "figure.quotation"
    )
    assert quotation.find("figcaption").text == "——《条例》"
    assert "第一行" in quotation.blockquote.text and "第二行" in quotation.blockquote.text
    assert "《条例》" not in quotation.blockquote.text


def test_a_quotation_without_source_is_the_quotation_alone(show) -> None:
    article = show(block("quotation", {"text": "第一行", "source": ""}))
    assert article.find("figure") is None
    assert article.select_one("blockquote.quotation").text.strip() == "第一行"


def test_a_callout_has_title_and_text(show) -> None:
    callout = show(block("callout", {"title": "名词解释", "text": "<p>社区矫正是…</p>"})).find("aside")
    assert [tag.text for tag in callout.find_all("p")] == ["名词解释", "社区矫正是…"]


def test_a_signature_has_body_and_date(show) -> None:
    signature = show(block("signature", {"body": "测试市委员会", "date": "2015-09-08"})).select_one(".signature")
    assert "测试市委员会" in signature.text
    assert signature.find("time")["datetime"] == "2015-09-08"
    assert signature.find("time").text == "2015年9月8日"


def test_text_of_staff_is_escaped(show) -> None:
    article = show(
        heading(1, "<script>标题</script>"),
        block("quotation", {"text": "<script>引文</script>", "source": "<i>"}),
        block("callout", {"title": "<script>提示</script>", "text": "<p>文</p>"}),
        block("signature", {"body": "<script>署名</script>", "date": None}),
    )
    assert article.select(".prose script") == []
    assert "<script>标题</script>" in article.text


def test_the_table_of_contents_links_to_the_headings(show) -> None:
    article = show(heading(1, "一、做法"), heading(2, "（一）立法"), heading(1, "二、问题"))
    outline = article.select_one("nav.outline")
    top = outline.select(".outline__fold > ol > li")
    assert [one.find("a").text for one in top] == ["一、做法", "二、问题"]
    assert [link.text for link in top[0].ol.find_all("a")] == ["（一）立法"]
    for link in outline.find_all("a"):
        assert article.find(id=link["href"][1:]).text == link.text


def test_a_single_heading_needs_no_table_of_contents(show) -> None:
    assert show(heading(1, "一、做法")).select_one("nav.outline") is None


def test_anchors_survive_edits_of_text_and_order(tree: Tree) -> None:
    blocks = [heading(1, "一、做法"), block("paragraph", "<p>段</p>"), heading(1, "二、问题")]
    page = factories.NewsPageFactory(parent=tree.news, body=blocks)
    before = {entry.text: entry.anchor for entry in NewsPage.objects.get(pk=page.pk).outline()}
    raw = list(NewsPage.objects.get(pk=page.pk).body.raw_data)
    raw[0]["value"]["text"] = "一、主要做法"
    page.body = [raw[2], raw[1], raw[0]]
    page.save()
    after = {entry.text: entry.anchor for entry in NewsPage.objects.get(pk=page.pk).outline()}
    assert after == {"二、问题": before["二、问题"], "一、主要做法": before["一、做法"]}


def test_bodies_are_stored_as_readable_chinese(tree: Tree, django_assert_num_queries) -> None:
    from django.db import connection

    page = factories.NewsPageFactory(parent=tree.news, body=[block("paragraph", "<p>社区矫正</p>")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM news_newspage WHERE page_ptr_id = %s", [page.pk])
        stored = cursor.fetchone()[0]
    assert "社区矫正" in str(stored)


def test_alternative_text_is_never_the_name_of_a_file(db: None) -> None:
    assert factories.ImageFactory(title="IMG_0001.jpg").default_alt_text == ""
    assert factories.ImageFactory(title="IMG_0001.jpg", description="会议现场").default_alt_text == "会议现场"


def test_a_new_table_begins_with_a_header_row() -> None:
    value = DataTableBlock().get_default()
    assert value["table_header_choice"] == "row"
    assert value["first_row_is_table_header"] is True
