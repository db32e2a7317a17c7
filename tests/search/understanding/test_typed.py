"""Quotation marks and minus signs."""

from __future__ import annotations

import pytest

from portal.search.typed import Typed, take_apart


@pytest.mark.parametrize(
    ("text", "excluded", "asked"),
    [
        ("条例 -广东", ("广东",), "条例"),
        ("-广东 条例", ("广东",), "条例"),
        ("条例 －广东 −上海", ("广东", "上海"), "条例"),
        ("条例 -“社会 建设” 办法", ("社会 建设",), "条例 办法"),
        ("covid-19", (), "covid-19"),
        ("2015-09-08", (), "2015-09-08"),
        ("社会-建设", (), "社会-建设"),
        ("条例 - 广东", (), "条例 - 广东"),
        ("条例 --广东", (), "条例 --广东"),
        ("条例 -", (), "条例 -"),
        ("条例 -。", (), "条例 -。"),
        ("-广东", (), "-广东"),
        ("-广东 -上海", (), "-广东 -上海"),
    ],
)
def test_a_minus_before_a_word_excludes_it(text: str, excluded: tuple[str, ...], asked: str) -> None:
    typed = take_apart(text)
    assert (typed.excluded, typed.asked) == (excluded, asked)


@pytest.mark.parametrize(
    ("text", "phrases", "rest"),
    [
        ("“社会建设”条例", ("社会建设",), "条例"),
        ('实施"邮政法"办法', ("邮政法",), "实施 办法"),
        ("「甲乙」『丙丁』", ("甲乙", "丙丁"), ""),
        ("”社会建设“", ("社会建设",), ""),
        ("“社会建设", (), "“社会建设"),
        ("“”条例", (), "“”条例"),
        ("“。”条例", (), "条例"),
        ("xi’an’s", (), "xi’an’s"),
        ("《社会建设条例》", (), "《社会建设条例》"),
    ],
)
def test_quotation_marks_make_phrases(text: str, phrases: tuple[str, ...], rest: str) -> None:
    typed = take_apart(text)
    assert (typed.phrases, typed.rest) == (phrases, rest)


def test_what_is_asked_has_the_phrases_without_marks() -> None:
    assert take_apart("关于“一网通办”改革 -上海") == Typed("关于 一网通办 改革", "关于 改革", ("一网通办",), ("上海",))
