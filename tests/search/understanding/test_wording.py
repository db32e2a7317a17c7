"""Synonyms and local words in queries."""

from __future__ import annotations

import pytest

from portal.search import ranking
from portal.search.plan import Unit
from portal.search.query import parse
from portal.search.vocabulary import Vocabulary
from portal.search.wording import known_words
from portal.text.tokens import index_tokens
from tests.search.understanding.test_query import notices, units

WORDS = Vocabulary(
    synonyms=(("社工委", "社会工作委员会"), ("低保", "最低生活保障"), ("国内生产总值", "gdp")), words=("横琴新区",)
)


def row(text: str) -> Unit:
    return Unit("text", tuple(index_tokens(text)))


@pytest.mark.parametrize(("typed", "other"), [("社工委", "社会工作委员会"), ("社会工作委员会", "社工委")])
def test_synonyms_in_both_directions(typed: str, other: str) -> None:
    query = parse(typed, vocabulary=WORDS)
    assert units(query) == {row(typed), row(other)}
    assert notices(query) == [f"“{typed}”的同义词“{other}”也一并查找。"]


def test_a_synonym_inside_a_longer_run() -> None:
    query = parse("珠海市社工委职责", vocabulary=WORDS)
    assert query.plan
    assert [clause.label for clause in query.plan.stages[0].clauses] == ["珠海市", "社工委", "职责"]


def test_a_synonym_in_a_question() -> None:
    query = parse("低保怎么申请", vocabulary=WORDS)
    assert units(query) == {row("低保"), row("最低生活保障"), row("申请")}


def test_latin_synonyms_are_whole_words() -> None:
    assert units(parse("GDP 增长", vocabulary=WORDS)) == {row("gdp"), row("国内生产总值"), row("增长")}
    assert known_words("gdpx", WORDS) == []


def test_a_synonym_that_cuts_two_words_is_none() -> None:
    assert known_words("高低保险", WORDS) == []
    assert known_words("城乡低保标准", WORDS) == [(2, 4)]


def test_the_longest_word_wins() -> None:
    words = Vocabulary(synonyms=(("社会工作", "社工"), ("社会工作委员会", "社工委")))
    assert known_words("市社会工作委员会", words) == [(1, 8)]


def test_the_other_spelling_weighs_less_however_long_it_is() -> None:
    plan = parse("低保", vocabulary=WORDS).plan
    assert plan
    weights = {weight.token: weight.weight for weight in plan.stages[0].weights if weight.field == "text"}
    others = [weights[token] for token in index_tokens("最低生活保障")]
    assert weights["低保"] == 1.0
    assert sum(others) == pytest.approx(ranking.SYNONYM)


def test_the_whole_query_is_looked_for_in_other_words_too() -> None:
    plan = parse("社工委职责", vocabulary=WORDS).plan
    assert plan
    shares = {boost.units[0].tokens: boost.share for boost in plan.boosts if boost.units[0].field == "names"}
    assert shares["社会工作委员会职责",] == ranking.EXACT * ranking.IN_OTHER_WORDS


def test_local_words_stay_whole_and_weigh_more() -> None:
    plan = parse("横琴新区政策", vocabulary=WORDS).plan
    assert plan
    assert plan.stages[0].clauses[0].alternatives == ((row("横琴新区"),),)
    assert [weight.weight for weight in plan.stages[0].weights if weight.field == "words"] == [ranking.WORD]
