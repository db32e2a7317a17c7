import pytest

from portal.text.normalise import normalise
from portal.text.tokens import (
    bigrams,
    characters,
    index_tokens,
    joined,
    known_words,
    query_tokens,
    runs,
    use_words,
    words,
)

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


def test_index_tokens_are_runs_and_bigrams_in_order():
    assert index_tokens(normalise("珠海的5G，税")) == ["珠海", "海的", "5g", "税"]
    tokens = index_tokens(normalise(TEXT))
    assert {"珠海", "海经", "济特", "特区", "13.8", "covid", "19", "5g"} <= set(tokens)
    assert "区社" not in tokens, "punctuation separates runs"
    assert index_tokens(normalise("經濟特區")) == index_tokens("经济特区")
    assert index_tokens("社会社会") == ["社会", "会社", "社会"]


def test_bigrams_of_a_phrase_stand_next_to_each_other():
    tokens = index_tokens("关于社会建设的意见")
    start = tokens.index("社会")
    assert tokens[start : start + 3] == bigrams("社会建设")


def test_characters_are_every_chinese_one():
    assert characters("税a法 税") == ["税", "法", "税"]


def test_joined_texts_have_neither_blanks_nor_marks():
    assert joined("上海市实施《中華人民共和國郵政法》　辦法（ＡＢ）") == "上海市实施中华人民共和国邮政法办法ab"


def test_words_that_are_listed_are_not_cut_and_counted():
    assert known_words("社工委") == []
    use_words(["社工委", " 社工委 ", "三位一体", "体"])
    assert known_words("社工委和三位一体的社工委") == ["三位一体", "社工委", "社工委"]
    assert words("珠海社工委") == ["珠海", "社工委"]
    use_words([])
    assert known_words("社工委") == []


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
    assert set(query_tokens(fragment)) <= set(index_tokens(normalise(TEXT)))


def test_words_leave_out_stop_words_and_punctuation():
    assert words("请问，女职工的劳动保护有什么政策？") == ["女职工", "劳动保护", "政策"]
