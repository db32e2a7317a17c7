"""Who gets in and how: hosts, TLS, limits, what nginx says itself."""

from __future__ import annotations

import ssl
from urllib.parse import quote
from zlib import crc32

import pytest
from bs4 import BeautifulSoup

from tests.deploy.upstream import Upstream
from tests.proxy import CITIZEN, DOMAIN, Nginx, nginx

ASK = f"Host: {DOMAIN}\r\nConnection: close\r\n"


def _sentence(answer: bytes) -> str:
    """The heading of an HTML page."""
    heading = BeautifulSoup(answer.partition(b"\r\n\r\n")[2], "html.parser").h1
    assert heading is not None
    return heading.text


def test_http_leads_to_https(proxy: Nginx) -> None:
    answer = proxy.send(f"GET /xxgk/?page=2 HTTP/1.1\r\n{ASK}\r\n".encode(), tls=False)
    assert answer.startswith(b"HTTP/1.1 301") and f"Location: https://{DOMAIN}/xxgk/?page=2".encode() in answer


def test_other_hosts_get_nothing(proxy: Nginx, portal: Upstream) -> None:
    request = b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    assert proxy.send(request, tls=False) == b""
    assert proxy.send(b"GET / HTTP/1.0\r\n\r\n", tls=False) == b""
    with pytest.raises(OSError, match="UNRECOGNIZED_NAME"):
        proxy.connect("evil.example")
    assert proxy.send(request).startswith(b"HTTP/1.1 421")
    assert _sentence(proxy.send(request)) == "没有这个网站"
    assert portal.asked == []


# Python says so of what this test offers to be refused.
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_tls_is_refused_and_http2_is_offered(proxy: Nginx) -> None:
    with proxy.connect(speaks="h2") as stream:
        assert stream.version() == "TLSv1.3"
        assert stream.selected_alpn_protocol() == "h2"
    with pytest.raises(OSError, match=r"alert|ALERT|protocol"), proxy.connect(newest=ssl.TLSVersion.TLSv1_1):
        pass
    with proxy.connect(newest=ssl.TLSVersion.TLSv1_2) as stream:
        assert stream.cipher()[0].startswith("ECDHE-")


@pytest.mark.parametrize(
    ("line", "more", "status", "heading"),
    [
        ("GET /a%00b", "", 400, "网址或条件有误"),
        ("GET /%2e%2e/etc/passwd", "", 400, "网址或条件有误"),
        ("GET /a b", "", 400, "网址或条件有误"),
        ("GET /" + "a" * 40_000, "", 414, "网址过长"),
        ("GET /", "X-Long: " + "a" * 140_000 + "\r\n", 431, "请求信息过长"),
        ("POST /search/", "Content-Length: 200000\r\n", 413, "提交的内容过大"),
        ("TRACE /", "", 405, "不支持这种访问方式"),
        ("GET /media/documents/a.pdf", "", 404, "没有找到页面"),
        ("GET /media/original_images/a.html", "", 404, "没有找到页面"),
        ("GET /media/original_images/a.svg", "", 404, "没有找到页面"),
        ("GET /static/missing.css", "", 404, "没有找到页面"),
        ("GET /_media/documents/a.pdf", "", 404, "没有找到页面"),
        ("GET /_problem/problem.html", "", 404, "没有找到页面"),
    ],
)
def test_what_nginx_says_is_chinese_and_guarded(
    proxy: Nginx, portal: Upstream, line: str, more: str, status: int, heading: str
) -> None:
    answer = proxy.send(f"{line} HTTP/1.1\r\n{ASK}{more}\r\n".encode())
    assert answer.startswith(f"HTTP/1.1 {status}".encode())
    assert _sentence(answer) == heading
    for header in (b"nosniff", b"default-src 'none'", b"Server: nginx\r\n", b"no-store"):
        assert header in answer.partition(b"\r\n\r\n")[0]
    assert portal.asked == []


def test_programs_are_told_in_json(proxy: Nginx, portal: Upstream) -> None:
    portal.broken = True
    answer = proxy.get("/api/v1/pages/")
    assert (answer.status, answer.headers["content-type"]) == (503, "application/json; charset=utf-8")
    assert answer.text == '{"message": "为了给您提供更好的服务，网站正在维护，请稍后再试。"}\n'


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/metrics/", "/hant/../readyz"])
def test_probes_are_for_this_machine(proxy: Nginx, portal: Upstream, path: str) -> None:
    assert proxy.get(path, CITIZEN).status == 404
    assert portal.asked == []
    assert proxy.get(path).status == 200


def test_a_long_search_reaches_the_portal(proxy: Nginx, portal: Upstream) -> None:
    query = quote("社" * 10_000)
    assert proxy.get(f"/hant/search/?q={query}&range=year").status == 200
    assert query in portal.asked[0].target
    assert proxy.get(f"/xxgk/?q={query}").status == 414


