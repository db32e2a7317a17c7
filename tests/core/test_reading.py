"""How citizens wish to read: kept in a cookie, applied by the server."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from portal.core.reading import Reading
from tests.conftest import Tree


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [
        ("medium", Reading()),
        ("large", Reading("large")),
        ("small-elder", Reading("small", True)),
        ("", Reading()),
        ("LARGE", Reading()),
        ("large-", Reading()),
        ("large-elder-elder", Reading()),
        ("elder", Reading()),
        ("\xe5\xa4\xa7", Reading()),
        ('"><script>', Reading()),
        ("x" * 5000, Reading()),
    ],
)
def test_whatever_stands_in_the_cookie(tree: Tree, client: Client, cookie: str, expected: Reading) -> None:
    assert Reading.parse(cookie) == expected
    client.cookies["reading"] = cookie
    response = client.get("/")
    assert response.status_code == 200
    html = BeautifulSoup(response.content, "html.parser").html
    assert html.get("class", []) == expected.classes.split()


@pytest.mark.parametrize("reading", [Reading(size, elder) for size in ("small", "medium", "large") for elder in (0, 1)])
def test_the_cookie_holds_all_of_it(reading: Reading) -> None:
    assert Reading.parse(reading.cookie) == reading


def test_classes() -> None:
    assert Reading().classes == ""
    assert Reading("large", True).classes == "elder size-large"


def test_choosing_is_kept_for_a_year_and_leads_back(tree: Tree, client: Client) -> None:
    response = client.get("/yuedu/?size=large&next=/xxgk/%3Fyear%3D2015")
    cookie = response.cookies["reading"]
    assert (response.status_code, response["Location"]) == (302, "/xxgk/?year=2015")
    assert (cookie.value, cookie["max-age"], cookie["samesite"], cookie["path"]) == ("large", 31536000, "Lax", "/")
    assert not cookie["httponly"] and not cookie["secure"]
    assert "no-store" in response["Cache-Control"]
    assert client.get("/yuedu/?elder=1").cookies["reading"].value == "large-elder"
    assert client.get("/yuedu/?size=small").cookies["reading"].value == "small-elder"
    assert client.get("/yuedu/?elder=0").cookies["reading"].value == "small"


def test_over_https_the_cookie_is_secure(tree: Tree, client: Client) -> None:
    assert client.get("/yuedu/?elder=1", secure=True).cookies["reading"]["secure"]


@pytest.mark.parametrize("query", ["", "?size=huge", "?elder=yes", "?elder=", "?size=large&elder=2", "?size=%00"])
def test_unknown_values_are_said_to_be_so(tree: Tree, get: Callable, query: str) -> None:
    response = get(f"/yuedu/{query}")
    assert response.status_code == 400
    assert "reading" not in response.cookies
    assert any(word in response.content.decode() for word in ("字号只能", "长者模式只能", "请选择字号"))


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.com/",
        "//evil.com/",
        "/\\evil.com",
        "\\\\evil.com",
        "javascript:alert(1)",
        "evil.com",
        "///evil.com",
        "/\t/evil.com",
        "\t//evil.com",
        "",
    ],
)
def test_it_leads_to_this_site_only(tree: Tree, get: Callable, target: str) -> None:
    assert get("/yuedu/", elder="1", next=target)["Location"] == "/"
    assert get("/hant/yuedu/", elder="1", next=target)["Location"] == "/hant/"


def test_the_toggle_of_the_header_works_without_scripts(tree: Tree, client: Client) -> None:
    def toggle(path: str) -> tuple[str, str, str]:
        link = BeautifulSoup(client.get(path).content, "html.parser").select_one("header a[data-reading]")
        assert link["rel"] == ["nofollow"]
        return link.text, link["href"], link["data-reading"]

    label, href, action = toggle("/xxgk/gzdt/?year=2015&page=1")
    assert (label, action) == ("长者模式", "elder=1")
    assert client.get(href)["Location"] == "/xxgk/gzdt/?page=1&year=2015"
    label, href, action = toggle("/hant/xxgk/")
    assert (label, action) == ("退出長者模式", "elder=0")
    assert client.get(href)["Location"] == "/hant/xxgk/"
    assert toggle("/")[0] == "长者模式"


def test_a_very_long_query_is_not_carried_along(tree: Tree, client: Client) -> None:
    page = BeautifulSoup(client.get("/search/?q=" + "a" * 5000).content, "html.parser")
    assert len(page.select_one("header a[data-reading]")["href"]) < 100


def test_pages_differ_by_cookie_and_the_admin_does_not_say_so(tree: Tree, get: Callable) -> None:
    for path in ("/", "/xxgk/", "/search/", "/none/", "/hant/", "/hant/admin/"):
        assert "Cookie" in get(path)["Vary"], path
    assert get("/rss/").get("Vary", "") == ""
    assert get("/healthz").get("Vary", "") == ""


def test_only_reading(tree: Tree, client: Client) -> None:
    assert client.post("/yuedu/?elder=1").status_code == 405


def test_crawlers_are_kept_out(get: Callable, db: None) -> None:
    lines = get("/robots.txt").content.decode().splitlines()
    for path in ("/yuedu/", "/search/?*&"):
        assert {f"Disallow: {path}", f"Disallow: /hant{path}"} <= {*lines}
