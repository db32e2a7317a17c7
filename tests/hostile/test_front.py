"""What nginx and the site say together: to addresses that no browser of today writes, and with which headers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest

from tests.hostile.raw import Answer, answer, get
from tests.live import Server
from tests.proxy import DOMAIN, Nginx

POLICIES = [
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
]
PATIENCE = 10  # seconds


@pytest.fixture
def ask(front: Nginx) -> Callable[..., Answer]:
    """Send one GET through nginx, its address as it is."""

    def run(target: bytes, *headers: bytes) -> Answer:
        return answer(front.send(get(target, *headers, host=DOMAIN.encode())))

    return run


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("place", ["/{}/", "/hant/{}/", "/xxgk/{}/?page=2", "/documents/1/{}.pdf"])
def test_chinese_in_a_path_may_come_unencoded(ask, place: str, encoding: str) -> None:
    """Browsers of Windows XP's time send what was typed as it is, in the one or the other."""
    given = ask(place.format("社会").encode(encoding))
    assert given.statuses == (404,)
    assert re.search("没有找到|沒有找到", given.text)


def test_an_argument_that_no_page_knows_harms_no_page(ask) -> None:
    assert ask("/wza/?from=社会".encode()).statuses == (200,)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("place", ["/search/?q={}", "/hant/search/?q={}", "/lizhan/?url={}", "/xxgk/gzdt/?year={}"])
def test_chinese_in_a_query_must_be_encoded_and_this_is_said_in_chinese(ask, place: str, encoding: str) -> None:
    """gunicorn takes none (RFC 9112, 3.2), nginx cannot encode it, and forms of all browsers do encode."""
    given = ask(place.format("社会").encode(encoding))
    assert given.statuses == (400,)
    assert "网址或条件有误" in given.text


def test_programs_are_told_so_in_json(ask) -> None:
    given = ask("/api/v1/search/?q=社会".encode())
    assert given.statuses == (400,) and "content-type: application/json" in given.head
    assert "您的请求无法识别" in given.text


def counts(given: Answer) -> dict[str, int]:
    """How often each header of `POLICIES` stands in the answer."""
    names = [line.partition(":")[0] for line in given.head.split("\r\n")]
    return {name: names.count(name) for name in POLICIES}


def test_every_kind_of_answer_of_the_site_has_each_header_once(attack) -> None:
    made = attack(get(b"/wza/"))
    kept = attack(get(b"/wza/"))
    etag = re.search(r"^etag: (.+)\r$", kept.data.decode(), re.MULTILINE | re.IGNORECASE)
    assert etag
    unchanged = attack(get(b"/wza/", b"If-None-Match: " + etag[1].encode()))
    head = attack(get(b"/wza/", method=b"HEAD"))
    for given, status in ((made, 200), (kept, 200), (unchanged, 304), (head, 200)):
        assert given.statuses == (status,)
        assert counts(given) == dict.fromkeys(POLICIES, 1)


@pytest.mark.parametrize("path", [b"/none/", b"/xxgk", b"/%00", b"/admin/", b"/static/none.css", b"/search/?q=a"])
def test_answers_that_are_never_kept_have_them_once_behind_nginx(ask, target: Server, path: bytes) -> None:
    given = ask(path)
    own = {name: 1 for name, number in counts(given).items() if number}
    assert counts(given) == dict.fromkeys(POLICIES, 0) | own
    assert {"content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy"} <= own.keys()


@pytest.mark.parametrize("path", [b"/", b"/xxgk/gzdt/", b"/hant/wzdt/", b"/rss/"])
def test_a_copy_out_of_nginx_has_each_header_once(ask, path: bytes) -> None:
    deadline = time.monotonic() + PATIENCE
    # A copy is good until its second ends.
    while "x-cache: hit" not in (given := ask(path)).head:
        assert time.monotonic() < deadline, given.head
    assert given.statuses == (200,) and counts(given) == dict.fromkeys(POLICIES, 1)
    etag = re.search(r"^etag: (.+)\r$", given.data.decode("utf-8", "replace"), re.MULTILINE | re.IGNORECASE)
    assert etag
    unchanged = ask(path, b"If-None-Match: " + etag[1].encode())
    assert unchanged.statuses == (304,)
    assert set(counts(unchanged).values()) <= {0, 1} and counts(unchanged)["content-security-policy"] == 1
