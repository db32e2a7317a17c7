"""上一篇, 下一篇 and 相关内容."""

from __future__ import annotations

import datetime

import pytest
from bs4 import BeautifulSoup

from news.models import NewsPage
from portal.core.related import SHOWN, Company, company
from tests import factories
from tests.conftest import Tree, forget_everything
from tests.factories import moment

NOON = moment("2015-09-08 12:00")
HOUR = datetime.timedelta(hours=1)


def around(page: NewsPage) -> Company:
    return company(page, page.get_url(), page.shelf)


def make(tree: Tree, title: str, hours: int, **fields: object) -> NewsPage:
    return factories.NewsPageFactory(parent=tree.news, title=title, published_at=NOON + hours * HOUR, **fields)


def titles(found: Company) -> list[str]:
    return [one.title for one in found.related]


def test_pages_that_share_words_come_first_and_the_newest_after_them(tree: Tree) -> None:
    page = make(tree, "珠海市社区养老服务推进会召开", 50)
    make(tree, "旧的一篇养老服务", 1)
    for number in range(8):
        make(tree, f"其他消息{'甲乙丙丁戊己庚辛'[number]}", 10 + number)
    make(tree, "下一篇", 60)
    found = around(page)
    assert found.newer.title == "下一篇"
    assert found.older.title == "其他消息辛"
    assert titles(found) == ["旧的一篇养老服务", "其他消息庚", "其他消息己", "其他消息戊", "其他消息丁"]


def test_a_word_that_all_titles_have_and_numbers_say_nothing(tree: Tree) -> None:
    page = make(tree, "珠海市2015年第12期简报", 50)
    make(tree, "珠海市2014年第12期简报", 1)
    for number in range(2, 9):
        make(tree, f"珠海市简报{'甲乙丙丁戊己庚辛壬'[number]}", number)
    assert titles(around(page))[0] == "珠海市简报辛"


def test_only_published_pages_of_the_same_section(tree: Tree) -> None:
    page = make(tree, "社区养老", 10)
    make(tree, "社区养老草稿", 9, live=False)
    make(tree, "社区养老撤下", 9, expire_at=NOON)
    factories.NewsPageFactory(parent=tree.notices, title="社区养老公告", published_at=NOON)
    factories.restrict(make(tree, "社区养老内部", 8))
    assert around(page) == Company()


def test_addresses_are_those_of_the_pages_in_either_script(tree: Tree, get) -> None:
    pages = [make(tree, f"消息{number}", number) for number in range(9)]
    addresses = {page.title: page.get_url() for page in pages}
    found = around(pages[4])
    assert {one.title: one.url for one in (found.older, found.newer, *found.related)}.items() <= addresses.items()
    html = BeautifulSoup(get(f"/hant{pages[4].get_url()}").content, "html.parser")
    links = [link["href"] for link in html.select(".related-pages a, .older-newer a")]
    assert len(links) == SHOWN + 2
    assert all(link.startswith("/hant/xxgk/gzdt/") and get(link).status_code == 200 for link in links)


def test_walking_leaves_none_out_where_times_are_equal_or_pages_many(tree: Tree, monkeypatch) -> None:
    monkeypatch.setattr("portal.core.related.FRONT", 2)
    for hours in (0, 0, 1, -1, 0, 5, 6):
        make(tree, f"消息{hours}", hours)
    order = list(NewsPage.objects.newest())
    older = [around(page).older for page in order]
    newer = [around(page).newer for page in order]
    assert [one and one.pk for one in older] == [*(page.pk for page in order[1:]), None]
    assert [one and one.pk for one in newer] == [None, *(page.pk for page in order[:-1])]


def test_no_query_where_the_newest_are_known_and_one_for_an_older_page(
    tree: Tree, django_assert_num_queries, monkeypatch
) -> None:
    page = make(tree, "消息", 1)
    for number in range(30):
        make(tree, f"消息{number}", number)
    url, shelf = page.get_url(), page.shelf
    company(page, url, shelf)
    with django_assert_num_queries(0):
        assert company(page, url, shelf).older
    monkeypatch.setattr("portal.core.related.FRONT", 5)
    forget_everything()
    company(page, url, shelf)
    with django_assert_num_queries(1):
        assert company(page, url, shelf).older


def test_a_draft_and_a_page_of_the_navigation_stand_alone(tree: Tree, get) -> None:
    make(tree, "消息", 1)
    draft = make(tree, "草稿", 2, live=False)
    draft.published_at = None
    assert around(draft) == Company()
    for number in range(2):
        factories.StandardPageFactory(parent=tree.disclosure, slug=f"p-{number}", show_in_menus=True)
    html = get("/xxgk/p-0/").content.decode()
    assert "older-newer" not in html
    assert "related-pages" not in html


@pytest.mark.parametrize("kind", ["policies", "briefings"])
def test_other_types_have_them_too(tree: Tree, get, kind: str) -> None:
    make_page = {"policies": factories.PolicyPageFactory, "briefings": factories.BriefingPageFactory}[kind]
    pages = [make_page(parent=getattr(tree, kind)) for _ in range(5)]
    html = BeautifulSoup(get(pages[2].get_url()).content, "html.parser")
    assert len(html.select(".older-newer a")) == 2
    assert len(html.select(".related-pages .row")) == 2


def test_pages_behind_the_front_have_neighbours_where_some_of_it_are_hidden(tree: Tree, monkeypatch) -> None:
    monkeypatch.setattr("portal.core.related.FRONT", 3)
    pages = [make(tree, f"消息{hours}", hours) for hours in range(6)]
    mirrored = make(tree, "镜像", 7)
    factories.restrict(tree.notices)
    mirrored.move(tree.notices, pos="last-child")
    mirrored.refresh_from_db()
    mirrored.create_alias(parent=tree.news, update_slug="alias")
    found = around(pages[1])
    assert (found.older.title, found.newer.title) == ("消息0", "消息2")