def test_the_error_log_keeps_no_words_of_a_search(proxy: Nginx, portal: Upstream) -> None:
    visitor = {"X-Forwarded-For": "198.51.100.250"}
    statuses = proxy.statuses("/search/?q=geheim", visitor, "GET", 100)
    assert 429 in statuses
    portal.broken = True
    for path in ("/search/?q=geheim", "/api/v1/search/?q=geheim", "/lizhan/?url=geheim", "/broken/"):
        assert proxy.get(path).status == 503
    log = proxy.log.read_text()
    assert "/broken/" in log and "geheim" not in log


def test_the_log_keeps_no_words_of_a_search(proxy: Nginx, portal: Upstream) -> None:
    proxy.get("/search/?q=geheim", {"Referer": f"https://{DOMAIN}/search/?q=geheim"})
    proxy.get("/lizhan/?url=geheim")
    proxy.stop()
    try:
        log = (proxy.folder / "access.log").read_text()
    finally:
        proxy.start()
    assert '"path":"/search/"' in log and "geheim" not in log


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        ("/search/?q=a", "GET", 31),
        ("/admin/login/", "POST", 11),
        ("/admin/password_reset/", "POST", 11),
        ("/_util/login/", "POST", 11),
        ("/hant/_util/login/", "POST", 11),
        ("/_util/authenticate_with_password/1/", "POST", 11),
        ("/admin/login/?next=/", "GET", 51),
        ("/admin/users/", "GET", 51),
    ],
)
def test_whoever_asks_too_often_waits(proxy: Nginx, portal: Upstream, path: str, method: str, allowed: int) -> None:
    # Every example is another visitor, so that none has used up another's share.
    visitor = {"X-Forwarded-For": f"2001:db8:{crc32(path.encode()) & 0xFFFF:x}:{len(method)}::1"}
    statuses = proxy.statuses(path, visitor, method, allowed + 80)
    # While they were asked, time went by, which allows more.
    assert set(statuses[:allowed]) == {200} and 429 in statuses
    answer = proxy.get(path, visitor, method)
    assert answer.headers["retry-after"] == "60" and "访问过于频繁" in answer.text
    assert proxy.get(path, {"X-Forwarded-For": "192.0.2.99"}, method).status == 200
    assert set(proxy.statuses(path, {}, method, allowed + 80)) == {200}


def test_staff_who_work_are_not_held_up_and_a_made_up_session_opens_no_form(proxy: Nginx, portal: Upstream) -> None:
    staff = {"X-Forwarded-For": "198.51.100.201", "Cookie": "sessionid=0123456789abcdef"}
    assert set(proxy.statuses("/admin/pages/", staff, "POST", 90)) == {200}
    assert 429 in proxy.statuses("/admin/password_reset/", staff, "POST", 20)


def test_an_ipv6_network_is_one_visitor_and_disguised_ipv4_are_many(proxy: Nginx, portal: Upstream) -> None:
    def statuses(address: str) -> list[int]:
        return proxy.statuses("/admin/login/", {"X-Forwarded-For": address}, "POST", 8)

    assert set(statuses("2001:db8:0:1::1")) == {200}
    assert 429 in statuses("2001:db8:0:1:ffff::2")
    assert set(statuses("2001:db8:0:2::1")) == {200}
    assert set(statuses("::ffff:198.51.100.211")) == {200}
    assert set(statuses("::ffff:198.51.100.212")) == {200}
    assert 429 in statuses("198.51.100.212")


def test_an_authority_finds_its_proof_over_http(proxy: Nginx, portal: Upstream) -> None:
    folder = proxy.folder / "acme/.well-known/acme-challenge"
    folder.mkdir(parents=True)
    (folder / "token").write_text("proof")
    request = f"GET /.well-known/acme-challenge/%s HTTP/1.1\r\n{ASK}\r\n"
    assert proxy.send((request % "token").encode(), tls=False).endswith(b"\r\n\r\nproof")
    assert proxy.send((request % "none").encode(), tls=False).startswith(b"HTTP/1.1 404")
    assert portal.asked == []


def test_the_admin_opens_for_its_networks_only(portal: Upstream) -> None:
    with nginx(portal.port, ADMIN_NETWORKS="10.1.0.0/16,192.0.2.7") as proxy:
        for path in ("/admin/", "/admin/login/", "/admin/pages/1/edit/", "/_util/login/", "/hant//_util/login/"):
            assert proxy.get(path, CITIZEN).status == 403
            assert proxy.get(path, {"X-Forwarded-For": "10.1.2.3"}).status == 200
            assert proxy.get(path, {"X-Forwarded-For": "192.0.2.7"}).status == 200
        assert proxy.get("/", CITIZEN).status == 200


def test_staff_may_send_a_document_and_nobody_else(proxy: Nginx, portal: Upstream) -> None:
    large = b"x" * (55 * 1024 * 1024)
    assert proxy.get("/admin/documents/add/", method="POST", body=large).status == 200
    assert proxy.get("/admin/login/", method="POST", body=large[:200_000]).status == 413
