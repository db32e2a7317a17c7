"""Pages made by programs leave the same traces as pages made by staff, whole or not at all."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from wagtail.models import Page, PageLogEntry, Revision

from news.models import NewsPage
from portal.core.models import SectionPage
from portal.core.publishing import add_page, change_page
from portal.disclosure.models import DisclosurePage
from tests.conftest import Tree


def actions(page: Page) -> list[str]:
    return list(PageLogEntry.objects.filter(page=page.pk).order_by("pk").values_list("action", flat=True))


def test_a_published_page_has_revision_and_log(tree: Tree, superuser) -> None:
    page = add_page(tree.news, NewsPage(title="文章"), publish=True, user=superuser)
    saved = NewsPage.objects.get(pk=page.pk)
    assert saved.live and not saved.has_unpublished_changes
    assert saved.live_revision == saved.latest_revision
    assert saved.latest_revision.user == superuser
    assert "wagtail.publish" in actions(page)


def test_a_draft_is_not_live_and_says_so(tree: Tree) -> None:
    saved = NewsPage.objects.get(pk=add_page(tree.news, NewsPage(title="文章"), publish=False).pk)
    assert not saved.live
    assert saved.has_unpublished_changes
    assert saved.latest_revision is not None
    assert "wagtail.publish" not in actions(saved)


def test_what_is_returned_agrees_with_the_database(tree: Tree) -> None:
    page = add_page(tree.news, NewsPage(title="文章"), publish=True)
    saved = NewsPage.objects.get(pk=page.pk)
    assert (page.live, page.slug, page.published_at) == (True, saved.slug, saved.published_at)


def test_an_unpublished_change_leaves_the_public_page_alone(tree: Tree) -> None:
    page = add_page(tree.news, NewsPage(title="文章"), publish=True)
    page.title = "改过的标题"
    change_page(page, publish=False)
    saved = NewsPage.objects.get(pk=page.pk)
    assert (saved.title, saved.live, saved.has_unpublished_changes) == ("文章", True, True)
    assert saved.get_latest_revision_as_object().title == "改过的标题"


def test_a_page_that_breaks_a_rule_is_not_made(tree: Tree) -> None:
    before = (Page.objects.count(), Revision.objects.count())
    with pytest.raises(ValidationError):
        add_page(tree.disclosure, DisclosurePage(title="年报", kind=DisclosurePage.Kind.ANNUAL_REPORT), publish=True)
    assert (Page.objects.count(), Revision.objects.count()) == before


def test_a_failure_while_publishing_leaves_nothing_behind(tree: Tree, monkeypatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise DatabaseError("disk full")

    before = Page.objects.count()
    monkeypatch.setattr(Revision, "publish", fail)
    with pytest.raises(DatabaseError):
        add_page(tree.home, SectionPage(title="志愿服务"), publish=True)
    assert Page.objects.count() == before
    tree.home.refresh_from_db()
    assert tree.home.numchild == tree.home.get_children().count()
