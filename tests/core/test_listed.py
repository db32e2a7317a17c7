"""The rows that lists are read from follow the pages, whatever happens to them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from news.models import NewsPage
from portal.core import listed
from portal.core.caching.version import site_version
from portal.core.models import ListedPage
from portal.core.publishing import add_page, change_page
from tests import factories
from tests.conftest import Tree
from tests.factories import moment, restrict
from tests.live import manage

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def page(tree: Tree) -> NewsPage:
    return factories.NewsPageFactory(parent=tree.news, title="消息", slug="one", published_at=moment("2015-09-08"))


def row(page: Page) -> ListedPage | None:
    """The row of a page; and no row of any page is wrong."""
    assert listed.differing() == []
    return ListedPage.objects.filter(pk=page.pk).first()


def test_a_published_page_has_a_row(tree: Tree) -> None:
    made = add_page(tree.news, NewsPage(title="消息", published_at=moment("2015-12-31 23:30")), publish=True)
    kept = row(made)
    assert (kept.section_id, kept.year, kept.published_at) == (tree.news.pk, 2015, moment("2015-12-31 23:30"))


def test_a_draft_has_none_until_it_is_published(tree: Tree) -> None:
    draft = add_page(tree.news, NewsPage(title="草稿"), publish=False)
    assert row(draft) is None
    change_page(draft, publish=True)
    assert row(draft).published_at == NewsPage.objects.get(pk=draft.pk).published_at


def test_changes_that_are_not_published_change_nothing(page: NewsPage) -> None:
    page.published_at = moment("2014-01-01")
    change_page(page, publish=False)
    assert row(page).year == 2015
    change_page(page, publish=True)
    assert row(page).year == 2014


def test_an_unpublished_or_deleted_page_has_no_row(page: NewsPage) -> None:
    page.unpublish()
    assert row(page) is None
    page.save_revision().publish()
    assert row(page)
    page.delete()
    assert row(page) is None


def test_a_moved_page_is_listed_where_it_is(page: NewsPage, tree: Tree, get: Callable) -> None:
    page.move(Page.objects.get(pk=tree.notices.pk), pos="last-child")
    assert row(page).section_id == tree.notices.pk
    assert "消息" in get("/xxgk/tzgg/").content.decode()
    assert "消息" not in get("/xxgk/gzdt/").content.decode()


def test_a_moved_section_takes_its_pages_along(page: NewsPage, tree: Tree, get: Callable) -> None:
    Page.objects.get(pk=tree.news.pk).move(Page.objects.get(pk=tree.topics.pk), pos="last-child")
    assert row(page).section_id == tree.news.pk
    assert "消息" in get("/hdzt/gzdt/").content.decode()


def test_a_deleted_section_leaves_no_rows(page: NewsPage, tree: Tree) -> None:
    Page.objects.get(pk=tree.news.pk).delete()
    assert row(page) is None


def test_a_change_that_is_rolled_back_is_rolled_back_here(page: NewsPage) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        page.unpublish()
        raise RuntimeError
    assert row(page)


def test_saving_a_base_page_keeps_the_date_of_its_type(page: NewsPage) -> None:
    base = Page.objects.get(pk=page.pk)
    base.show_in_menus = True
    base.save()
    assert (row(page).in_menus, row(page).year) == (True, 2015)


def test_a_page_is_never_listed_for_its_row_alone(page: NewsPage, get: Callable) -> None:
    Page.objects.filter(pk=page.pk).update(live=False)
    assert "消息" not in get("/xxgk/gzdt/").content.decode()
    Page.objects.filter(pk=page.pk).update(live=True, expire_at=timezone.now() - HOUR)
    assert "消息" not in get("/xxgk/gzdt/").content.decode()


@pytest.mark.parametrize("how", ["page", "section"])
def test_what_is_restricted_is_neither_listed_nor_counted(page: NewsPage, tree: Tree, get: Callable, how: str) -> None:
    factories.NewsPageFactory(parent=tree.notices, title="公开")
    restrict(page if how == "page" else tree.news)
    assert "消息" not in get("/rss/").content.decode()
    assert "消息" not in get("/").content.decode()
    if how == "page":
        assert "本栏目暂时没有内容" in get("/xxgk/gzdt/").content.decode()


def test_the_command_reports_and_mends(page: NewsPage, tree: Tree, capsys) -> None:
    wrong = factories.NewsPageFactory(parent=tree.news)
    ListedPage.objects.filter(pk=page.pk).delete()
    ListedPage.objects.filter(pk=wrong.pk).update(year=1999)
    with pytest.raises(CommandError, match="有 2 页与列表不一致"):
        call_command("check_lists")
    call_command("check_lists", "--repair")
    assert "已修复 2 页" in capsys.readouterr().out
    call_command("check_lists")
    assert row(page)


def test_what_was_mended_shows_at_once(page: NewsPage) -> None:
    before = site_version()
    assert listed.rebuild() == 0 and site_version() == before
    ListedPage.objects.all().delete()
    assert listed.rebuild() > 0 and site_version() > before


def test_a_database_that_lacks_tables_is_left_alone(tmp_path: Path) -> None:
    manage(tmp_path, "migrate", "core", "--verbosity", "0")
    manage(tmp_path, "migrate", "core", "0003", "--verbosity", "0")


def test_migrating_fills_the_rows_of_an_older_site(page: NewsPage) -> None:
    ListedPage.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert row(page)
