"""In what order pages come: by date, by relevance, by boosts; and slices of it."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest

from portal.search import ranking
from portal.search.analysis import term
from portal.search.engines.base import PortalBackend
from portal.search.plan import Closeness, Filters, Plan
from portal.text.pinyin import syllables
from tests.search.contract.plans import all_of, found, lift, matched, pages, required, row, some_of, tokens
from tests.search.documents import DAY, document, write

ONE_DAY = datetime.timedelta(days=1)


def test_by_date_the_newest_come_first_and_those_without_a_date_last(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "条例", date=DAY),
        document(2, "条例" * 9, date=DAY - ONE_DAY),
        document(3, "条例", date=None),
        document(4, "条例", date=DAY + ONE_DAY),
        document(5, "条例", date=datetime.datetime(1954, 9, 20, tzinfo=datetime.UTC)),
        document(6, "条例", date=DAY),
        document(12, "条例", date=DAY),
    )
    newest = [4, 12, 6, 1, 2, 5, 3]
    matches = matched(backend, all_of("条例"), sort="date")
    assert (matches.pks, matches.scores) == (newest, [0.0] * 7)
    everything = matched(backend, None)
    assert (everything.pks, everything.scores, everything.stage) == (newest, [0.0] * 7, "all")
    assert found(backend, None, sort="date") == newest
    assert [backend.match(all_of("条例"), sort="date", start=at, stop=at + 2).pks for at in (0, 2, 4, 6)] == [
        [4, 12],
        [6, 1],
        [2, 5],
        [3],
    ]


def test_by_relevance_ties_are_newest_first_then_the_higher_key(backend: PortalBackend) -> None:
    for pk, date in ((1, DAY), (2, DAY - ONE_DAY), (3, None), (4, DAY + ONE_DAY), (11, DAY)):
        write(backend, document(pk, "社会建设条例", date=date))
    write(backend, document(20, "社会建设条例", "社会建设", date=DAY - 9 * ONE_DAY))
    assert found(backend, all_of("社会建设"))[0] == 20
    assert found(backend, all_of("社会建设"))[1:] == [4, 11, 1, 2, 3]
    assert found(backend, some_of("社会 没有"))[-5:] == [4, 11, 1, 2, 3]
    assert found(backend, required(*all_of("社会").stages[0].clauses)) == [4, 11, 1, 2, 20, 3], "no weights, no scores"


def test_repetition_rarity_and_titles_count(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "甲乙", "社会建设工作报告要点"),
        document(2, "甲乙", "社会建设社会建设要点"),
        document(3, "社会建设", "甲乙工作报告要点"),
        *(document(pk, "工作报告", "工作报告要点" * 3) for pk in range(4, 10)),
    )
    assert found(backend, all_of("社会建设")) == [3, 2, 1]
    assert found(backend, some_of("甲乙 工作"))[:2] == [1, 2], "few pages have the one, most have the other"


def test_boosts_are_shares_of_the_best_score(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "甲", "社会建设，社会建设，社会建设"),
        document(2, "乙", "社会建设，街道，社会"),
        document(3, "丙", "社会建设，居委", keys=["n:1"]),
    )
    boosts = (
        lift(0.6, row("text", "社会建设，街道")),
        lift(3.0, term("keys", "n:1"), row("text", "社会建设")),
        lift(2.0, term("keys", "n:1"), always=True),
        lift(9.0, term("keys", "n:1"), term("keys", "n:2")),
    )
    assert gains(backend, all_of("社会建设"), all_of("社会建设", boosts=boosts)) == pytest.approx(
        {1: 0.0, 2: 0.6, 3: 5.0}, abs=1e-3
    )
    assert found(backend, all_of("社会建设", boosts=boosts))[0] == 3
    assert found(backend, all_of("社会建设", boosts=boosts[3:])) == found(backend, all_of("社会建设"))
    assert found(backend, all_of("社会建设", boosts=boosts), sort="date") == [3, 2, 1]


def gains(backend: PortalBackend, before: Plan, after: Plan) -> dict[int, float]:
    """By page what the second plan gives more, as a share of the best score of the first."""
    plain, lifted = matched(backend, before), matched(backend, after)
    scores = dict(zip(plain.pks, plain.scores, strict=True))
    return {pk: (score - scores[pk]) / max(plain.scores) for pk, score in zip(lifted.pks, lifted.scores, strict=True)}


@pytest.mark.parametrize(("field", "query"), [("title", "社会建设条例"), ("pinyin", "she hui jian she tiao li")])
def test_closeness_is_the_share_of_different_tokens_in_common(backend: PortalBackend, field: str, query: str) -> None:
    titles = {1: "社会建设条例", 2: "社会建设", 3: "社会建设社会建设条例实施办法", 4: "通知"}
    write(backend, *(document(pk, title, "社会建设条例") for pk, title in titles.items()))
    wanted = tokens(query)
    plan = all_of("社会建设", closeness=Closeness(field, wanted, 0.5))
    expected = {}
    for pk, title in titles.items():
        own = set(tokens(title) if field == "title" else syllables(title))
        expected[pk] = 0.5 * (2 * len(own & set(wanted)) / (len(own) + len(wanted))) ** 2
    assert gains(backend, all_of("社会建设"), plan) == pytest.approx(expected, abs=1e-3)


def test_only_the_best_are_looked_at_unless_always(backend: PortalBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "RESCORED", 3)
    write(backend, *(document(pk, "通知", "社会建设，" * pk, keys=[f"k:{pk}"]) for pk in range(1, 11)))
    base = found(backend, all_of("社会建设"))
    boosts = (
        lift(2.0, term("keys", f"k:{base[2]}")),
        lift(9.0, term("keys", f"k:{base[5]}")),
        lift(1.0, term("keys", f"k:{base[7]}"), always=True),
        lift(9.0, term("keys", f"k:{base[7]}")),
    )
    everywhere = Closeness("title", tokens("通知"), 8.0)
    expected = [base[place] for place in (2, 7, 0, 1, 3, 4, 5, 6, 8, 9)]
    assert found(backend, all_of("社会建设", boosts=boosts)) == expected
    closer = [base[place] for place in (2, 0, 1, 7, 3, 4, 5, 6, 8, 9)]
    assert found(backend, all_of("社会建设", boosts=boosts, closeness=everywhere)) == closer
    assert found(backend, all_of("社会建设", boosts=boosts), filters=Filters(hidden=frozenset(base[:3]))) == [
        base[place] for place in (5, 7, 3, 4, 6, 8, 9)
    ], "without the first three the sixth is among the best"


def random_pages(number: int) -> list[dict[str, Any]]:
    """Pages of few different words, many of them alike, a third of them with a key."""
    rng = random.Random(3)
    parts = ["社会", "建设", "社会建设", "条例", "工作"]
    return [
        document(
            pk,
            "".join(rng.choices(parts, k=2)),
            "，".join(rng.choices(parts, k=rng.randint(1, 4))),
            date=DAY + rng.randint(0, 3) * ONE_DAY,
            keys=["k"] * (pk % 3 == 0),
        )
        for pk in range(1, number + 1)
    ]


@pytest.mark.parametrize("rescored", [1, 10, 100])
@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_slices_joined_are_the_whole(
    backend: PortalBackend, monkeypatch: pytest.MonkeyPatch, rescored: int, sort: str
) -> None:
    monkeypatch.setattr(ranking, "RESCORED", rescored)
    write(backend, *random_pages(150))
    boosts = (lift(0.7, term("keys", "k"), always=True), lift(0.5, row("text", "社会建设")))
    closeness = Closeness("title", tokens("社会建设"), 0.5)
    for plan in (
        all_of("社会", boosts=boosts, closeness=closeness),
        all_of("社会建设", boosts=boosts[1:]),
        some_of("社会条例", boosts=boosts, closeness=closeness),
        required(*all_of("社会").stages[0].clauses),
        None,
    ):
        whole = matched(backend, plan, sort=sort)
        assert len(whole.pks) == len(set(whole.pks)) == whole.total
        assert whole.scores == sorted(whole.scores, reverse=True) or rescored < 100
        for size in (1, 7, 10, 64):
            slices = [
                backend.match(plan, sort=sort, start=start, stop=start + size)
                for start in range(0, whole.total + 3, size)
            ]
            assert pages(slices) == whole.pks
            assert {one.total for one in slices} == {whole.total}
        assert backend.match(plan, sort=sort, start=5, stop=5).pks == []
        assert backend.match(plan, sort=sort, start=9, stop=3).pks == []
        assert backend.match(plan, sort=sort, stop=10_000_000).pks == whole.pks
