"""The scores are those of an exhaustive calculation, and the order is the same whatever the engine."""

from __future__ import annotations

import importlib
import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.search import ranking
from portal.search.analysis import Analysed, analyse, term
from portal.search.engines.base import Matches, PortalBackend
from portal.search.plan import FACETS, Boost, Closeness, Filters, Plan, Stage, Unit, Weight
from portal.text.pinyin import initial_pairs, syllables
from tests.search.contract.conftest import ENGINES
from tests.search.contract.plans import each, lift, matched, one_of, row, tokens, weights
from tests.search.documents import DAY, document

PARTS = ["社会", "建设", "管理", "条例", "办法", "工作", "社区", "矫正", "安全", "食品", "规定", "珠海"]
QUERIES = ("管理条例", "社区矫正工作", "珠海 食品安全规定", "建设", "食品安全工作社会条例珠海", "社会建设管理")

# Engines keep lengths and sums in numbers of different precision.
CLOSE = 0.01


def random_pages(number: int) -> list[dict[str, Any]]:
    """Pages full of the same words. They are short: longer ones have lengths that engines keep rounded."""
    rng = random.Random(7)
    return [
        document(
            pk,
            "".join(rng.choices(PARTS, k=rng.randint(1, 4))),
            "，".join("".join(rng.choices(PARTS, k=2)) for _ in range(rng.randint(1, 6))),
            type=rng.choice(["政策", "动态"]),
            district=rng.choice(["", "香洲区", "金湾区"]),
            section=[rng.randint(1000, 1003), pk],
            year=rng.choice([2013, 2014, 2015]),
            date=rng.choice([None, DAY, DAY.replace(year=2013)]),
            keys=[f"i:{pk % 10}"],
        )
        for pk in range(1, number + 1)
    ]


@pytest.mark.parametrize("partial", [False, True])
def test_the_best_ten_are_those_of_scoring_every_page(
    backend: PortalBackend, monkeypatch: pytest.MonkeyPatch, partial: bool
) -> None:
    """No shortcut loses a hit: Whoosh's own loses the best ones of boosted queries over two fields."""
    monkeypatch.setattr(ranking, "PARTIAL_FLOOR", 0.0)
    monkeypatch.setattr(ranking, "MOST_PARTIAL", 10_000)
    prepared = random_pages(300)
    backend.rebuild(prepared)
    pages = [analyse(page) for page in prepared]
    for text in QUERIES:
        bags = tuple(Weight("characters", character, 0.1) for character in text if character.strip())
        stage = Stage("one", () if partial else each(text), weights(text) + bags, partial)
        expected = exhaustive(pages, stage)
        matches = matched(backend, Plan((stage,)))
        assert dict(zip(matches.pks, matches.scores, strict=True)) == pytest.approx(expected, rel=CLOSE / 2)
        assert matches.scores == sorted(matches.scores, reverse=True)
        top = backend.match(Plan((stage,)))
        best = sorted(expected.values(), reverse=True)[:10]
        assert [expected[pk] for pk in top.pks] == pytest.approx(best, rel=CLOSE)


def exhaustive(pages: list[Analysed], stage: Stage) -> dict[int, float]:
    """The scores of all pages that fulfil a stage of clauses with one token each, by BM25's formula."""
    needed = [clause.alternatives[0][0].tokens[0] for clause in stage.clauses]
    scores = {page.pk: 0.0 for page in pages if all(token in page.texts["text"] for token in needed)}
    having: set[int] = set()
    for weight in stage.weights:
        fields = {page.pk: {**page.texts, **page.bags}[weight.field] for page in pages}
        counts = {pk: tokens.count(weight.token) for pk, tokens in fields.items()}
        average = sum(map(len, fields.values())) / len(fields)
        number = sum(map(bool, counts.values()))
        idf = math.log(1 + (len(pages) - number + 0.5) / (number + 0.5))
        having |= {pk for pk, count in counts.items() if count}
        for pk in scores:
            norm = ranking.K1 * (1 - ranking.B + ranking.B * len(fields[pk]) / average)
            scores[pk] += weight.weight * idf * counts[pk] * (ranking.K1 + 1) / (counts[pk] + norm)
    return {pk: score for pk, score in scores.items() if not stage.partial or pk in having}


