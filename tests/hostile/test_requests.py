"""Methods, headers, hosts and bodies that no browser sends."""

from __future__ import annotations

import gzip

import pytest

from tests.hostile.raw import get

METHODS = [b"PUT", b"DELETE", b"PATCH", b"TRACE", b"PROPFIND", b"MOVE", b"FOO", b"get", b"GET/", b"\xff", b"A" * 300]
HOSTS = [
    b"evil.example",
    b"127.0.0.1@evil.example",
    b"127.0.0.1.evil.example",
    b"127.0.0.1:80@evil.example",
    b"",
    b"\xff",
    b"127.0.0.1\\evil.example",
    b"[::1",
    b"a" * 5_000,
]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "path", [b"/", b"/search/", b"/api/v1/pages/", b"/static/css/base.css", b"/admin/", b"/healthz"]
)
def test_methods_that_nothing_takes_change_and_break_nothing(attack, method: bytes, path: bytes) -> None:
    answer = attack(get(path, b"X-Secret: geheim", method=method))
    # TRACE must not send back what it was sent.
    assert "geheim" not in answer.text
    assert not answer.statuses or answer.statuses[0] != 200 or method in (b"get",) or path == b"/healthz"


@pytest.mark.parametrize(
    "override", [b"X-HTTP-Method-Override: DELETE", b"X-Original-URL: /admin/", b"X-Rewrite-URL: /admin/"]
)
def test_headers_do_not_change_what_is_asked(attack, override: bytes) -> None:
    answer = attack(get(b"/wza/", override))
    assert answer.statuses == (200,) and "无障碍" in answer.text


@pytest.mark.parametrize("host", HOSTS)
def test_other_hosts_get_nothing_and_stand_nowhere(attack, host: bytes) -> None:
    for path in (b"/", b"/xxgk", b"/admin/", b"/rss/"):
        answer = attack(get(path, host=host))
        assert answer.statuses in ((400,), ()), (path, answer.statuses)
        assert "evil.example" not in answer.text


@pytest.mark.parametrize(
    "header", [b"X-Forwarded-Host: evil.example", b"Forwarded: host=evil.example", b"X-Host: evil.example"]
)
def test_a_proxys_host_is_not_believed(attack, header: bytes) -> None:
    answer = attack(get(b"/", header))
    assert answer.statuses == (200,) and "evil.example" not in answer.text


@pytest.mark.parametrize(
    "header",
    [
        b"X-A: " + b"a" * 100_000,
        b"Cookie: " + b"; ".join(b"c%d=1" % number for number in range(5_000)),
        b"\r\n".join(b"X-%d: 1" % number for number in range(5_000)),
        b"Cookie: sessionid=" + b"'" * 3_000,
        b"Cookie: reading=\xff\xfe; csrftoken=\x01",
        b'Cookie: =;;;=a; "',
        b"Accept-Language: " + b"zh;q=0." + b"9" * 5_000,
        b"Accept-Encoding: " + b"gzip," * 5_000,
        b"If-None-Match: " + b'"a",' * 5_000,
        b"If-Modified-Since: Thu, 99 Foo 99999 99:99:99 GMT",
        b"Range: bytes=" + b"0-," * 5_000,
        b"Range: bytes=9999999999999999999999-",
        b"Content-Type: multipart/form-data",
        b"Content-Length: -1",
        b"Content-Length: 5\r\nContent-Length: 6",
        b"Content-Length: 99999999999999999999999",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4",
        b"Transfer-Encoding: xchunked",
        b" folded: a\r\n b",
        b"no-colon",
        b"X_Forwarded_Proto: https",
        b"X-Forwarded-For: " + b"1.1.1.1, " * 2_000,
        b"X-Request-ID: a\x00b",
        b"Expect: 200-ok",
        b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
    ],
)
def test_odd_headers_are_answered(attack, header: bytes) -> None:
    for path in (b"/", b"/static/css/base.css", b"/search/?q=a"):
        attack(get(path, header))


def test_a_request_in_a_request_is_not_obeyed(attack) -> None:
    """RFC 9112, 6.1: both lengths in one request are how two servers are made to read different requests."""
    inner = get(b"/wza/")
    for lengths in (
        b"Content-Length: 0\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        b"Transfer-Encoding : chunked",
        b"Transfer-Encoding:\x0bchunked",
    ):
        request = b"POST /search/click/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + lengths + b"\r\n\r\n0\r\n\r\n" + inner
        answer = attack(request)
        assert 200 not in answer.statuses


def test_bodies_that_unpack_without_end_are_not_unpacked(attack) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    headers = [b"Content-Encoding: gzip", b"Content-Length: %d" % len(bomb)]
    headers.append(b"Content-Type: application/x-www-form-urlencoded")
    for path in (b"/search/click/", b"/admin/login/"):
        assert attack(get(path, *headers, method=b"POST", body=bomb)).statuses[0] in (204, 400, 403)


def test_bodies_larger_than_anything_taken_are_refused_before_they_are_read(attack) -> None:
    answer = attack(get(b"/search/click/", b"Content-Length: 9000000000", method=b"POST"), finish=False)
    assert answer.statuses == (413,)


@pytest.mark.parametrize(
    "body",
    [
        b"--b\r\n" * 20_000,
        b'--b\r\nContent-Disposition: form-data; name="a"; filename="../../x.py"\r\n\r\nx\r\n--b--',
        b"--b\r\nContent-Disposition: form-data\r\n\r\n",
        b'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!\r\n--b--',
        b"--b\r\n" + b"X: " + b"a" * 50_000,
    ],
)
def test_broken_forms_are_refused(attack, body: bytes) -> None:
    headers = [b"Content-Type: multipart/form-data; boundary=b", b"Content-Length: %d" % len(body)]
    for path in (b"/search/click/", b"/admin/login/", b"/"):
        assert attack(get(path, *headers, method=b"POST", body=body)).statuses[0] in (204, 400, 403, 405, 413)


@pytest.mark.parametrize(
    "junk", [b"\x16\x03\x01\x02\x00\x01\x00", b"\x00" * 1000, b"GET", b"\r\n" * 500, b"SSH-2.0-x\r\n"]
)
def test_what_is_no_request_is_dropped(attack, junk: bytes) -> None:
    assert not [status for status in attack(junk).statuses if status != 400]
