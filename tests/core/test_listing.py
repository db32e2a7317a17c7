"""Lists: years, pages, counts, and what they say to a bad address."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from tests import factories
from tests.conftest import Tree
from tests.factories import moment


def fill(tree: Tree, number: int, year: int = 2015) -> None:
    for index in range(number):
        factories.NewsPageFactory(
            parent=tree.news, title=f"{year}年第{index + 1}则", published_at=moment(f"{year}-03-01 10:{index:02}")
        )


def titles(response) -> list[str]:
    return [page.title for page in response.context["listing"].page]


def test_a_list_shows_the_newest_first_with_title_and_date(tree: Tree, get) -> None:
    fill(tree, 2)
    response = get("/xxgk/gzdt/")
    assert titles(response) == ["2015年第2则", "2015年第1则"]
    html = response.content.decode()
    assert html.index("2015年第2则") < html.index("2015年第1则")
    assert "2015-03-01" in html


def test_pages_hold_twenty_and_together_everything_once(tree: Tree, get) -> None:
    fill(tree, 45)
    pages = [titles(get("/xxgk/gzdt/", page=number)) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({title for page in pages for title in page}) == 45


def test_equal_times_are_paged_without_repeats(tree: Tree, get) -> None:
    for _ in range(41):
        factories.NewsPageFactory(parent=tree.news, published_at=moment("2015-09-08"))
    shown = [title for number in (1, 2, 3) for title in titles(get("/xxgk/gzdt/", page=number))]
    assert len(set(shown)) == len(shown) == 41


def test_the_count_and_the_place_are_said_in_chinese(tree: Tree, get) -> None:
    fill(tree, 45)
    html = get("/xxgk/gzdt/", page=2).content.decode()
    assert "共 45 条 · 第 2/3 页" in html
    assert 'aria-current="page" aria-label="第 2 页"' in html


def test_the_year_filter_narrows_the_list_and_keeps_the_years(tree: Tree, get) -> None:
    fill(tree, 3, 2014)
    fill(tree, 2, 2015)
    response = get("/xxgk/gzdt/", year=2014)
    assert titles(response) == ["2014年第3则", "2014年第2则", "2014年第1则"]
    assert response.context["listing"].years == [(2015, 2), (2014, 3)]
    assert "共 3 条 · 第 1/1 页" in response.content.decode()


def test_the_year_stays_while_turning_pages(tree: Tree, get) -> None:
    fill(tree, 25, 2014)
    fill(tree, 1, 2015)
    html = get("/xxgk/gzdt/", year=2014).content.decode()
    assert "?year=2014&amp;page=2" in html


def test_a_year_without_pages_says_so(tree: Tree, get) -> None:
    fill(tree, 1)
    response = get("/xxgk/gzdt/", year=2001)
    assert response.status_code == 200
    assert "2001 年没有内容" in response.content.decode()


@pytest.mark.parametrize("year", ["x", "15", "201５a", "-1", "99999", "2015.5", "1e3"])
def test_a_bad_year_is_a_chinese_400(tree: Tree, get, year: str) -> None:
    response = get("/xxgk/gzdt/", year=year)
    assert response.status_code == 400
    assert "年份应为 1900 至 2200 之间的四位数字" in response.content.decode()


def test_an_empty_page_is_the_first(tree: Tree, get) -> None:
    assert get("/xxgk/gzdt/", page="").status_code == 200


@pytest.mark.parametrize("page", ["abc", "0", "-1", "9999", "1.5", " ", "9" * 5000, "１0000"])
def test_a_bad_page_is_a_chinese_404(tree: Tree, get, page: str) -> None:
    fill(tree, 21)
    response = get("/xxgk/gzdt/", page=page)
    assert response.status_code == 404
    html = response.content.decode()
    assert "本列表共 2 页" in html
    assert 'role="search"' in html


def test_an_empty_section_says_so(tree: Tree, get) -> None:
    response = get("/xxgk/gzdt/")
    assert response.status_code == 200
    assert "本栏目暂时没有内容" in response.content.decode()


def test_drafts_and_other_sections_are_not_listed(tree: Tree, get) -> None:
    factories.NewsPageFactory(parent=tree.news, title="草稿", live=False)
    factories.NewsPageFactory(parent=tree.notices, title="别的栏目")
    fill(tree, 1)
    assert titles(get("/xxgk/gzdt/")) == ["2015年第1则"]


def test_a_general_section_lists_pages_of_mixed_types_by_date(tree: Tree, get) -> None:
    factories.TopicPageFactory(parent=tree.topics, title="专题", published_at=moment("2015-01-02"))
    factories.StandardPageFactory(parent=tree.topics, title="说明", published_at=moment("2015-01-03"))
    factories.DisclosurePageFactory(parent=tree.topics, title="指南", published_at=moment("2014-01-01"))
    response = get("/hdzt/")
    assert titles(response) == ["说明", "专题", "指南"]
    assert response.context["listing"].years == [(2015, 2), (2014, 1)]
    assert titles(get("/hdzt/", year=2014)) == ["指南"]


def test_a_section_shows_the_latest_five_of_each_subsection(tree: Tree, get) -> None:
    fill(tree, 7)
    factories.NewsPageFactory(parent=tree.notices, title="唯一的公告")
    factories.NewsPageFactory(parent=tree.notices, title="公告草稿", live=False)
    response = get("/xxgk/")
    latest = {path: [page.title for page in pages] for path, pages in response.context["latest_by_subsection"].items()}
    assert latest == {
        tree.news.path: [f"2015年第{number}则" for number in (7, 6, 5, 4, 3)],
        tree.notices.path: ["唯一的公告"],
    }
    html = response.content.decode()
    assert html.index("2015年第7则") < html.index("2015年第3则") < html.index("唯一的公告")
    assert "2015年第2则" not in html


def test_a_section_below_the_second_level_shows_its_subsections_too(tree: Tree, get) -> None:
    inner = factories.SectionPageFactory(parent=tree.disclosure, title="专栏", slug="zl")
    factories.NewsIndexPageFactory(parent=inner, title="空栏目", slug="klm")
    deepest = factories.NewsIndexPageFactory(parent=inner, title="深处栏目", slug="sc")
    factories.NewsPageFactory(parent=deepest, title="深处的文章")
    cards = BeautifulSoup(get("/xxgk/zl/").content, "html.parser").select(".card")
    assert [card.h2.text for card in cards] == ["深处栏目"]
    assert cards[0].h2.a["href"] == "/xxgk/zl/sc/"
    assert "深处的文章" in cards[0].text
