"""Understanding of what is typed: what is looked for, what is said about it."""

from __future__ import annotations

import random

import pytest

from portal.search.plan import Unit
from portal.search.query import MAX_LENGTH, Query, parse
from portal.search.vocabulary import Vocabulary
from tests.search.odd_queries import ODD_QUERIES

WORDS = Vocabulary(synonyms=(("低保", "最低生活保障"), ("社工委", "社会工作委员会")), words=("三位一体",))


def units(query: Query, stage: str = "all") -> set[Unit]:
    """Every unit of the clauses of a stage."""
    assert query.plan
    [found] = [one for one in query.plan.stages if one.name == stage]
    return {unit for clause in found.clauses for units in clause.alternatives for unit in units}


def stages(query: Query) -> list[str]:
    assert query.plan
    return [stage.name for stage in query.plan.stages]


def notices(query: Query) -> list[str]:
    return [notice.text for notice in query.notices]


@pytest.mark.parametrize(
    "raw", ["", "   ", "\u3000", "***", "？！。", "\x00\x01", "“”", "'; -- ()", "-", "- -", "。-？"]
)
def test_nothing_to_look_for_is_false(raw: str) -> None:
    assert not parse(raw)
    assert parse(raw).plan is None


def test_a_run_is_looked_for_as_it_was_typed_then_by_its_words_then_in_part() -> None:
    query = parse("社会建设条例")
    assert stages(query) == ["all", "words", "any"]
    assert units(query) == {Unit("text", ("社会", "会建", "建设", "设条", "条例"))}
    assert units(query, "words") == {Unit("text", (token,)) for token in ("社会", "建设", "条例")}
    assert query.plan
    assert [stage.partial for stage in query.plan.stages] == [False, False, True]


def test_a_lone_character_of_the_segmenter_belongs_to_a_neighbour() -> None:
    """社区矫正发 must not count as 社区矫正: a slip would pass for a match of all words."""
    assert Unit("text", ("正发",)) in units(parse("社区矫正发"), "words")


def test_traditional_and_full_width_forms_are_the_same_query() -> None:
    assert parse("社會建設　２０１５").plan == parse("社会建设 2015").plan
    assert notices(parse("社會建設")) == ["已将繁体字转换为简体字检索。"]
    assert notices(parse("Ａ　２０１５")) == notices(parse("社会建设")) == []


def test_a_single_character_counts_only_alone() -> None:
    assert units(parse("珠")) == {Unit("characters", ("珠",))}
    assert units(parse("国防　动员　法")) == {Unit("text", ("国防",)), Unit("text", ("动员",))}


def test_long_queries_are_cut_and_say_so() -> None:
    query = parse("社" * 10_000)
    assert query.cut
    assert len(query.text) == MAX_LENGTH
    assert not parse("社" * MAX_LENGTH).cut


def test_a_question_keeps_what_it_is_about() -> None:
    query = parse("请问低保怎么申请？")
    assert query.text == "请问低保怎么申请？"
    assert stages(query) == ["all", "any"]
    assert units(query) == {Unit("text", ("低保",)), Unit("text", ("申请",))}
    [notice] = query.notices
    assert notice.text == "已按“低保 申请”检索。"
    assert dict(notice.links) == {"按原样检索": {"literal": "1", "page": None}}


def test_taken_literally_nothing_is_interpreted_but_operators() -> None:
    query = parse("请问低保怎么申请 jianbao 2015年 -广东", vocabulary=WORDS, literal=True)
    assert Unit("text", ("请问", "问低", "低保", "保怎", "怎么", "么申", "申请")) in units(query)
    assert Unit("text", ("jianbao",)) in units(query)
    assert {unit.field for unit in units(query)} == {"text"}
    assert query.plan
    assert query.plan.excluded == ((Unit("text", ("广东",)),),)
    assert notices(query) == ["不含“广东”的内容。"]


@pytest.mark.parametrize(
    "raw", ["“社会建设” 条例", '"社会建设" 条例', "「社会建设」条例", "『社会建设』条例", "‘社会建设’条例"]
)
def test_a_quoted_phrase_is_required_in_every_stage(raw: str) -> None:
    query = parse(raw)
    row = Unit("text", ("社会", "会建", "建设"))
    assert query.plan
    assert all(((row,),) in [clause.alternatives for clause in stage.clauses] for stage in query.plan.stages)
    [notice] = query.notices
    assert notice.text == "“社会建设”作为整体查找。"
    assert notice.links == (("不作为整体", {"q": "社会建设 条例", "page": None}),)


def test_what_is_excluded_is_no_part_of_what_is_looked_for() -> None:
    query = parse("条例 -广东 －“社会 建设”")
    assert query.plan
    assert query.plan.excluded == ((Unit("text", ("广东",)),), (Unit("text", ("社会", "建设")),))
    assert units(query) == {Unit("text", ("条例",))}
    [notice] = query.notices
    assert notice.text == "不含“广东”、“社会 建设”的内容。"
    assert notice.links == (("不排除", {"q": "条例", "page": None}),)


