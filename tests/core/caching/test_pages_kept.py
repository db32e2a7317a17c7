"""Whole pages from the cache: what is kept, what never is, and how it is sent."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from typing import Any

import brotli
import pytest
from csp.middleware import CSPMiddleware
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from news.models import NewsPage
from portal.core.caching.copies import best_encoding
from portal.core.caching.keys import Asked
from portal.core.caching.middleware import PageCacheMiddleware
from portal.core.caching.pages import cached_page
from portal.core.caching.version import BEGINNING
from portal.core.streams import block
from tests import factories
from tests.conftest import Tree
from tests.core.caching.conftest import hits

Visit = Callable[..., Any]


@pytest.fixture
def article(tree: Tree) -> NewsPage:
    return factories.NewsPageFactory(parent=tree.news, title="会议", body=[block("paragraph", "<p>正文一段。</p>")])


@pytest.mark.parametrize(
    "path", ["/", "/xxgk/", "/xxgk/gzdt/", "/hant/", "/wzdt/", "/wza/", "/rss/", "/xxgk/gzdt/rss/"]
)
def test_a_second_visit_is_answered_from_the_cache_without_the_database(
    path: str, article: NewsPage, visit: Visit, made: list[str], django_assert_num_queries: Any
) -> None:
    first = visit(path)
    with django_assert_num_queries(0):
        second = visit(path)
    assert len(made) == 1
    assert second.content == first.content
    own = {"X-Accel-Expires": "", "X-Request-ID": ""}
    assert {**second.headers, **own} == {**first.headers, **own}


def test_sitemap_and_robots_are_kept(article: NewsPage, visit: Visit, made: list[str]) -> None:
    for path in ("/sitemap.xml", "/robots.txt"):
        visit(path)
        assert hits(made, visit, path)


def test_the_headers_of_a_kept_page(article: NewsPage, visit: Visit) -> None:
    start = int(time.time())
    visit(article.url)
    response = visit(article.url)
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert response["Content-Language"] == "zh-Hans-CN"
    assert response["Cache-Control"] == "no-cache"
    assert response["Vary"] == "Accept-Encoding, Cookie"
    assert start <= int(response["X-Accel-Expires"].removeprefix("@")) <= time.time()
    assert response.cookies == {}


def test_each_encoding_has_its_own_bytes_and_etag(article: NewsPage, visit: Visit) -> None:
    plain, zipped, br = (visit(article.url, accept_encoding=one) for one in ("", "gzip", "gzip, deflate, br"))
    assert "Content-Encoding" not in plain.headers
    assert (zipped["Content-Encoding"], br["Content-Encoding"]) == ("gzip", "br")
    assert gzip.decompress(zipped.content) == brotli.decompress(br.content) == plain.content
    assert len({one["ETag"] for one in (plain, zipped, br)}) == 3
    assert all(int(one["Content-Length"]) == len(one.content) for one in (plain, zipped, br))


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("GZIP, BR", "br"),
        ("*", "br"),
        ("*;q=0", ""),
        ("br;q=x", ""),
    ],
)
def test_what_a_browser_accepts(accepted: str, best: str) -> None:
    assert best_encoding(accepted) == best


def test_who_has_the_page_gets_304(article: NewsPage, visit: Visit, made: list[str]) -> None:
    first = visit(article.url, accept_encoding="br")
    again = visit(article.url, accept_encoding="br", if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert {"ETag", "Cache-Control", "Vary", "X-Accel-Expires", "Last-Modified"} <= set(again.headers)
    # A time alone says nothing: what is in the page may end without a change.
    assert visit(article.url, if_modified_since=first["Last-Modified"]).status_code == 200
    # The bytes of another encoding are other bytes.
    assert visit(article.url, accept_encoding="gzip", if_none_match=first["ETag"]).status_code == 200
    assert len(made) == 1


def test_another_page_changes_the_version_but_not_the_etag(article: NewsPage, tree: Tree, visit: Visit) -> None:
    first = visit("/wza/")
    factories.NewsPageFactory(parent=tree.policies.get_parent().get_children().first().specific, title="别的")
    second = visit("/wza/")
    assert (first.content == second.content) == (first["ETag"] == second["ETag"])


def test_head_says_what_get_says(article: NewsPage, visit: Visit, client: Client, made: list[str]) -> None:
    for _ in range(2):
        head = client.head(article.url)
        assert head.status_code == 200 and head.content == b""
    assert len(made) == 1
    got = visit(article.url)
    assert head["Content-Length"] == got["Content-Length"] and head["ETag"] == got["ETag"]


def test_ways_of_reading_are_kept_apart(article: NewsPage, visit: Visit, client: Client, made: list[str]) -> None:
    visit(article.url)
    client.cookies["reading"] = "large-elder"
    assert b'class="elder size-large"' in visit(article.url).content
    client.cookies["reading"] = "rubbish-of-all-kinds"
    assert hits(made, visit, article.url)
    assert b"size-large" not in visit(article.url).content


@pytest.mark.parametrize("query", ["utm_source=x", "page=3", "year=2015&section=a", "q=%E4%BC%9A", "&&", "a=1&a=2"])
def test_unknown_arguments_neither_fill_the_cache_nor_pass_it_by(
    query: str, article: NewsPage, visit: Visit, made: list[str]
) -> None:
    plain = visit(article.url)
    again = visit(f"{article.url}?{query}")
    assert len(made) == 1
    assert again.content == plain.content


def test_nginx_stores_nothing_for_an_argument_that_the_page_does_not_know(
    article: NewsPage, tree: Tree, visit: Visit, made: list[str]
) -> None:
    factories.NewsPageFactory.create_batch(25, parent=tree.news)
    list_address = tree.news.url
    # Made, and taken from the cache.
    for _ in range(2):
        for stored in (article.url, list_address, f"{list_address}?page=2"):
            assert "X-Accel-Expires" in visit(stored).headers
        for other in (f"{article.url}?page=3", f"{list_address}?page=2&p=1", f"{list_address}?utm=1"):
            assert "X-Accel-Expires" not in visit(other).headers
    assert len(made) == 3


def test_a_page_never_sees_what_it_does_not_know(article: NewsPage, visit: Visit) -> None:
    # Asked first with them: what is made must be fit for everyone.
    assert "utm_source" not in visit(f"{article.url}?utm_source=x").content.decode()


def test_known_arguments_are_kept_apart_whatever_their_order(tree: Tree, visit: Visit, made: list[str]) -> None:
    factories.NewsPageFactory.create_batch(45, parent=tree.news)
    path = tree.news.url
    pages = {visit(f"{path}{query}").content for query in ("", "?page=2", "?page=3")}
    assert len(pages) == len(made) == 3
    assert hits(made, visit, f"{path}?page=2&utm=1&page=3")
    year = factories.NewsPage.objects.first().published_at.year
    visit(f"{path}?year={year}&page=2")
    assert hits(made, visit, f"{path}?page=2&x=y&year={year}")
    # Nothing says what to do with an argument that is empty.
    assert hits(made, visit, f"{path}?page=")


def test_another_writing_of_a_number_is_not_kept(tree: Tree, visit: Visit, made: list[str]) -> None:
    visit(tree.news.url)
    for _ in range(2):
        assert not hits(made, visit, f"{tree.news.url}?page=001")


def test_a_page_takes_only_the_section_argument_where_it_heeds_it(tree: Tree, visit: Visit, made: list[str]) -> None:
    visit(tree.disclosure.url)
    assert hits(made, visit, f"{tree.disclosure.url}?section=aaa")


@pytest.mark.parametrize("path", ["/search/?q=会议", "/nirgends/", "/xxgk", "/yuedu/?size=large", "/xxgk/gzdt/?year=x"])
def test_what_is_not_for_everyone_is_never_kept(path: str, article: NewsPage, visit: Visit, made: list[str]) -> None:
    for number in (1, 2):
        response = visit(path)
        assert len(made) == number
        assert "X-Accel-Expires" not in response.headers


def test_a_form_is_never_answered_from_the_cache(
    article: NewsPage, visit: Visit, client: Client, made: list[str]
) -> None:
    visit(article.url)
    client.post(article.url)
    assert len(made) == 2


def test_staff_get_every_page_anew_and_nobody_keeps_it(
    article: NewsPage, visit: Visit, client: Client, made: list[str], superuser: User
) -> None:
    visit(article.url)
    client.force_login(superuser)
    assert not hits(made, visit, article.url)
    response = visit(article.url)
    assert response["Cache-Control"] == "private, no-store"
    assert "X-Accel-Expires" not in response.headers
    client.logout()
    assert hits(made, visit, article.url)


@pytest.mark.parametrize("cookie", ["x", "a" * 32, "' OR 1=1", "\u00e9"])
def test_a_made_up_session_leads_past_no_cache(
    cookie: str, article: NewsPage, visit: Visit, client: Client, made: list[str], settings: Settings
) -> None:
    visit(article.url)
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert hits(made, visit, article.url)


def test_private_pages_are_never_kept(
    article: NewsPage, visit: Visit, client: Client, made: list[str], superuser: User
) -> None:
    factories.restrict(article)
    client.force_login(superuser)
    assert "no-store" in visit(article.url)["Cache-Control"]
    client.logout()
    assert visit(article.url).status_code == 302


def test_a_preview_is_neither_taken_from_the_cache_nor_kept(article: NewsPage, visit: Visit, made: list[str]) -> None:
    article.title = "草稿标题"
    assert "草稿标题" in article.make_preview_request().rendered_content
    assert "草稿标题" not in visit(article.url).content.decode()
    assert "草稿标题" in article.make_preview_request().rendered_content


def test_hosts_are_kept_apart(article: NewsPage, visit: Visit, made: list[str]) -> None:
    visit(article.url)
    assert not hits(made, visit, article.url, host="www.example.cn")


def test_a_host_is_the_same_however_it_is_written(article: NewsPage, visit: Visit, made: list[str]) -> None:
    visit(article.url, host="testserver")
    for host in ("TestServer", "testserver:80", "testserver."):
        assert hits(made, visit, article.url, host=host), host
    assert not hits(made, visit, article.url, host="testserver:8080")


def test_an_address_with_empty_parts_is_not_kept(db: None, rf: RequestFactory) -> None:
    for path, usual in (("/xxgk/", True), ("/xxgk//", False), ("/xxgk//gzdt/", False)):
        assert (Asked.of(rf.get(path), BEGINNING).key(()) is not None) == usual, path


def test_a_foreign_host_is_refused_as_ever(article: NewsPage, visit: Visit, settings: Settings) -> None:
    visit(article.url)
    settings.ALLOWED_HOSTS = ["testserver"]
    assert visit(article.url, host="evil.example").status_code == 400


def _answer(rf: RequestFactory, response: HttpResponse) -> HttpResponse:
    view = cached_page()(lambda request: response)
    return PageCacheMiddleware(view)(rf.get("/x/"))  # type: ignore[return-value]


def test_a_response_with_a_cookie_is_never_kept(db: None, rf: RequestFactory) -> None:
    response = HttpResponse("x")
    response.set_cookie("a", "b")
    assert not _answer(rf, response).has_header("X-Accel-Expires")


@pytest.mark.parametrize(("status", "control"), [(404, ""), (302, ""), (200, "private"), (200, "max-age=0, no-store")])
def test_what_a_response_says_outweighs_its_mark(status: int, control: str, db: None, rf: RequestFactory) -> None:
    response = HttpResponse("x", status=status)
    if control:
        response["Cache-Control"] = control
    assert not _answer(rf, response).has_header("X-Accel-Expires")


def test_a_page_with_a_nonce_is_never_kept(db: None, rf: RequestFactory) -> None:
    """The policy of the next answer knows nothing of it, and what everyone may read is no nonce."""

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(request.csp_nonce))  # type: ignore[attr-defined] # django-csp's

    def unused(request: HttpRequest) -> HttpResponse:
        return HttpResponse("x")

    answers = CSPMiddleware(PageCacheMiddleware(cached_page()(view)))
    first, second = answers(rf.get("/x/")), answers(rf.get("/x/"))
    assert first.content != second.content
    assert not first.has_header("X-Accel-Expires")
    assert CSPMiddleware(PageCacheMiddleware(cached_page()(unused)))(rf.get("/y/")).has_header("X-Accel-Expires")


def test_a_view_without_a_mark_is_never_kept(db: None, rf: RequestFactory) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("x")

    assert not PageCacheMiddleware(view)(rf.get("/x/")).has_header("X-Accel-Expires")
