"""Which requests share a stored page: arguments, cookies, encodings, spellings; and who is never given one."""

from __future__ import annotations

import pytest

from tests.deploy.upstream import Upstream
from tests.proxy import DOMAIN, Nginx

READINGS = ("small", "medium", "large", "small-elder", "medium-elder", "large-elder")


def _target(portal: Upstream) -> str:
    return portal.asked[-1].target


def test_unknown_arguments_neither_fill_the_store_nor_go_round_it(proxy: Nginx, portal: Upstream, path: str) -> None:
    answers = [proxy.get(f"{path}{query}").status for query in ("", "?utm=1", "?a=b&c", "?&&", "?=", "?" + "x" * 5000)]
    assert answers == [200] * 6
    assert {asked.target for asked in portal.asked} == {path}
    assert proxy.get(f"{path}?utm=2").headers["x-cache"] in ("HIT", "REVALIDATED", "EXPIRED")


def test_known_arguments_are_kept_in_one_order(proxy: Nginx, portal: Upstream, path: str) -> None:
    proxy.get(f"{path}?year=2015&page=2&x=1&section=xzq")
    assert _target(portal) == f"{path}?page=2&year=2015&section=xzq"
    assert proxy.get(f"{path}?section=xzq&page=2&year=2015").headers["x-cache"] != "MISS"
    assert proxy.get(f"{path}?page=3&year=2015&section=xzq").headers["x-cache"] == "MISS"


@pytest.mark.parametrize(
    "value", ["02", "%32", "+2", "1e3", "-1", "2%00", "99999999", "a'b", "二".encode().hex() + "%"]
)
def test_a_value_written_oddly_reaches_the_portal_and_is_not_stored(
    proxy: Nginx, portal: Upstream, path: str, value: str
) -> None:
    for _ in range(2):
        assert proxy.get(f"{path}?page={value}").headers["x-cache"] == "BYPASS"
    assert [asked.target for asked in portal.asked] == [f"{path}?page={value}"] * 2


def test_each_way_of_reading_has_its_copy(proxy: Nginx, portal: Upstream, path: str) -> None:
    portal.valid = 60
    for reading in READINGS:
        portal.body = reading.encode()
        proxy.get(path, {"Cookie": f"reading={reading}"})
    assert [proxy.get(path, {"Cookie": f"a=b; reading={one}"}).text for one in READINGS] == list(READINGS)


@pytest.mark.parametrize("cookie", ["reading=huge", "reading=large-", "reading=", "reading=large elder", "other=large"])
def test_other_cookies_count_as_the_usual_way(proxy: Nginx, portal: Upstream, path: str, cookie: str) -> None:
    proxy.get(path, {"Cookie": cookie})
    assert portal.asked[-1].headers["cookie"] == "reading=medium"


def test_the_portal_reads_the_same_cookie_as_the_key(proxy: Nginx, portal: Upstream, path: str) -> None:
    proxy.get(path, {"Cookie": "reading=large; reading=small; tracker=1; __Host-csrftoken=abc"})
    assert portal.asked[-1].headers["cookie"] == "reading=large; __Host-csrftoken=abc"


@pytest.mark.parametrize("headers", [{"Cookie": "sessionid=made-up"}, {"Authorization": "Basic YTpi"}])
def test_who_may_be_staff_is_neither_served_from_the_store_nor_stored(
    proxy: Nginx, portal: Upstream, path: str, headers: dict[str, str]
) -> None:
    portal.body = b"public"
    proxy.get(path)
    portal.body = b"for staff"
    answer = proxy.get(f"{path}?preview=1", headers)
    assert (answer.body, answer.headers["x-cache"]) == (b"for staff", "BYPASS")
    assert _target(portal) == f"{path}?preview=1"
    assert portal.asked[-1].headers.get("cookie", "") == headers.get("Cookie", "")
    other = f"{path}other/"
    proxy.get(other, headers)
    portal.body = b"public"
    assert proxy.get(other).body == b"public"


@pytest.mark.parametrize(
    ("accepted", "passed"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", "br"),
        ("gzip, br;q=0", "gzip"),
        ("GZIP", "gzip"),
        ("gzip;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("deflate", None),
        ("brotli, xgzip", None),
        ("", None),
    ],
)
def test_three_encodings_are_told_apart(
    proxy: Nginx, portal: Upstream, path: str, accepted: str, passed: str | None
) -> None:
    proxy.get(path, {"Accept-Encoding": accepted})
    assert portal.asked[-1].headers.get("accept-encoding") == passed
    portal.headers = {"Content-Encoding": passed} if passed else {}
    assert proxy.get(path, {"Accept-Encoding": accepted}).status == 200


def test_encodings_do_not_share_a_copy(proxy: Nginx, portal: Upstream, path: str) -> None:
    portal.valid = 60
    for encoding in ("br", "gzip", "identity"):
        portal.body, portal.headers = (
            encoding.encode(),
            {"Content-Encoding": encoding, "Vary": "Accept-Encoding, Cookie"},
        )
        proxy.get(path, {"Accept-Encoding": encoding})
    for encoding in ("br", "gzip", "identity"):
        assert proxy.get(path, {"Accept-Encoding": encoding}).text == encoding


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("/中文/", "/%E4%B8%AD%E6%96%87/"),
        ("//xxgk///gzdt/", "/xxgk/gzdt/"),
        ("/xxgk/../zcfg/", "/zcfg/"),
        ("/%78xgk/", "/xxgk/"),
        ("/a%3Fb%23c%25/", "/a%3Fb%23c%25/"),
        ("/a%0d%0aX-Evil:1/", "/a%0D%0AX-Evil:1/"),
    ],
)
def test_all_spellings_of_an_address_are_one(proxy: Nginx, portal: Upstream, written: str, asked: str) -> None:
    raw = f"GET {written} HTTP/1.1\r\nHost: {DOMAIN}\r\nConnection: close\r\n\r\n".encode()
    assert proxy.send(raw).startswith(b"HTTP/1.1 200")
    assert _target(portal) == asked


def test_what_speaks_for_nginx_is_overwritten(proxy: Nginx, portal: Upstream, path: str) -> None:
    forged = {
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "host=evil.example",
        "X-Real-IP": "127.0.0.1",
        "X-Stored-Copy": "expired",
        "X-Sends-Files": "/etc/",
        "X-Request-ID": "forged",
        "X_Forwarded_For": "127.0.0.1",
        "Proxy": "evil.example:80",
    }
    proxy.get(path, forged | {"X-Forwarded-For": "127.0.0.1, 203.0.113.7"})
    arrived = portal.asked[-1].headers
    assert arrived["x-forwarded-for"] == arrived["x-real-ip"] == "203.0.113.7"
    assert (arrived["x-forwarded-proto"], arrived["x-sends-files"], arrived["host"]) == ("https", "/_media/", DOMAIN)
    assert arrived["x-request-id"] != "forged"
    assert not {"x-forwarded-host", "forwarded", "x-stored-copy", "x_forwarded_for", "proxy"} & arrived.keys()
