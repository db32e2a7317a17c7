"""Briefings: issues, their articles, their table of contents."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError

from briefings.models import BriefingPage
from briefings.selectors import latest_briefings
from portal.core.publishing import add_page, change_page
from portal.core.streams import block, heading
from tests import factories
from tests.conftest import Tree
from tests.factories import article_block, moment


@pytest.fixture
def issue(tree: Tree) -> BriefingPage:
    first = article_block("我市社会建设成效显著", block("paragraph", "<p>日前</p>"), subtitle="——执法检查")
    second = article_block(
        "统筹推进社会管理",
        heading(1, "一、主要做法。"),
        heading(2, "（一）加强立法。"),
        block("paragraph", "<p>一是加强</p>"),
        heading(2, "（二）着力治理"),
        heading(1, "二、存在问题"),
        kicker="加强法治建设",
    )
    return factories.BriefingPageFactory(
        parent=tree.briefings,
        slug="2015-12",
        title="社会管理工作简报（第12期）",
        year=2015,
        issue_number=12,
        published_at=moment("2015-09-08"),
        articles=[first, second],
    )


def article(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser").select_one("article")


def test_an_issue_shows_number_date_and_articles(issue: BriefingPage, get) -> None:
    page = article(get("/xxgk/gzjb/2015-12/"))
    assert page.find("h1").text == "社会管理工作简报（第12期）"
    assert page.select_one(".briefing__number").text == "2015 年第 12 期"
    assert "2015-09-08" in page.select_one(".meta").text
    first, second = page.select(".briefing-article")
    assert first.find("h2").text == "我市社会建设成效显著"
    assert first.select_one(".briefing-article__subtitle").text == "——执法检查"
    assert first.select_one(".briefing-article__kicker") is None
    assert second.select_one(".briefing-article__kicker").text == "加强法治建设"
    assert [(tag.name, tag.text) for tag in second.select(".prose > *")] == [
        ("h3", "一、主要做法。"),
        ("h4", "（一）加强立法。"),
        ("p", "一是加强"),
        ("h4", "（二）着力治理"),
        ("h3", "二、存在问题"),
    ]


def test_the_table_of_contents_has_articles_sections_and_points(issue: BriefingPage, get) -> None:
    page = article(get("/xxgk/gzjb/2015-12/"))

    def plain(items) -> list:
        return [
            (item.find("a").text, plain(item.ol.find_all("li", recursive=False)) if item.ol else []) for item in items
        ]

    contents = page.select_one("nav.outline .outline__fold > ol").find_all("li", recursive=False)
    assert plain(contents) == [
        ("我市社会建设成效显著", []),
        (
            "统筹推进社会管理",
            [("一、主要做法", [("（一）加强立法", []), ("（二）着力治理", [])]), ("二、存在问题", [])],
        ),
    ]
    for link in page.select("nav.outline a"):
        assert page.find(id=link["href"][1:]), link


def test_ids_of_a_page_are_unique(issue: BriefingPage, get) -> None:
    ids = [tag["id"] for tag in BeautifulSoup(get("/xxgk/gzjb/2015-12/").content, "html.parser").find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_anchors_survive_a_change_of_text_and_order_of_articles(issue: BriefingPage) -> None:
    def anchors(page: BriefingPage) -> dict[str, str]:
        found: dict[str, str] = {}
        pending = page.outline()
        while pending:
            entry = pending.pop()
            found[entry.text] = entry.anchor
            pending += entry.children
        return found

    before = anchors(BriefingPage.objects.get(pk=issue.pk))
    page = BriefingPage.objects.get(pk=issue.pk)
    raw = list(page.articles.raw_data)
    raw[1]["value"]["body"].insert(0, heading(1, "导言"))
    page.articles = [raw[1], raw[0]]
    change_page(page, publish=True)
    after = anchors(BriefingPage.objects.get(pk=issue.pk))
    assert {text: after[text] for text in before} == before
    assert set(after) - set(before) == {"导言"}


def test_previous_and_next_issue(issue: BriefingPage, tree: Tree, get) -> None:
    factories.BriefingPageFactory(parent=tree.briefings, slug="2015-11", published_at=moment("2015-08-08"))
    factories.BriefingPageFactory(parent=tree.briefings, slug="2015-13", published_at=moment("2015-10-08"))
    page = article(get("/xxgk/gzjb/2015-12/"))
    assert page.select_one("a[rel=prev]")["href"] == "/xxgk/gzjb/2015-11/"
    assert page.select_one("a[rel=next]")["href"] == "/xxgk/gzjb/2015-13/"
    assert "上一期" in page.text and "下一期" in page.text


def test_the_index_lists_issues_with_their_articles(issue: BriefingPage, get) -> None:
    html = get("/xxgk/gzjb/").content.decode()
    assert "共 1 期" in html
    rows = [item.text for item in BeautifulSoup(html, "html.parser").select(".row__contents li")]
    assert rows == ["我市社会建设成效显著", "统筹推进社会管理"]


def test_an_issue_cannot_be_published_twice(issue: BriefingPage, tree: Tree) -> None:
    twin = BriefingPage(title="又一个第12期", year=2015, issue_number=12, published_at=moment("2015-09-09"))
    with pytest.raises(ValidationError, match="2015 年第 12 期已经存在"):
        add_page(tree.briefings, twin, publish=True)
    assert BriefingPage.objects.count() == 1


def test_the_same_number_in_another_year_is_another_issue(issue: BriefingPage, tree: Tree) -> None:
    page = BriefingPage(title="第12期", year=2016, issue_number=12, published_at=moment("2016-09-09"))
    assert add_page(tree.briefings, page, publish=True).slug == "2016-12"


@pytest.mark.parametrize(
    "fields", [{"issue_number": 0}, {"issue_number": 1000}, {"year": 1899}, {"issue_number": None}]
)
def test_numbers_out_of_range_are_refused(tree: Tree, fields: dict[str, int | None]) -> None:
    page = BriefingPage(**{"title": "简报", "year": 2015, "issue_number": 1, **fields})
    with pytest.raises(ValidationError):
        add_page(tree.briefings, page, publish=True)


def test_the_latest_issues_stand_first(issue: BriefingPage, tree: Tree) -> None:
    older = factories.BriefingPageFactory(parent=tree.briefings, published_at=moment("2015-01-01"))
    factories.BriefingPageFactory(parent=tree.briefings, live=False, published_at=moment("2016-01-01"))
    assert latest_briefings(5) == [issue, older]


def test_search_reads_the_articles_and_weighs_number_and_titles(issue: BriefingPage) -> None:
    text = issue.search_text()
    for words in ("我市社会建设成效显著", "——执法检查", "加强法治建设", "一是加强", "（二）着力治理"):
        assert words in text
    assert issue.search_headings == ["2015年第12期", "我市社会建设成效显著", "统筹推进社会管理"]
