"""The Whoosh engine finds, scores and counts as an exhaustive calculation over all pages does."""

from __future__ import annotations

import datetime
import math
import random
from collections import Counter
from collections.abc import Iterator

import pytest

from portal.search import ranking
from portal.search.analysis import analyse
from portal.search.engines import whoosh_writer
from portal.search.engines.whoosh import Backend
from portal.search.plan import Boost, Clause, Closeness, Filters, Plan, Stage, Unit, Weight
from portal.search.query import parse
from tests.search.documents import document, remove, write
from tests.search.exhaustive import Exhaustive

PARTS = ["社会", "建设", "管理", "条例", "办法", "工作", "社区", "矫正", "安全", "食品", "规定", "珠海"]
QUERIES = ("管理条例", "社区矫正工作", "珠海 食品安全规定", "建设", "食品安全工作社会条例珠海")
PAGES = 320
# A few pages are like others in everything but their key.
DIFFERENT = 280
START = datetime.datetime(2010, 1, 1, tzinfo=datetime.UTC)
REMOVED = range(40, 50)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """An index of several segments, in which some pages were replaced and some removed."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(whoosh_writer, "TOKENS_IN_MEMORY", 15_000)
        monkeypatch.setattr(ranking, "RESCORED", 20)
        monkeypatch.setattr(ranking, "MOST_PARTIAL", 90)
        backend = Backend("default", PATH=str(tmp_path_factory.mktemp("whoosh")))
        backend.create()
        write(backend, *map(random_page, range(1, 301)))
        write(backend, *map(random_page, range(290, PAGES + 1)))
        remove(backend, *REMOVED)
        yield backend
        backend.close()


def random_page(pk: int) -> dict[str, object]:
    rng = random.Random(pk % DIFFERENT)
    day = START + datetime.timedelta(days=rng.randint(0, 9))
    return document(
        pk,
        "".join(rng.choices(PARTS, k=rng.randint(2, 5))),
        "".join(rng.choices(PARTS, k=rng.randint(3, 90))),
        section=[1, rng.randint(2, 5), pk],
        type=rng.choice(["动态", "政策"]),
        year=rng.choice([2014, 2015, None]),
        district=rng.choice(["香洲区", ""]),
        date=rng.choice([day, None]),
        keys=[f"n:{rng.randint(1, 4)}"],
    )


def plans() -> list[Plan]:
    def clause(*tokens: str) -> Clause:
        return Clause(tuple((Unit("text", (token,)),) for token in tokens))

    def weights(*tokens: str) -> tuple[Weight, ...]:
        both = [(Weight("text", one, 1.0), Weight("title", one, 0.5)) for one in tokens]
        return (*(weight for pair in both for weight in pair), Weight("characters", "珠", 0.3))

    row = Unit("text", ("社会", "会管", "管理"))
    social = Unit("title", ("社会",))
    food = (Unit("title", ("食品",)), Unit("characters", ("安",)))
    boosts = (
        Boost((row,), 0.6),
        Boost((Unit("title", ("社区", "区矫", "矫正")),), 0.35),
        Boost((Unit("keys", ("n:2",)), Unit("text", ("条例",))), 1.0, always=True),
    )
    closeness = Closeness("title", ("社会", "管理", "条例"), 0.5)
    partial = Stage("any", (), weights("社会", "管理", "不在"), partial=True)
    rare = Stage(
        "all",
        (
            Clause(
                (
                    (
                        row,
                        Unit("title", ("条例", "例办")),
                    ),
                )
            ),
        ),
        weights("社会", "管理"),
    )
    return [
        Plan((Stage("all", (clause("社会"), clause("管理", "不在"), clause("珠海")), weights("社会", "珠海")),)),
        Plan((Stage("all", (Clause(((row,), food)),), weights("社会")),)),
        Plan((Stage("all", (clause("条例"),), weights("条例")),), ((social,), (row,)), boosts, closeness),
        Plan((rare, partial), (), boosts, closeness),
        Plan((Stage("all", (clause("不在"),), weights("社会")), partial), ((Unit("text", ("安全",)),),), boosts),
        Plan((Stage("any", (clause("珠海"),), weights("食品", "矫正"), partial=True),), (), boosts, closeness),
        Plan((Stage("all", (clause("不在"),), ()), Stage("words", (clause("无此"),), ()))),
    ]


FILTERS = [
    Filters(),
    Filters(type="政策"),
    Filters(section=3, year=2015, outside=frozenset({4}), hidden=frozenset({7, 9, 11})),
    Filters(type="无", district="香洲区"),
    Filters(since=START + datetime.timedelta(days=2), until=START + datetime.timedelta(days=6)),
]


@pytest.fixture(scope="module")
def exhaustive(index: Backend) -> Exhaustive:
    """The same pages as in the index."""
    pages = {pk: analyse(random_page(pk)) for pk in range(1, PAGES + 1)}
    snapshot = index.reader.newest()
    assert len(snapshot.parts) > 2
    assert snapshot.size > PAGES - len(REMOVED)
    return Exhaustive([page for pk, page in pages.items() if pk not in REMOVED], [pages[pk] for pk in snapshot.pks])


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("number", range(len(plans())))
def test_results_are_those_of_looking_at_every_page(
    index: Backend, exhaustive: Exhaustive, number: int, filters: Filters
) -> None:
    plan = plans()[number]
    stage = next((one for one in plan.stages if exhaustive.found(plan, one, filters)), plan.stages[-1])
    expected = exhaustive.ranked(plan, stage, exhaustive.found(plan, stage, filters))
    matches = index.match(plan, filters, stop=10_000)
    assert matches.total == len(expected)
    assert matches.stage == stage.name
    assert matches.pks == [pk for pk, _ in expected]
    assert matches.scores == pytest.approx([score for _, score in expected])
    for start, stop in ((0, 10), (15, 35), (len(expected) - 2, len(expected) + 5)):
        part = index.match(plan, filters, start=max(0, start), stop=stop)
        assert part.pks == matches.pks[max(0, start) : stop]
        assert part.total == matches.total
    newest = index.match(plan, filters, "date", stop=10_000)
    dates = {page.pk: page.date or -math.inf for page in exhaustive.pages.values()}
    assert newest.pks == sorted(matches.pks, key=lambda pk: (-dates[pk], -pk))
    assert set(newest.scores) <= {0.0}


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("number", range(len(plans())))
def test_facets_are_those_of_counting_every_page(
    index: Backend, exhaustive: Exhaustive, number: int, filters: Filters
) -> None:
    """A field's own filter does not count, even if it alone leaves nothing."""
    plan = plans()[number]
    matches = index.match(plan, filters, facets=["type", "year", "section", "district"])
    for field, counts in matches.facets.items():
        filtered = getattr(filters, field) is not None
        tried = [stage for stage in plan.stages if stage.name == matches.stage or (filtered and not matches.total)]
        expected: Counter[str] = Counter()
        for stage in tried:
            for pk, _ in exhaustive.ranked(plan, stage, exhaustive.found(plan, stage, filters, field)):
                expected.update(set(exhaustive.pages[pk].values[field]) - {str(pk)})
            if expected:
                break
        assert counts == expected


def test_without_a_plan_everything_is_found_newest_first(index: Backend, exhaustive: Exhaustive) -> None:
    matches = index.match(None, stop=10_000)
    pages = sorted(exhaustive.pages.values(), key=lambda page: (-(page.date or -math.inf), -page.pk))
    assert (matches.stage, matches.pks) == ("all", [page.pk for page in pages])
    assert index.match(Plan(())).total == 0


def test_the_best_ten_do_not_depend_on_how_many_are_looked_at_for_phrases(
    index: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = [
        parse(text).plan
        for text in ("管理条例", "社区矫正工作", "珠海 食品安全规定", "建设", "食品安全工作社会条例珠海")
    ]
    monkeypatch.setattr(ranking, "RESCORED", 100)
    bounded = [index.match(plan).pks for plan in typed]
    monkeypatch.setattr(ranking, "RESCORED", 10**9)
    assert [index.match(plan).pks for plan in typed] == bounded
