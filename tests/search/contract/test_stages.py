"""Which stage answers, and what a partial one gives."""

from __future__ import annotations

import pytest

from portal.search import ranking
from portal.search.analysis import term
from portal.search.engines.base import PortalBackend
from portal.search.plan import Filters, Plan, Stage
from tests.search.contract.plans import all_of, each, found, lift, matched, one_of, row, some_of, weights
from tests.search.documents import document, write


def staged(every: str, words: str) -> Plan:
    """All tokens, or those of some words, or any."""
    return Plan(
        (
            Stage("all", each(every), weights(every)),
            Stage("words", each(words), weights(words)),
            Stage("any", (), weights(every), partial=True),
        )
    )


def test_the_first_stage_that_finds_any_page_answers(backend: PortalBackend) -> None:
    plan = staged("社区矫正管理办法", "社区办法")
    assert (matched(backend, plan).stage, found(backend, plan)) == ("any", []), "the last one where none does"
    write(backend, document(1, "社区"), document(2, "天气"))
    assert (matched(backend, plan).stage, found(backend, plan)) == ("any", [1])
    write(backend, document(3, "社区服务", "区办。办法"))
    assert (matched(backend, plan).stage, found(backend, plan)) == ("words", [3])
    write(backend, document(4, "社区矫正管理办法"))
    assert (matched(backend, plan).stage, found(backend, plan)) == ("all", [4])
    assert matched(backend, plan, sort="date").stage == "all"


def test_filters_and_exclusions_decide_which_stage_answers(backend: PortalBackend) -> None:
    plan = staged("社区矫正", "社区")
    write(backend, document(1, "社区矫正", type="政策"), document(2, "社区"))
    assert matched(backend, plan, filters=Filters(type="动态")).stage == "words"
    without = Plan(plan.stages, ((row("text", "矫正"),),))
    assert (matched(backend, without).stage, found(backend, without)) == ("words", [2])


def test_a_partial_stage_needs_its_clauses_and_any_weighted_token(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "社区矫正", "珠海"),
        document(2, "珠海"),
        document(3, "社区"),
        document(4, "珠海社区"),
        document(5, "天气"),
    )
    assert sorted(found(backend, some_of("社区 没有"))) == [1, 3, 4]
    assert sorted(found(backend, some_of("社区 没有", one_of((row("text", "珠海"),))))) == [1, 4]
    assert found(backend, some_of("没有", one_of((row("text", "珠海"),)))) == []
    assert found(backend, some_of("", one_of((row("text", "珠海"),)))) == []


def test_pages_far_below_the_best_are_no_answer(backend: PortalBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        backend,
        document(1, "社区矫正管理办法", "社区矫正管理办法"),
        document(2, "社区矫正", "社区矫正"),
        document(3, "天气", "社区，" + "台风预警" * 30),
    )
    plan = some_of("社区矫正管理办法")
    monkeypatch.setattr(ranking, "PARTIAL_FLOOR", 0.0)
    whole = matched(backend, plan)
    assert whole.pks == [1, 2, 3]
    for pages, floor in ((1, whole.scores[1]), (2, whole.scores[2])):
        monkeypatch.setattr(ranking, "PARTIAL_FLOOR", 1.01 * floor / whole.scores[0])
        matches = matched(backend, plan)
        assert (matches.total, matches.pks) == (pages, [1, 2, 3][:pages])
        assert backend.match(plan, sort="date", stop=1).total == pages
    assert found(backend, plan, sort="date") == [2, 1], "those that are good enough, newest first"


def test_the_floor_is_a_share_of_the_best_boosted_score(
    backend: PortalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "PARTIAL_FLOOR", 0.5)
    write(
        backend, document(1, "社区矫正", keys=["n:1"]), document(2, "社区矫正"), document(3, "社区矫正", keys=["n:2"])
    )
    boosts = (lift(1.5, term("keys", "n:1")), lift(0.6, term("keys", "n:2"), always=True))
    assert found(backend, some_of("社区矫正")) == [3, 2, 1]
    assert found(backend, some_of("社区矫正", boosts=boosts)) == [1, 3], "a page without boosts has two fifths"


def test_so_many_partial_answers_at_most(backend: PortalBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "MOST_PARTIAL", 12)
    monkeypatch.setattr(ranking, "RESCORED", 5)
    write(backend, *(document(pk, "社区矫正", "街道" if pk == 3 else "", type=f"{pk % 2}") for pk in range(1, 41)))
    plan = some_of("社区 没有", boosts=(lift(0.1, row("text", "街道"), always=True),))
    matches = backend.match(plan, facets=["type"], start=0, stop=5)
    best = [3, *range(40, 29, -1)]
    assert (matches.total, matches.pks) == (12, best[:5])
    assert matches.facets == {"type": {"0": 6, "1": 6}}
    assert found(backend, plan) == best
    assert found(backend, plan, sort="date") == [*range(40, 29, -1), 3]
    assert backend.match(plan, start=10, stop=20).pks == best[10:]


def test_scores_of_a_stage_are_those_of_its_own_weights(backend: PortalBackend) -> None:
    write(backend, document(1, "社区矫正"), document(2, "社区矫正", "珠海"))
    light = Plan((Stage("all", each("社区"), weights("珠海")),))
    assert found(backend, light) == [2, 1]
    assert matched(backend, light).scores[1] == 0.0
    twice = Plan((Stage("all", each("社区"), weights("社区") + weights("社区")),))
    once = matched(backend, all_of("社区")).scores
    assert matched(backend, twice).scores == pytest.approx([2 * score for score in once], rel=1e-3)
