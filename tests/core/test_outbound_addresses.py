"""Addresses as browsers read them: a list of hostile ones."""

from __future__ import annotations

import pytest

from portal.core.outbound_addresses import host_of, legible, web_address, within

DOMAINS = ["gov.cn", "conac.cn"]


def inside(typed: str) -> bool:
    address = web_address(typed)
    return address is not None and within(host_of(address), DOMAINS)


@pytest.mark.parametrize(
    "typed",
    [
        "http://www.gov.cn",
        "https://www.gov.cn/",
        "https://gov.cn/zhengce?x=1#y",
        "HTTPS://WWW.GOV.CN/",
        "https://www.gov.cn:8443/",
        "https://www.gov.cn./",
        " https://www.zhuhai.gov.cn/a b ",
        "//www.gov.cn/",
        "https://www.gov.cn?next=http://example.com/",
        "https://www.gov.cn\\example.com",
        "https://bszs.conac.cn/sitename?method=show",
    ],
)
def test_the_governments_own(typed: str) -> None:
    assert inside(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "https://example.com/",
        "https://mygov.cn/",
        "https://www-gov.cn/",
        "https://gov.cn.example.com/",
        "https://www.gov.cn.example.com./",
        "https://www.gov.cn@example.com/",
        "https://www.gov.cn:80@example.com/",
        "https://example.com@www.gov.cn/",
        "https://example.com/@www.gov.cn",
        "https://example.com?.gov.cn",
        "https://example.com#.gov.cn",
        "https://example.com\\.gov.cn/",
        "https://example.com\\@www.gov.cn/",
        "https:\\\\example.com/.gov.cn",
        "https:/example.com/www.gov.cn",
        "https:example.com/www.gov.cn",
        "https:///example.com/www.gov.cn",
        "//example.com/www.gov.cn",
        "/\\example.com/www.gov.cn",
        "\\\\example.com\\www.gov.cn",
        "ht\ntps://example.com/",
        "\thttps://example.com/",
        "\x01https://example.com/",
        "https://exam\tple.com/",
        "https://www.gov.cn%2eexample.com/",
        "https://www.gov.cn%00.example.com/",
        "https://example.com%2f.gov.cn/",
        "https://example.com／.gov.cn/",
        "https://example.com℀.gov.cn/",
        "https://www。gov。cn.example.com/",
        "https://www.gоv.cn/",  # a Cyrillic о
        "https://xn--www-gov-cn.example/",
        "https://www.gov.cn:99999999/",
        "https://www.gov.cn:x/",
        "https://.gov.cn/",
        "https://www..gov.cn/",
        "https://[::1]/",
        "https://gov.cn\u200b.example.com/",
        "https://2130706433/",
    ],
)
def test_everybody_elses_or_nobodys(typed: str) -> None:
    assert web_address(typed) is not None
    assert not inside(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "#s-1", "/xxgk/", "xxgk/", "?q=x", "mailto:a@example.com", "tel:12345", "javascript:alert(1)", "data:,x",
     "ftp://example.com/", "httpx://example.com", "http://", "https:///", "//", "java\nscript:alert(1)", "\0"],
)  # fmt: skip
def test_what_is_no_web_address_stays_untouched(typed: str) -> None:
    assert web_address(typed) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("http:example.com", "http://example.com"),
        ("http:\\\\example.com\\a", "http://example.com/a"),
        ("//example.com/a", "https://example.com/a"),
        (" HTTP://Example.com/A\n", "http://Example.com/A"),
    ],
)
def test_an_address_is_read_as_browsers_read_it(typed: str, read: str) -> None:
    assert web_address(typed) == read
    assert web_address(read) == read


@pytest.mark.parametrize("typed", ["https://a@example.com/", "https://exa%6dple.com/", "https://[::1]/", "http://a b/"])
def test_an_address_that_poses_as_another_has_no_host(typed: str) -> None:
    assert host_of(web_address(typed) or "") == ""


def test_domains_may_be_written_with_dots_around_and_in_chinese() -> None:
    assert within("www.gov.cn", [" .GOV.CN. "])
    assert within(host_of("https://中国政府网.政务/"), ["政务"])
    assert not within("example.com", ["", "."])
    assert not within("", DOMAINS)


def test_what_cannot_be_seen_is_shown_encoded() -> None:
    assert legible("https://example.com/中国\u202egpj.exe\u200b") == "https://example.com/中国%E2%80%AEgpj.exe%E2%80%8B"
