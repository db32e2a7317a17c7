import time

import pytest

from portal.text.normalise import normalise
from portal.text.snippets import Segment, extract, highlight


def marked(segments):
    return [segment.text for segment in segments if segment.marked]


def joined(segments):
    return "".join(segment.text for segment in segments)


@pytest.mark.parametrize(
    ("text", "term", "expected"),
    [
        ("推进社會建設工作", "社会建设", ["社會建設"]),
        ("自２０１５年起", "2015", ["２０１５"]),
        ("应对ＣＯＶＩＤ疫情", "covid", ["ＣＯＶＩＤ"]),
        ("其他…①项目", "项目", ["项目"]),
        ("见㈠款", "(一)", ["㈠"]),
        ("社会\n 建设", "社会 建设", ["社会\n 建设"]),
        ("社\u200b会", "社会", ["社\u200b会"]),
        ("cafe\u0301店", "café", ["cafe\u0301"]),
        ("20151号与2015号", "2015", ["2015"]),
    ],
)
def test_matching_is_blind_to_writing_and_shows_the_original(text, term, expected):
    segments = highlight(text, [normalise(term)])
    assert marked(segments) == expected
    assert joined(segments) == text


def test_marks_that_overlap_or_touch_are_merged():
    assert highlight("我市社会建设好", ["社会", "会建", "建设"]) == [
        Segment("我市", False),
        Segment("社会建设", True),
        Segment("好", False),
    ]


def test_nothing_to_mark():
    assert highlight("", ["社会"]) == []
    assert highlight("珠海", ["", " ", "社会"]) == [Segment("珠海", False)]


def test_extract_takes_the_earliest_window_with_most_terms():
    text = "社会。" + "甲" * 300 + "。社会和建设在此。" + "乙" * 300 + "。社会和建设在此。" + "丙" * 300
    segments = extract(text, ["社会", "建设"], length=40)
    assert marked(segments) == ["社会", "建设"]
    assert joined(segments).startswith("…社会和建设在此。乙")
    assert joined(segments).endswith("…")
    assert len(joined(segments)) <= 42


def test_extract_shows_what_lies_before_a_hit_near_the_end():
    text = "开头。" + "甲" * 200 + "社会"
    shown = joined(extract(text, ["社会"], length=50))
    assert shown == "…" + text[-50:]


def test_extract_without_hits_is_the_beginning():
    assert joined(extract("\n 珠海" + "市" * 200, ["没有"], length=10)) == "珠海" + "市" * 8 + "…"
    assert extract("", ["没有"]) == []
    assert joined(extract("短文", ["短"], length=10)) == "短文"


def test_a_long_text_with_many_terms_is_quick():
    text = "社会建设条例规定，人民政府应当加强管理。" * 1500
    terms = ["社会", "建设", "条例", "规定", "人民", "政府", "应当", "加强", "管理", "没有"]
    start = time.perf_counter()
    extract(text, terms)
    highlight(text, terms)
    assert time.perf_counter() - start < 2
