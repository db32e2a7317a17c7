"""Latin words: words of the texts, pinyin, initials."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.search.plan import Unit
from portal.search.query import Query, parse
from tests.search.understanding.test_query import notices, units


def knowing(**fields: str) -> Callable[[str, list[str]], dict[str, int]]:
    """Frequencies of an index that has these tokens, by field."""
    return lambda field, tokens: {token: int(token in fields.get(field, "").split()) for token in tokens}


def rows(query: Query, field: str) -> set[tuple[str, ...]]:
    return {unit.tokens for unit in units(query) if unit.field == field}


def test_pinyin_is_a_row_of_syllables_of_a_title() -> None:
    query = parse("shehui tuanti", frequencies=knowing(pinyin="she hui tuan ti"))
    assert units(query) == {Unit("pinyin", ("she", "hui")), Unit("pinyin", ("tuan", "ti"))}
    assert notices(query) == ["按拼音“shehui tuanti”查找。"]
    assert query.notices[0].links == (("按原样检索", {"literal": "1", "page": None}),)
    assert query.plan
    assert query.plan.closeness
    assert query.plan.closeness.field == "pinyin"
    assert Unit("pinyin", ("she", "hui", "tuan", "ti")) in {boost.units[0] for boost in query.plan.boosts}
    assert {weight.token for weight in query.plan.stages[0].weights if weight.field == "pinyin"} == {
        "she",
        "hui",
        "tuan",
        "ti",
    }


def test_readings_that_no_title_has_are_left_out() -> None:
    assert rows(parse("jianbao", frequencies=knowing(pinyin="jian bao")), "pinyin") == {("jian", "bao")}
    assert rows(parse("jianbao"), "pinyin") >= {("jian", "bao"), ("ji", "an", "bao")}


def test_an_apostrophe_parts_syllables() -> None:
    assert rows(parse("xi'an"), "pinyin") == {("xi", "an")}
    assert rows(parse("xian"), "pinyin") == {("xian",), ("xi", "an")}


def test_initials_are_a_row_of_pairs() -> None:
    query = parse("shgl", frequencies=knowing(initials="sh hg gl"))
    assert units(query) == {Unit("initials", ("sh", "hg", "gl"))}
    assert notices(query) == ["按拼音“shgl”查找。"]


@pytest.mark.parametrize("word", ["shui", "liuv", "s", "abcdefghijklmnopqrstwxyzabc"])
def test_what_cannot_be_initials(word: str) -> None:
    assert rows(parse(word), "initials") == set()


@pytest.mark.parametrize("word", ["gdp", "app", "iso9001", "wto"])
def test_a_word_of_the_texts_is_that_word(word: str) -> None:
    query = parse(word, frequencies=knowing(text=word, initials="gd dp ap pp wt to", pinyin="a"))
    assert units(query) == {Unit("text", (word,))}
    assert notices(query) == []


def test_a_word_of_the_texts_that_is_clearly_pinyin_may_be_either() -> None:
    """Addresses of mail hold zhuhai."""
    query = parse("zhuhai", frequencies=knowing(text="zhuhai", pinyin="zhu hai"))
    assert units(query) == {Unit("text", ("zhuhai",)), Unit("pinyin", ("zhu", "hai"))}


def test_what_no_page_has_in_any_way_is_looked_for_as_it_is() -> None:
    query = parse("qqqq", frequencies=knowing())
    assert units(query) == {Unit("text", ("qqqq",))}
    assert notices(query) == []


def test_words_typed_as_one_need_not_stand_side_by_side() -> None:
    query = parse("wenhuabaohu", frequencies=knowing(pinyin="wen hua bao hu"))
    assert units(query, "words") == {Unit("pinyin", (one,)) for one in ("wen", "hua", "bao", "hu")}


def test_pinyin_beside_chinese() -> None:
    query = parse("shehui建设", frequencies=knowing(pinyin="she hui"))
    assert units(query) == {Unit("pinyin", ("she", "hui")), Unit("text", ("建设",))}
    assert query.plan
    assert Unit("pinyin", ("she", "hui", "jian", "she")) in {boost.units[0] for boost in query.plan.boosts}
