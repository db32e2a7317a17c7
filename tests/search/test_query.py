"""Understanding of what is typed."""

from __future__ import annotations

import pytest

from portal.search.query import MAX_LENGTH, Phrase, as_phrase, parse


@pytest.mark.parametrize("raw", ["", "   ", "\u3000", "***", "？！。", "\x00\x01", "“”", "'; -- ()"])
def test_nothing_to_look_for_is_false(raw: str) -> None:
    assert not parse(raw)


def test_tokens_of_a_chinese_query_are_bigrams() -> None:
    assert parse("社会建设").every == ("社会", "会建", "建设")


def test_traditional_and_full_width_forms_are_the_same_query() -> None:
    assert parse("社會建設　２０１５").every == parse("社会建设 2015").every


def test_a_single_character_counts_only_alone() -> None:
    assert parse("珠").every == ("珠",)
    assert parse("第12期").every == ("12",)


def test_long_queries_are_cut_and_say_so() -> None:
    query = parse("社" * 10_000)
    assert query.cut
    assert len(query.text) == MAX_LENGTH
    assert not parse("社" * MAX_LENGTH).cut


def test_a_question_keeps_what_it_is_about() -> None:
    assert parse("请问低保怎么申请").by_word == ("低保", "申请")
    assert parse("社区矫正法有什么规定").by_word == parse("社区矫正法").by_word


def test_asking_words_count_where_nothing_is_asked() -> None:
    assert "规定" in parse("管理规定").by_word


@pytest.mark.parametrize("raw", ["“社会建设” 条例", '"社会建设" 条例', "「社会建设」条例"])
def test_quotation_marks_make_a_phrase(raw: str) -> None:
    assert parse(raw).phrases == (as_phrase("社会建设"),)


def test_a_phrase_knows_the_distances_of_its_tokens() -> None:
    assert as_phrase("社会建设") == Phrase((("社会", 0), ("会建", 1), ("建设", 2)))
    assert as_phrase("社会") is None


@pytest.mark.parametrize("raw", ["珠府〔2015〕12号", "珠府[2015]12号", "珠府（２０１５）第12号", "珠府 2015 12"])
def test_document_numbers_in_any_form(raw: str) -> None:
    assert parse(raw).document_number == "珠府〔2015〕12号"


def test_marks_are_words_and_runs_not_single_characters() -> None:
    assert set(parse("社区矫正 法").marks) >= {"社区矫正"}
    assert "法" not in parse("社区矫正 法").marks
    assert parse("珠").marks == ("珠",)
