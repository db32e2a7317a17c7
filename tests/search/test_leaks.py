"""What is no longer public never shows, however much the index lags: in results, counts, facets, suggestions, extracts.

Nothing is applied after the change; the index still has every page.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from portal.core.querysets import any_page
from portal.core.streams import block
from portal.search import journal
from portal.search.applying import apply_pending
from portal.search.compare import differences
from portal.search.engines.base import PortalBackend
from portal.search.models import IndexJournal
from portal.search.rebuilding import rebuild
from tests import factories
from tests.conftest import Tree
from tests.search.conftest import republish

# In every title, and in every text, of pages that are taken from the public.
TITLE, TEXT = "保密事项", "机密内容"


@pytest.fixture(params=["whoosh", "tantivy"])
def engine_name(request: pytest.FixtureRequest) -> str:
    return request.param


class Site:
    """A site with two pages that stay and `number` that go, in the index; changes from now on are not applied."""

    def __init__(self, tree: Tree, client: Client, backend: PortalBackend) -> None:
        self.tree, self.client, self.backend = tree, client, backend
        self.gone: list[Page] = []
        self.left = [self._page(tree.district, f"社会建设之{number}", "公开内容") for number in range(2)]

    def fill(self, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.gone = [self._page(self.tree.news, f"社会建设{TITLE}{place}", TEXT) for place in range(number)]
        rebuild()
        monkeypatch.setattr(journal, "schedule", lambda: None)

    def _page(self, parent: Page, title: str, text: str) -> Page:
        body = [block("paragraph", f"<p>社会建设的{text}</p>")]
        return factories.NewsPageFactory(parent=parent, title=title, body=json.dumps(body))

    def api(self, **parameters: str) -> dict[str, Any]:
        response = self.client.get("/api/v1/search/", parameters)
        assert response.status_code == 200
        return response.json()

    def assert_gone(self) -> None:
        """Nothing anywhere tells of the pages that have gone, although the index has them."""
        assert {page.pk for page in self.gone} <= dict(self.backend.versions()).keys(), "the index lags"
        for sort in ("relevance", "date"):
            found = self.api(q="社会建设", sort=sort)
            assert found["count"] == len(self.left)
            assert {result["title"] for result in found["results"]} == {page.title for page in self.left}
            for name, choices in found["facets"].items():
                counts = [choice["count"] for choice in choices]
                assert sum(counts) <= len(self.left) * (2 if name == "section" else 1), (name, choices)
        for q in (TITLE, TEXT, f"社会建设{TITLE}0", "社会建设"):
            answers = [
                self.client.get("/search/", {"q": q}),
                self.client.get("/api/v1/search/", {"q": q}),
                self.client.get("/search/suggest/", {"q": q}),
                self.client.get("/api/v1/search/", {"q": q, "section": str(self.tree.news.pk)}),
            ]
            for answer in answers:
                # What has been asked is repeated to whoever asked.
                text = answer.content.decode().replace(q, "")
                assert answer.status_code in (200, 400)
                for page in self.gone:
                    assert f">{page.title}<" not in text and f'"{page.title}"' not in text
                assert "社会建设的" + TEXT not in text.replace("<mark>", "").replace("</mark>", "")


@pytest.fixture
def site_of(tree: Tree, client: Client, backend: PortalBackend, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Site]:
    """A `Site` with so many pages that go."""

    def make(number: int) -> Site:
        site = Site(tree, client, backend)
        site.fill(number, monkeypatch)
        return site

    return make


def fresh(page: Page) -> Page:
    """The page as it is in the database now: treebeard trusts what it is given."""
    return Page.objects.get(pk=page.pk)


def restrict_ancestor(site: Site) -> None:
    factories.restrict(site.tree.disclosure)


def restrict_pages(site: Site) -> None:
    for page in site.gone:
        factories.restrict(page)


def expire(site: Site) -> None:
    any_page(pk__in=[page.pk for page in site.gone]).update(expire_at=timezone.now())


def unpublish(site: Site) -> None:
    for page in site.gone:
        page.unpublish()


def update_in_the_database(site: Site) -> None:
    any_page(pk__in=[page.pk for page in site.gone]).update(live=False)


def move_below_a_private_section(site: Site) -> None:
    factories.restrict(site.tree.topics)
    for page in site.gone:
        fresh(page).move(fresh(site.tree.topics), pos="last-child")


def move_the_section_below_a_private_one(site: Site) -> None:
    factories.restrict(site.tree.topics)
    fresh(site.tree.news).move(fresh(site.tree.topics), pos="last-child")


def delete_pages(site: Site) -> None:
    for page in site.gone:
        fresh(page).delete()


def delete_the_section(site: Site) -> None:
    fresh(site.tree.news).delete()


FEW = [
    restrict_ancestor,
    restrict_pages,
    expire,
    unpublish,
    update_in_the_database,
    move_below_a_private_section,
    move_the_section_below_a_private_one,
    delete_pages,
    delete_the_section,
]
MANY = [restrict_ancestor, expire, update_in_the_database, move_the_section_below_a_private_one, delete_the_section]


@pytest.mark.parametrize("hide", FEW)
def test_a_few_pages(site_of: Callable[..., Site], hide: Callable[[Site], None]) -> None:
    site = site_of(3)
    assert site.api(q="社会建设")["count"] == 5
    assert site.api(q=TEXT)["count"] == 3
    hide(site)
    site.assert_gone()


@pytest.mark.parametrize("hide", MANY)
def test_hundreds_of_pages_below_one(site_of: Callable[..., Site], hide: Callable[[Site], None]) -> None:
    site = site_of(300)
    assert site.api(q="社会建设")["count"] == 302
    hide(site)
    site.assert_gone()
    # And the index follows.
    assert apply_pending(everything=True).complete
    if hide in (restrict_ancestor, move_the_section_below_a_private_one, delete_the_section):
        assert not differences()
        assert not IndexJournal.objects.exists()
        assert {page.pk for page in site.left} == dict(site.backend.versions()).keys()


def test_an_alias_goes_with_its_source(site_of: Callable[..., Site]) -> None:
    site = site_of(1)
    alias = fresh(site.gone[0]).create_alias(parent=fresh(site.tree.district), update_slug="alias")
    site.gone.append(alias)
    rebuild()
    assert site.api(q=TEXT)["count"] == 2
    restrict_ancestor(site)
    site.assert_gone()
    apply_pending()
    assert not differences()


def test_old_words_of_a_page_that_stays_are_not_shown(site_of: Callable[..., Site], client: Client) -> None:
    site = site_of(1)
    (page,) = site.gone
    page.title = "社会建设概况"
    republish(page.specific, "社会建设的另一段话")
    for q in ("社会建设", TEXT):
        for address in ("/search/", "/api/v1/search/"):
            text = client.get(address, {"q": q}).content.decode().replace("<mark>", "").replace("</mark>", "")
            assert "社会建设的" + TEXT not in text
            assert f"社会建设{TITLE}" not in text


def test_while_the_index_is_broken(site_of: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of(3)
    update_in_the_database(site)
    with monkeypatch.context() as patched:
        patched.setattr(type(site.backend), "exists", lambda backend: False)
        site.backend.close()
        site.assert_gone()
