"""One list of all that the sub-sections of a 栏目 hold, as 各区动态 shows it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.db import connection

from news.models import NewsIndexPage
from portal.core.entries import entries_below
from portal.core.models import SectionPage
from portal.core.models.section import PICTURES_PER_PAGE, Presentation
from portal.core.shelves import newest_on
from tests import factories
from tests.conftest import Tree
from tests.factories import moment, restrict
from tests.test_query_counts import COLD_LIMIT


@pytest.fixture
def other(tree: Tree) -> NewsIndexPage:
    """A second district; 各区动态 is one list."""
    SectionPage.objects.filter(pk=tree.districts.pk).update(presentation=Presentation.LIST)
    return factories.NewsIndexPageFactory(parent=tree.districts, title="斗门区", slug="dmq")


def fill(tree: Tree, other: NewsIndexPage) -> None:
    for section, name in ((tree.district, "香洲"), (other, "斗门")):
        for year in (2014, 2015, 2015):
            number = factories.NewsPageFactory.build().title
            date = moment(f"{year}-0{3 if section == other else 4}-01")
            factories.NewsPageFactory(parent=section, title=f"{name}{year}{number}", published_at=date)


def titles(response) -> list[str]:
    return [page.title[:6] for page in response.context["listing"].page]


def counts(response) -> tuple[dict, dict]:
    listing = response.context["listing"]
    return {section.title: number for section, number in listing.sections}, dict(listing.years)


def test_one_list_of_all_districts_newest_first(tree: Tree, other: NewsIndexPage, get: Callable) -> None:
    fill(tree, other)
    response = get("/gqdt/")
    assert titles(response) == ["香洲2015", "香洲2015", "斗门2015", "斗门2015", "香洲2014", "斗门2014"]
    assert counts(response) == ({"香洲区": 3, "斗门区": 3}, {2015: 4, 2014: 2})
    rows = BeautifulSoup(response.content, "html.parser").select(".row")
    assert [(row.select_one(".row__section").text, row.select_one(".row__section")["href"]) for row in rows[1:3]] == [
        ("香洲区", "/gqdt/xzq/"),
        ("斗门区", "/gqdt/dmq/"),
    ]


def test_district_and_year_narrow_together_and_each_counts_for_the_other(
    tree: Tree, other: NewsIndexPage, get: Callable
) -> None:
    fill(tree, other)
    factories.NewsPageFactory(parent=other, title="斗门2013", published_at=moment("2013-01-01"))
    response = get("/gqdt/", section="dmq", year=2015)
    assert titles(response) == ["斗门2015", "斗门2015"]
    assert counts(response) == ({"香洲区": 2, "斗门区": 2}, {2015: 2, 2014: 1, 2013: 1})
    html = response.content.decode()
    assert "共 2 条" in html
    chosen = BeautifulSoup(html, "html.parser").select(".years [aria-current]")
    assert [tag.text for tag in chosen] == ["斗门区（2）", "2015 年（2）"]
    assert "?section=dmq&amp;year=2014" in html or "?year=2014&amp;section=dmq" in html
    assert 'href="/gqdt/dmq/"' in html, "the district's own page"


def test_turning_pages_keeps_the_filters(tree: Tree, other: NewsIndexPage, get: Callable) -> None:
    for _ in range(21):
        factories.NewsPageFactory(parent=other)
        factories.NewsPageFactory(parent=tree.district)
    response = get("/gqdt/", section="dmq")
    assert "?section=dmq&amp;page=2" in response.content.decode()
    assert len(titles(get("/gqdt/", section="dmq", page=2))) == 1
    assert get("/gqdt/", section="dmq", page=3).status_code == 404


@pytest.mark.parametrize("slug", ["none", "gqdt", "xzq/", "' OR 1=1", "x" * 300])
def test_an_unknown_district_is_a_chinese_400(tree: Tree, other: NewsIndexPage, get: Callable, slug: str) -> None:
    response = get("/gqdt/", section=slug)
    assert response.status_code == 400
    assert "没有这个子栏目" in response.content.decode()


def test_a_district_without_content_says_so(tree: Tree, other: NewsIndexPage, get: Callable) -> None:
    factories.NewsPageFactory(parent=tree.district)
    assert "斗门区暂时没有内容" in get("/gqdt/", section="dmq").content.decode()
    assert "斗门区在 2001 年没有内容" in get("/gqdt/", section="dmq", year=2001).content.decode()
    assert get("/gqdt/", section="").status_code == 200


@pytest.mark.parametrize("how", ["draft", "private", "expired", "section", "draft section"])
def test_what_is_not_public_is_neither_listed_nor_counted(
    tree: Tree, other: NewsIndexPage, get: Callable, how: str
) -> None:
    page = factories.NewsPageFactory(parent=other, title="不公开")
    factories.NewsPageFactory(parent=tree.district, title="公开")
    if how == "draft":
        page.unpublish()
    elif how == "expired":
        page.expire_at = moment("2015-12-31")
        page.save()
    elif how == "draft section":
        other.unpublish()
    else:
        restrict(page if how == "private" else other)
    response = get("/gqdt/")
    assert response.status_code == 200
    assert titles(response) == ["公开"]
    assert counts(response)[0] == {"香洲区": 1}
    assert "共 1 条" in response.content.decode()


def test_entries_of_deeper_levels_count_for_the_section_above_them(tree: Tree, get: Callable) -> None:
    SectionPage.objects.filter(pk=tree.disclosure.pk).update(presentation=Presentation.LIST)
    inner = factories.SectionPageFactory(parent=tree.disclosure, title="深处", slug="sc")
    deepest = factories.NewsIndexPageFactory(parent=inner)
    factories.NewsPageFactory(parent=deepest, title="最深的动态")
    factories.BriefingPageFactory(parent=tree.briefings, title="一期简报", published_at=moment("2016-01-01"))
    response = get("/xxgk/")
    assert titles(response) == ["一期简报", "最深的动态"]
    assert counts(response)[0] == {"工作简报": 1, "深处": 1}


def test_it_costs_the_same_with_more(tree: Tree, other: NewsIndexPage, count_queries: Callable[[str], int]) -> None:
    fill(tree, other)
    few = count_queries("/gqdt/")
    for _ in range(8):
        fill(tree, factories.NewsIndexPageFactory(parent=tree.districts))
    assert count_queries("/gqdt/") == count_queries("/gqdt/?section=dmq&year=2015") == few <= COLD_LIMIT


def test_a_branch_is_read_by_its_index(tree: Tree) -> None:
    shelf = next(one for one in entries_below(tree.district).of if one.section == tree.district.pk)
    plan = newest_on(shelf)[:7].explain()
    assert "listed_in_order" in plan or connection.vendor != "sqlite"
    assert "TEMP B-TREE" not in plan, "it is sorted already"


def test_a_section_of_pictures_shows_cards(tree: Tree, get: Callable, count_queries: Callable[[str], int]) -> None:
    SectionPage.objects.filter(pk=tree.topics.pk).update(presentation=Presentation.PICTURES)
    image = factories.ImageFactory()
    factories.TopicPageFactory(parent=tree.topics, title="有图", image=image, summary="不必再说")
    factories.TopicPageFactory(parent=tree.topics, title="无图", summary="以摘要代替图片")
    cards = BeautifulSoup(get("/hdzt/").content, "html.parser").select(".card")
    assert [card.select_one(".card__title").text for card in cards] == ["无图", "有图"]
    assert [len(card.find_all("img")) for card in cards] == [0, 1]
    assert [card.select_one(".card__words") is not None for card in cards] == [True, False]
    few = count_queries("/hdzt/")
    for _ in range(PICTURES_PER_PAGE + 1):
        factories.TopicPageFactory(parent=tree.topics, image=image)
    assert count_queries("/hdzt/") == few <= COLD_LIMIT
    assert "共 15 条 · 第 1/2 页" in get("/hdzt/").content.decode()


def test_what_lies_in_no_subsection_of_the_menu_is_not_listed(tree: Tree, other: NewsIndexPage, get: Callable) -> None:
    fill(tree, other)
    hidden = factories.NewsIndexPageFactory(parent=tree.districts, title="旧栏目", slug="jlm", show_in_menus=False)
    factories.NewsPageFactory(parent=hidden, title="旧栏目里的文章", published_at=moment("2020-01-01"))
    response = get("/gqdt/")
    assert response.status_code == 200
    assert "旧栏目" not in "".join(titles(response))
    assert counts(response) == ({"香洲区": 3, "斗门区": 3}, {2015: 4, 2014: 2})
