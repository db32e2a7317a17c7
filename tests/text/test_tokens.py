from collections import Counter

import pytest

from portal.text.normalise import normalise
from portal.text.tokens import bigrams, index_tokens, positioned_tokens, query_tokens, runs, words

TEXT = "珠海经济特区《社会建设条例》，2014年增长13.8％；COVID-19、5G网络"


def test_runs_tell_chinese_words_and_numbers_apart():
    assert list(runs(normalise("增长13.8％，covid19 五G 2015.9.8"))) == [
        ("han", "增长"),
        ("number", "13.8"),
        ("word", "covid19"),
        ("han", "五"),
        ("word", "g"),
        ("number", "2015"),
        ("number", "9"),
        ("number", "8"),
    ]


@pytest.mark.parametrize("run", ["㐀㐁", "𠀀𠀁", "〇五", "豈更", "人々"])
def test_rare_ideographs_are_chinese(run):
    assert [kind for kind, _ in runs(run)] == ["han"]


def test_bigrams():
    assert bigrams("社会建设") == ["社会", "会建", "建设"]
    assert bigrams("税") == ["税"]


def test_index_tokens_hold_bigrams_and_long_words():
    tokens = index_tokens(TEXT)
    assert {"珠海", "海经", "济特", "特区", "经济特区", "13.8", "covid", "19", "5g"} <= set(tokens)
    assert "区社" not in tokens, "punctuation separates runs"
    assert index_tokens("經濟特區") == index_tokens("经济特区")


def test_positions_are_offsets_of_the_normalised_text():
    normal = normalise(TEXT)
    placed = list(positioned_tokens(TEXT))
    assert all(normal.startswith(token, position) for token, position in placed)
    assert [position for _, position in placed] == sorted(position for _, position in placed)
    assert Counter(token for token, _ in placed) == Counter(index_tokens(TEXT))


def test_bigrams_of_a_phrase_stand_next_to_each_other():
    positions = dict(positioned_tokens("关于社会建设的意见"))
    assert [positions[pair] - positions["社会"] for pair in bigrams("社会建设")] == [0, 1, 2]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("请问社会建设怎么规定的", ["社会", "会建", "建设", "规定"]),
        ("2015年", ["2015"]),
        ("第12期", ["12"]),
        ("税", ["税"]),
        ("怎么办", ["怎么", "么办"]),
        ("社会社会", ["社会", "会社"]),
        ("，。", []),
    ],
)
def test_query_tokens(query, expected):
    assert query_tokens(query) == expected


@pytest.mark.parametrize("fragment", ["会建设条", "特区", "增长13.8%", "珠海经济", "COVID"])
def test_every_fragment_finds_its_text(fragment):
    assert set(query_tokens(fragment)) <= set(index_tokens(TEXT))


def test_words_leave_out_stop_words_and_punctuation():
    assert words("请问，女职工的劳动保护有什么政策？") == ["女职工", "劳动保护", "政策"]
