"""Whatever the index still knows: what is shown and counted is the database's business."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from portal.core.querysets import any_page
from portal.search.indexes import backend
from tests import factories
from tests.conftest import Tree

Publish = Callable[..., Page]


def stale(page: Page) -> None:
    """Assert that the index still knows the page."""
    assert page.pk in dict(backend().versions())


def test_drafts_never_show(shown: Callable[..., Any], publish: Publish, tree: Tree) -> None:
    page = publish("公开标题")
    factories.NewsPageFactory(parent=tree.news, title="内部标题", live=False).save_revision()
    page.title = "改动标题"
    page.save_revision()
    response = shown("标题")
    assert [hit.title for hit in response.context["found"].page] != []
    text = response.content.decode()
    assert "公开" in text
    assert "内部" not in text
    assert "改动" not in text


@pytest.mark.parametrize("how", ["unpublished", "expired", "restricted", "ancestor restricted", "deleted"])
def test_what_is_no_longer_public_is_not_shown_nor_counted(
    client: Client, shown: Callable[..., Any], publish: Publish, tree: Tree, how: str
) -> None:
    gone, left = publish("社会建设甲"), publish("社会建设乙", parent=tree.district)
    assert shown("社会建设").context["found"].total == 2
    if how == "unpublished":
        any_page(pk=gone.pk).update(live=False)
    elif how == "expired":
        any_page(pk=gone.pk).update(expire_at="2015-01-01T00:00:00Z")
    elif how == "restricted":
        factories.restrict(gone)
    elif how == "ancestor restricted":
        factories.restrict(tree.disclosure)
    else:
        gone.delete()
    stale(gone)
    found = client.get("/search/", {"q": "社会建设"}).context["found"]
    assert found.total == 1
    assert [hit.pk for hit in found.page] == [left.pk]
    sections = next((group.choices for group in found.facets if group.name == "section"), [])
    assert [one.label for one in sections if one.label == "工作动态"] == []


def test_addresses_come_from_the_database(client: Client, shown: Callable[..., Any], publish: Publish) -> None:
    page = publish("社会建设")
    shown("社会建设")
    page.slug = "moved"
    page.save()
    stale(page)
    assert client.get("/search/", {"q": "社会建设"}).context["found"].page[0].url.endswith("/moved/")
