"""Whole pages from the cache: what is kept, and how it is sent."""

from __future__ import annotations

import datetime
import gzip
import time
from collections.abc import Callable
from typing import Any

import brotli
import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from news.models import NewsPage
from portal.core.caching.copies import Copy, best_encoding
from portal.core.caching.keys import Asked
from portal.core.caching.version import BEGINNING, SiteVersion
from tests import factories
from tests.conftest import Tree
from tests.core.caching.conftest import hits

Visit = Callable[..., Any]


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


def test_another_page_changes_the_version_but_not_the_etag(
    article: NewsPage, tree: Tree, visit: Visit, made: list[str]
) -> None:
    first = visit("/wza/")
    factories.NewsPageFactory(parent=tree.news, title="别的")
    second = visit("/wza/")
    assert len(made) == 2
    assert second.content == first.content and second["ETag"] == first["ETag"]


def test_an_etag_is_that_of_the_text_whenever_it_was_made() -> None:
    first = SiteVersion(1, BEGINNING.changed_at)
    second = SiteVersion(2, first.changed_at + datetime.timedelta(seconds=5))

    def etag(text: str, version: SiteVersion) -> str:
        return Copy.of(HttpResponse(text), version).etag

    assert etag("a", first) == etag("a", second) != etag("b", first)


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