def random_plans(number: int) -> Iterator[tuple[Plan, dict[str, Any]]]:
    """Plans of all kinds, each with how it is to be narrowed and ordered."""
    rng = random.Random(11)
    for _ in range(number):
        text = "".join(rng.sample(PARTS, rng.randint(1, 4)))
        other = rng.choice(PARTS)
        either = one_of((row("text", text[:4]),), (row("title", other), term("text", other)))
        stages = (
            Stage("all", each(text), weights(text)),
            Stage("words", (*each(text[:2]), *rng.choice([(), (either,)])), weights(text + other)),
            Stage("any", rng.choice([(), (either,)]), weights(text + other), partial=True),
        )
        plan = Plan(
            stages[rng.randint(0, 2) :],
            rng.choice([(), ((row("text", rng.choice(PARTS)), row("title", other)),)]),
            _boosts(rng, text),
            rng.choice([None, Closeness("title", tokens(text), 0.5), Closeness("pinyin", _pinyin(text), 0.5)]),
        )
        filters = rng.choice(
            [
                Filters(),
                Filters(type="政策"),
                Filters(district="香洲区", since=DAY.replace(year=2014)),
                Filters(section=1001, hidden=frozenset(range(1, 60))),
                Filters(year=2014, outside=frozenset({1002}), now=DAY),
            ]
        )
        yield plan, {"filters": filters, "sort": rng.choice(["relevance"] * 4 + ["date"]), "facets": FACETS}


def _pinyin(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(syllables(text)))


def _boosts(rng: random.Random, text: str) -> tuple[Boost, ...]:
    every = (
        lift(1.0, term("keys", f"i:{rng.randint(0, 9)}"), always=True),
        lift(1.0, term("names", text), always=True),
        lift(0.6, row("text", text)),
        lift(0.35, row("title", text)),
        lift(0.2, Unit("initials", tuple(initial_pairs(text)))),
        lift(0.1, row("title", text[:2]), term("characters", text[0])),
    )
    return tuple(rng.sample(every, rng.randint(0, len(every))))


@pytest.fixture
def engines(tmp_path: Path) -> Iterator[list[PortalBackend]]:
    """Every engine, each over the same pages in an index of its own."""
    every = []
    for name in ENGINES:
        module = importlib.import_module(f"portal.search.engines.{name}")
        every.append(module.Backend("default", PATH=str(tmp_path / name)))
        every[-1].rebuild(random_pages(300))
    yield every
    for engine in every:
        engine.close()


@pytest.mark.parametrize("rescored", [5, 20, 100])
def test_all_engines_find_the_same_in_the_same_order(
    engines: list[PortalBackend], monkeypatch: pytest.MonkeyPatch, rescored: int
) -> None:
    monkeypatch.setattr(ranking, "RESCORED", rescored)
    for plan, options in random_plans(150):
        first, *others = (matched(engine, plan, **options) for engine in engines)
        for other in others:
            assert alike(first, other), (plan, options)


def alike(one: Matches, other: Matches) -> bool:
    """Whether two answers are the same, but for pages whose scores differ by less than engines do."""
    if (one.total, one.stage, one.facets, len(one.pks)) != (other.total, other.stage, other.facets, len(other.pks)):
        return False
    scores = dict(zip(one.pks, one.scores, strict=True))
    return all(
        pk == there or math.isclose(scores[pk], scores.get(there, math.nan), rel_tol=CLOSE)
        for pk, there in zip(one.pks, other.pks, strict=True)
    ) and all(math.isclose(scores[pk], score, rel_tol=CLOSE) for pk, score in zip(other.pks, other.scores, strict=True))
