"""Addresses that try to leave the site, break its database or its pages."""

from __future__ import annotations

import pytest

from tests.hostile.raw import get

TRAVERSAL = [
    prefix + step * 8 + b"etc/passwd"
    for prefix in (b"/", b"/media/", b"/static/", b"/documents/1/", b"/hant/", b"/admin/handbook/")
    for step in (
        b"../",
        b"..%2f",
        b"%2e%2e/",
        b"%2e%2e%2f",
        b"..%5c",
        b"....//",
        b"%252e%252e%252f",
        b"..%c0%af",
        b"..;/",
    )
] + [
    b"/static/..\\..\\manage.py",
    b"/media/%00../db.sqlite3",
    b"/media/../secret_key",
    b"/static//etc/passwd",
    b"//etc/passwd",
    b"/.git/config",
    b"/.env",
    b"/db.sqlite3",
    b"/portal/settings/production.py",
]
WORDS = [
    "\u202etxt.exe",
    "\u0000",
    "\ufeff",
    "\U000e0041\U000e0042",
    "\u200b" * 300,
    "e" + "\u0301" * 2000,
    "𠮷" * 500,
    "ﷺ" * 500,
    "İıſK",
    "％００",
    "１　２",
    "' OR 1=1 --",
    "\"><script>alert(1)</script>",
    "{{7*7}}{% debug %}",
    "${jndi:ldap://x}",
    "*" * 200,
    "(" * 500,
    "[" * 500 + "]" * 500,
    "a AND " * 300,
    "NOT NOT NOT",
    'field:"x" ~^2',
    "\\" * 301,
    "%s%n%d",
    "99999999999999999999",
    "-1",
    "2026-02-30",
    "\r\nSet-Cookie: a=b",
]  # fmt: skip
BYTES = [
    b"%ff%fe",
    b"%c0%80",
    b"%ed%a0%80",
    b"%f8%88%80%80%80",
    b"%",
    b"%zz",
    b"%e4%bd",
    b"\xe7\xa4\xbe",
    b"\xff\xfe",
    b"\xc0\x80",
]
PLACES = [
    b"/search/?q=%s",
    b"/search/?q=a&page=%s",
    b"/search/?q=a&section=%s&from=%s",
    b"/hant/search/?q=%s",
    b"/api/v1/search/?q=%s",
    b"/api/v1/search/suggest/?q=%s",
    b"/api/v1/pages/?type=%s",
    b"/api/v1/pages/?slug=%s",
    b"/api/v1/pages/?offset=%s",
    b"/api/v1/pages/%s/",
    b"/xxgk/gzdt/?page=%s",
    b"/xxgk/gzdt/?year=%s",
    b"/xxgk/%s/",
    b"/%s",
    b"/hant/%s/",
    b"/documents/1/%s",
    b"/documents/%s/a.pdf",
    b"/yuedu/?size=%s&next=%s",
    b"/lizhan/?url=%s",
    b"/?%s=1",
    b"/admin/login/?next=%s",
]

# What no application sees: gunicorn refuses an address with bytes that are no ASCII; nginx mends or refuses it before.
GUNICORNS = "http/1.1 400 bad request\r\nconnection: close\r\n"


def percent(text: str) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in text.encode())


@pytest.mark.parametrize("path", TRAVERSAL)
def test_no_address_leaves_the_site(attack, path: bytes) -> None:
    answer = attack(get(path))
    assert answer.statuses[0] in (301, 302, 400, 404), answer.text[:200]


@pytest.mark.parametrize("place", PLACES)
def test_odd_words_are_answered_everywhere(attack, place: bytes) -> None:
    for word in [percent(word) for word in WORDS] + BYTES:
        answer = attack(get(place.replace(b"%s", word), b"Accept: text/html"))
        assert len(answer.statuses) == 1, (place, word)
        # Pages repeat the words as text. JSON has them as they are, so nothing may take it for a page.
        assert "set-cookie: a=b" not in answer.head
        assert "<script>alert(1)" not in answer.text or "content-type: application/json" in answer.head
        assert "x-content-type-options: nosniff" in answer.head or answer.head.startswith(GUNICORNS)


@pytest.mark.parametrize("size", [1_025, 8_000, 70_000, 300_000])
def test_addresses_of_any_length_are_answered(attack, size: int) -> None:
    assert attack(get(b"/" + b"a" * size)).statuses[0] in (400, 404, 414)
    assert attack(get(b"/search/?q=" + b"a" * size)).statuses[0] in (200, 400, 414)


@pytest.mark.parametrize(
    "address", [b"*", b"http://evil.example/", b"evil.example:80", b"/a b", b"", b"/a\tb", b"/%0d%0ax: y"]
)
def test_targets_of_other_shapes_are_refused(attack, address: bytes) -> None:
    for method in (b"GET", b"OPTIONS", b"CONNECT"):
        answer = attack(get(address, method=method))
        assert "//evil.example" not in answer.text