def test_in_titles_every_unit_and_weight_is_of_a_title() -> None:
    query = parse("社工委 “社会建设” 2015年 税 -法", vocabulary=WORDS, title_only=True)
    plan = query.plan
    assert plan
    fields = {
        unit.field for stage in plan.stages for clause in stage.clauses for some in clause.alternatives for unit in some
    }
    fields |= {unit.field for some in plan.excluded for unit in some}
    fields |= {weight.field for stage in plan.stages for weight in stage.weights}
    fields |= {unit.field for boost in plan.boosts for unit in boost.units}
    assert fields <= {"title", "title_characters", "keys", "names"}
    heavy = {weight.token: weight.weight for weight in plan.stages[0].weights}
    assert heavy["社工"] == 1.0


def test_words_of_the_query_with_all_their_spellings() -> None:
    query = parse("珠海社工委 “社会 建设” 第12期", vocabulary=WORDS)
    assert dict(query.words) == {
        "社会 建设": ("社会 建设",),
        "珠海": ("珠海",),
        "社工委": ("社工委", "社会工作委员会"),
        "第12期": ("第12期", "第十二期"),
    }


def test_marks_are_words_runs_and_synonyms_not_single_characters() -> None:
    assert set(parse("社区矫正 法").marks) >= {"社区矫正"}
    assert "法" not in parse("社区矫正 法").marks
    assert parse("珠").marks == ("珠",)
    assert {"低保", "最低生活保障"} <= set(parse("低保标准", vocabulary=WORDS).marks)


def test_markup_and_sql_ask_for_their_words_and_no_digit_alone_is_a_partial_match() -> None:
    query = parse("<script>alert(1)</script>", frequencies=lambda _, tokens: dict.fromkeys(tokens, 0))
    assert units(query) == {Unit("text", (token,)) for token in ("script", "alert", "1")}
    assert query.plan
    assert {weight.token for weight in query.plan.stages[-1].weights} == {"script", "alert"}
    alone = parse("5").plan
    assert alone
    assert {weight.token for weight in alone.stages[-1].weights} == {"5"}


def test_numbers_at_the_ends_of_copied_text_may_be_halves() -> None:
    """A selection with the mouse cuts 2004年4月1日 anywhere; pages have no 04."""
    assert Unit("text", ("04",)) not in units(parse("04年4月1日起施行，原条例同时废止于1998"))
    assert Unit("text", ("1998",)) not in units(parse("04年4月1日起施行，原条例同时废止于1998"))
    assert Unit("text", ("12345",)) in units(parse("12345 政务服务便民热线平台"))
    assert Unit("text", ("12345",)) in units(parse("12345热线"))
    assert any(unit.tokens == ("2015",) for unit in units(parse("2015年社会建设工作总结报告")))


def test_several_interpretations_are_each_explained_once() -> None:
    query = parse("社工委 社工委 jianbao lajifenlei 2015年9月", vocabulary=WORDS)
    assert notices(query) == [
        "“社工委”的同义词“社会工作委员会”也一并查找。",
        "“2015年9月”按日期理解，也包括当时发布的内容。",
        "按拼音“jianbao lajifenlei”查找。",
    ]


@pytest.mark.parametrize("raw", ODD_QUERIES)
def test_odd_queries_are_understood(raw: str) -> None:
    check_bounds(parse(raw, vocabulary=WORDS))


def test_any_text_is_understood_within_bounds() -> None:
    rng = random.Random(5)
    pool = "社会管理条例低保社工委2015年第12期〔〕[]()“”\"'「」-－ \u3000号月日怎么什么请问 xiangan'v^*<\ud800\u200b"
    for number in range(1500):
        raw = "".join(
            rng.choice(pool) if rng.random() < 0.8 else chr(rng.randrange(0x110000))
            for _ in range(rng.choice((3, 20, 150)))
        )
        check_bounds(parse(raw, vocabulary=WORDS, title_only=number % 3 == 0, literal=number % 5 == 0))


def check_bounds(query: Query) -> None:
    """What engines are asked is well formed and not much."""
    if query.plan is None:
        return
    assert len(query.plan.boosts) <= 100
    for stage in query.plan.stages:
        assert len(stage.clauses) <= 2 * MAX_LENGTH
        assert len(stage.weights) <= 5 * MAX_LENGTH
        assert len({(weight.field, weight.token) for weight in stage.weights}) == len(stage.weights)
        for clause in stage.clauses:
            assert 1 <= len(clause.alternatives) <= 10
            assert all(unit.tokens for some in clause.alternatives for unit in some)
            assert all(clause.alternatives)
