"""Addresses say words, or nothing."""

from __future__ import annotations

import pytest

from portal.text.address_words import words_of


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("社会建设", "社会建设"),
        ("关于印发_通知.html", "关于印发 通知"),
        ("珠府〔2015〕12号", "珠府〔2015〕12号"),
        ("2015-12", "2015-12"),
        ("2015-9-8", "2015-09-08"),
        ("20150908", "2015-09-08"),
        ("20150908-zhssh", "zhssh"),
        ("20150908-zhssh-2", "zhssh"),
        ("gongzuojianbao.shtml", "gongzuojianbao"),
        ("volunteer-service", "volunteer service"),
        ("gzjb", "工作简报"),
    ],
)
def test_words_of_an_address(part: str, words: str) -> None:
    assert words_of([part], {"gzjb": "工作简报"}) == words


@pytest.mark.parametrize(
    "part",
    [
        "xkjq3f9a",
        "asdfghjkl",
        "qwertyuiop",
        "wp-login.php",
        "cgi-bin",
        ".env",
        "index.asp",
        "12345",
        "{{7*7}}",
        "2015",
        "'; DROP TABLE--",
        "..",
        "phpmyadmin",
        "5f2b9c1e-aa00",
        "社",
        "社会�",
        "nothing",
        "%",
        "<b>",
        "x" * 900,
    ],
)
def test_garbage_is_no_words(part: str) -> None:
    assert words_of([part], {}) == ""


def test_the_last_part_that_says_something() -> None:
    assert words_of(["社会", "工作", "x9"], {}) == "工作"
    assert words_of([], {}) == ""
    assert len(words_of(["社" * 500], {})) <= 40
