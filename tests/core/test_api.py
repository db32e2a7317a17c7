"""/api/v1/pages/: published pages only, whichever way one asks."""

from __future__ import annotations

import datetime

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.core.api import PublishedPagesAPIViewSet
from tests import factories
from tests.conftest import Tree
from tests.factories import restrict


@pytest.fixture
def pages(tree: Tree) -> dict[str, int]:
    """Primary keys: one public article, and one of each kind that is not."""
    past = timezone.now() - datetime.timedelta(minutes=1)
    made = {
        "public": factories.NewsPageFactory(parent=tree.news, slug="public", title="公开文章"),
        "draft": factories.NewsPageFactory(parent=tree.news, slug="draft", title="草稿", live=False),
        "private": factories.NewsPageFactory(parent=tree.news, slug="private", title="内部通知"),
        "expired": factories.NewsPageFactory(parent=tree.news, slug="expired", expire_at=past),
        "below": factories.NewsPageFactory(parent=tree.district, slug="below", title="内部栏目里的文章"),
    }
    restrict(made["private"])
    restrict(tree.districts)
    return {name: page.pk for name, page in made.items()}


def found(response) -> set[int]:
    assert response.status_code == 200, response.content
    return {item["id"] for item in response.json()["items"]}


@pytest.mark.parametrize("query", ["", "?type=news.NewsPage", "?type=news.NewsPage,core.SectionPage", "?fields=*"])
def test_only_published_pages_are_listed(pages: dict[str, int], get, query: str) -> None:
    assert found(get(f"/api/v1/pages/{query}")) & set(pages.values()) == {pages["public"]}


def test_a_listing_counts_only_what_it_shows(pages: dict[str, int], get) -> None:
    assert get("/api/v1/pages/?type=news.NewsPage").json()["meta"]["total_count"] == 1


def test_all_pages_are_counted_once_for_a_version_of_the_site(pages: dict[str, int], get, tree: Tree) -> None:
    def asked(query: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            total = get(f"/api/v1/pages/{query}").json()["meta"]["total_count"]
        return total, sum("COUNT(" in query["sql"] for query in captured)

    first, _ = asked("?limit=1")
    assert asked("?limit=2&offset=1") == (first, 0)
    assert asked("?type=news.NewsPage") == (1, 1)
    assert asked("?slug=nothing") == (0, 1)
    factories.NewsPageFactory(parent=tree.news, title="又一条")
    assert asked("?limit=1") == (first + 1, 1)


def test_one_published_page_has_its_title_and_address(pages: dict[str, int], get) -> None:
    page = get(f"/api/v1/pages/{pages['public']}/").json()
    assert page["title"] == "公开文章"
    assert page["meta"]["html_url"].endswith("/xxgk/gzdt/public/")


@pytest.mark.parametrize("kind", ["draft", "private", "expired", "below"])
def test_a_hidden_page_is_not_found_by_key_or_address(pages: dict[str, int], get, kind: str) -> None:
    assert get(f"/api/v1/pages/{pages[kind]}/").status_code == 404
    section = "gqdt/xzq" if kind == "below" else "xxgk/gzdt"
    assert get("/api/v1/pages/find/", html_path=f"/{section}/{kind}/").status_code == 404


def test_a_published_page_is_found_by_its_address(pages: dict[str, int], get) -> None:
    response = get("/api/v1/pages/find/", html_path="/xxgk/gzdt/public/")
    assert response.status_code == 302
    assert response["Location"].rstrip("?").endswith(f"/api/v1/pages/{pages['public']}/")


def test_pages_below_a_hidden_one_are_not_listed(pages: dict[str, int], tree: Tree, get) -> None:
    response = get("/api/v1/pages/", descendant_of=tree.districts.pk)
    assert response.status_code == 400 or found(response) == set()
    assert found(get("/api/v1/pages/", child_of=tree.news.pk)) == {pages["public"]}


@pytest.mark.parametrize(
    "query",
    [
        "limit=abc",
        "limit=51",
        "limit=-1",
        "offset=x",
        "type=no.Such",
        "type=auth.User",
        "order=nothing",
        "nothing=1",
        "search=x",
        "fields=nothing",
        "child_of=x",
        "id=x",
    ],
)
def test_a_bad_parameter_is_a_400(pages: dict[str, int], get, query: str) -> None:
    response = get(f"/api/v1/pages/?{query}")
    assert response.status_code == 400
    assert "message" in response.json()


def test_listings_are_paged(pages: dict[str, int], get) -> None:
    everything = found(get("/api/v1/pages/?limit=50"))
    first, second = found(get("/api/v1/pages/?limit=3")), found(get("/api/v1/pages/?limit=3&offset=3"))
    assert len(first) == len(second) == 3
    assert first & second == set()
    assert first | second <= everything


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(pages: dict[str, int], client, method: str) -> None:
    assert getattr(client, method)(f"/api/v1/pages/{pages['public']}/").status_code in (401, 403, 405)


@pytest.mark.parametrize(
    "query",
    [
        "find/?id=x",
        "find/?id=%00",
        "?offset=99999999999999999999",
        "?type=news.NewsPage&published_at=x",
        "?first_published_at=2026-13-45",
        "?limit=abc",
        "?nonsense=1",
    ],
)
def test_values_that_no_filter_takes_are_a_400_in_chinese(tree: Tree, get, query: str) -> None:
    response = get(f"/api/v1/pages/{query}")
    assert response.status_code == 400
    assert "参数" in response.json()["message"]


def test_what_is_not_there_is_a_404_in_chinese(tree: Tree, get) -> None:
    response = get("/api/v1/pages/999999/")
    assert response.status_code == 404
    assert "没有" in response.json()["message"]


def test_a_database_that_is_down_is_no_fault_of_who_asks(
    tree: Tree, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(self: PublishedPagesAPIViewSet) -> None:
        raise OperationalError

    monkeypatch.setattr(PublishedPagesAPIViewSet, "get_base_queryset", down)
    client.raise_request_exception = False
    assert client.get("/api/v1/pages/").status_code == 500
