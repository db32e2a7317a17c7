"""nginx's store of pages: what is stored, for how long, what is shown when the portal does not answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from tests.deploy.upstream import Upstream
from tests.proxy import CITIZEN, Nginx

BODY = "<html>旧</html>".encode()
NEW = "<html>新</html>".encode()


@pytest.fixture
def old_copy(proxy: Nginx, portal: Upstream, path: str) -> Upstream:
    """`BODY` is stored under `path`, and no longer valid."""
    portal.body, portal.valid = BODY, -1
    assert proxy.get(path).headers["x-cache"] == "MISS"
    return portal


def test_a_page_is_asked_for_once_a_second_at_most(
    proxy: Nginx, portal: Upstream, path: str, next_second: Callable[[], None]
) -> None:
    first = int(time.time())
    assert [proxy.get(path).body for _ in range(50)] == [portal.body] * 50
    assert len(portal.asked) <= int(time.time()) - first + 1
    portal.body = NEW
    next_second()
    assert proxy.get(path).body == NEW


def test_what_has_no_time_is_not_stored(proxy: Nginx, portal: Upstream, path: str) -> None:
    portal.valid = None
    portal.headers = {"Cache-Control": "public, max-age=3600"}
    proxy.get(path)
    proxy.get(path)
    assert len(portal.asked) == 2


def test_what_sets_a_cookie_is_never_stored(proxy: Nginx, portal: Upstream, path: str) -> None:
    portal.headers = {"Set-Cookie": "csrftoken=secret"}
    assert proxy.get(path).headers["set-cookie"] == "csrftoken=secret"
    portal.headers = {}
    assert "set-cookie" not in proxy.get(path).headers
    assert len(portal.asked) == 2


def test_a_page_that_did_not_change_is_not_sent_again(proxy: Nginx, portal: Upstream, path: str) -> None:
    portal.headers, portal.valid = {"ETag": '"1"'}, -1
    proxy.get(path)
    portal.valid = 60
    answer = proxy.get(path)
    assert (answer.status, answer.body, answer.headers["x-cache"]) == (200, portal.body, "REVALIDATED")
    assert portal.asked[-1].headers["if-none-match"] == '"1"'
    # Valid again, for as long as the portal named when it said so.
    assert proxy.get(path).headers["x-cache"] == "HIT"


def test_a_browser_that_has_the_page_gets_304(proxy: Nginx, portal: Upstream, path: str) -> None:
    portal.headers = {"ETag": '"1"', "Cache-Control": "no-cache"}
    assert proxy.get(path).headers["cache-control"] == "no-cache"
    answer = proxy.get(path, {"If-None-Match": '"1"'})
    assert (answer.status, answer.body) == (304, b"")
    assert proxy.get(path, {"If-None-Match": '"2"'}).status == 200


def test_head_is_answered_from_the_copy_of_get(proxy: Nginx, portal: Upstream, path: str) -> None:
    assert proxy.get(path, method="HEAD").status == 200
    assert proxy.get(path).body == portal.body
    assert [asked.method for asked in portal.asked] == ["GET"]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_an_old_page_is_better_than_an_error(old_copy: Upstream, proxy: Nginx, path: str, status: int) -> None:
    old_copy.status, old_copy.valid = status, None
    answer = proxy.get(path)
    assert (answer.status, answer.body, answer.headers["x-cache"]) == (200, BODY, "STALE")


def test_an_old_page_is_shown_when_the_portal_dies_while_it_answers(
    old_copy: Upstream, proxy: Nginx, path: str
) -> None:
    old_copy.broken = True
    before = len(old_copy.asked)
    assert proxy.get(path).body == BODY
    # Once more, in case that another process lives.
    assert len(old_copy.asked) == before + 2


def test_others_get_the_old_page_while_one_fetches_the_new(old_copy: Upstream, proxy: Nginx, path: str) -> None:
    old_copy.delay, old_copy.body = 1.0, NEW
    first: list[bytes] = []
    thread = threading.Thread(target=lambda: first.append(proxy.get(path).body))
    thread.start()
    while len(old_copy.asked) < 2:
        time.sleep(0.01)
    assert proxy.get(path).headers["x-cache"] == "UPDATING"
    assert proxy.get(path).body == BODY
    thread.join()
    assert first == [NEW]
    assert len(old_copy.asked) == 2


@pytest.mark.parametrize("status", [301, 302, 403, 404, 410])
def test_what_is_gone_does_not_come_back_when_the_portal_is_down(
    old_copy: Upstream, proxy: Nginx, path: str, status: int
) -> None:
    old_copy.status, old_copy.headers, old_copy.body = status, {"Location": "/"}, b""
    assert proxy.get(path).status == status
    # That is what portal/core/withdrawn.py looks for.
    assert old_copy.asked[-1].headers["x-stored-copy"] == "expired"
    assert "x-stored-copy" not in old_copy.asked[0].headers
    old_copy.broken = True
    answer = proxy.get(path)
    assert answer.status == status and BODY not in answer.body


def test_nothing_stored_and_no_portal_is_maintenance(proxy: Nginx, portal: Upstream, path: str) -> None:
    portal.broken = True
    answer = proxy.get(path)
    assert (answer.status, answer.headers["retry-after"]) == (503, "600")
    assert "<h1>网站正在维护</h1>" in answer.text
    assert "http" not in answer.text.partition("<body>")[2]


def test_the_portals_own_error_page_passes(proxy: Nginx, portal: Upstream, path: str) -> None:
    portal.status, portal.valid, portal.body = 500, None, "网站自己的出错页".encode()
    answer = proxy.get(path)
    assert (answer.status, answer.body) == (500, portal.body)


def test_a_form_is_not_sent_twice(proxy: Nginx, portal: Upstream, path: str) -> None:
    portal.broken = True
    assert proxy.get(path, method="POST", body=b"a=1").status == 503
    assert len(portal.asked) == 1


def test_compressed_pages_pass_as_they_are(proxy: Nginx, portal: Upstream, path: str) -> None:
    portal.body, portal.headers = b"compressed" * 500, {"Content-Encoding": "br"}
    answer = proxy.get(path, {"Accept-Encoding": "br, gzip"})
    assert (answer.body, answer.headers["content-encoding"]) == (portal.body, "br")


def test_what_is_not_compressed_nginx_compresses(proxy: Nginx, portal: Upstream) -> None:
    portal.body, portal.valid = "搜索结果".encode() * 500, None
    answer = proxy.get("/search/?q=a", {"Accept-Encoding": "br, gzip"})
    assert answer.headers["content-encoding"] == "gzip" and len(answer.body) < len(portal.body) / 10
    assert "Accept-Encoding" in answer.headers["vary"]


def test_whether_a_page_was_stored_is_told_to_this_machine_alone(proxy: Nginx, portal: Upstream, path: str) -> None:
    assert "x-cache" in proxy.get(path).headers
    assert "x-cache" not in proxy.get(path, CITIZEN).headers


def test_a_stored_page_brings_the_number_of_who_asks_now(proxy: Nginx, portal: Upstream, path: str) -> None:
    portal.headers, portal.valid = {"X-Request-ID": "of-whoever-asked-first"}, 60
    answers = [proxy.get(path), proxy.get(path)]
    assert answers[1].headers["x-cache"] == "HIT"
    given = [[value for name, value in one.raw_headers if name.lower() == "x-request-id"] for one in answers]
    assert [len(values) for values in given] == [1, 1]
    assert len({"of-whoever-asked-first", given[0][0], given[1][0]}) == 3
    assert portal.asked[0].headers["x-request-id"] == given[0][0]


def test_garbage_in_the_store_is_no_page(proxy: Nginx, portal: Upstream, path: str) -> None:
    proxy.get(path)
    for file in (one for one in proxy.cache.rglob("*") if one.is_file()):
        file.write_bytes(b"\x00garbage" * 100)
    answer = proxy.get(path)
    assert (answer.status, answer.body) == (200, portal.body)
