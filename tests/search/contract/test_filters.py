"""What narrows a match, each filter alone and together, and what keeps pages from readers."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from portal.search.engines.base import PortalBackend
from portal.search.plan import Filters
from tests.search.contract.plans import all_of, found, some_of
from tests.search.documents import DAY, document, write

HOUR = datetime.timedelta(hours=1)


def day(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("field", "value", "other"),
    [
        ("type", "政策", "动态"),
        ("year", 2015, 2014),
        ("district", "香洲区", "金湾区"),
        ("validity", "有效", "废止"),
        ("topic", "民政 社区", "民政"),
        ("issuing_body", "市政府", "市"),
    ],
)
def test_each_value_filters(backend: PortalBackend, field: str, value: Any, other: Any) -> None:
    write(backend, document(1, "条例", **{field: value}), document(2, "条例", **{field: other}), document(3, "条例"))
    write(backend, document(4, "通知", **{field: value}))
    narrowed = Filters(**{field: value})
    expected = [1, 3] if document(3, "")[field] == value else [1]
    assert sorted(found(backend, all_of("条例"), filters=narrowed)) == expected
    assert sorted(found(backend, some_of("条例 没有"), filters=narrowed)) == expected
    assert sorted(found(backend, None, filters=narrowed)) == sorted([*expected, 4])
    assert found(backend, all_of("条例"), filters=Filters(**{field: 1 if field == "year" else "\ud800 x"})) == []


def test_one_of_several_values_is_enough(backend: PortalBackend) -> None:
    write(backend, document(1, "条例", issuing_body=["市政府", "市委"]), document(2, "条例", issuing_body=["市委"]))
    assert sorted(found(backend, all_of("条例"), filters=Filters(issuing_body="市委"))) == [1, 2]
    assert found(backend, all_of("条例"), filters=Filters(issuing_body="市政府")) == [1]


def test_a_section_is_what_stands_below_it_and_itself(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "条例", section=[5, 6, 1]),
        document(2, "条例", section=[5, 2]),
        document(66, "条例", section=[7, 66]),
        document(5, "条例", section=[5]),
    )
    assert sorted(found(backend, all_of("条例"), filters=Filters(section=5))) == [1, 2, 5]
    assert found(backend, all_of("条例"), filters=Filters(section=6)) == [1]
    assert found(backend, all_of("条例"), filters=Filters(section=66)) == [66]


def test_both_bounds_of_the_publication_are_inclusive(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "条例", date=DAY),
        document(2, "条例", date=DAY + HOUR),
        document(3, "条例", date=DAY + 2 * HOUR),
        document(4, "条例", date=None),
        document(5, "条例", date=day("1954-09-20")),
    )
    law = all_of("条例")
    assert sorted(found(backend, law, filters=Filters(since=DAY + HOUR))) == [2, 3]
    assert sorted(found(backend, law, filters=Filters(until=DAY + HOUR))) == [1, 2, 5], "a page without a date has none"
    assert found(backend, law, filters=Filters(since=DAY + HOUR, until=DAY + HOUR)) == [2]
    assert found(backend, law, filters=Filters(since=DAY + 3 * HOUR, until=DAY)) == []
    assert found(backend, law, filters=Filters(until=day("1960-01-01"))) == [5]


def test_filters_narrow_together(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "条例", type="政策", district="香洲区", section=[5, 1]),
        document(2, "条例", type="政策", district="金湾区", section=[5, 2]),
        document(3, "条例", type="动态", district="香洲区", section=[5, 3]),
        document(4, "条例", type="政策", district="香洲区", section=[6, 4]),
    )
    narrowed = Filters(section=5, type="政策", district="香洲区", since=DAY, now=DAY)
    assert found(backend, all_of("条例"), filters=narrowed) == [1]
    assert found(backend, all_of("条例"), filters=narrowed, sort="date") == [1]


def test_expired_pages_are_left_out(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "条例", expire=DAY),
        document(2, "条例", expire=DAY + HOUR),
        document(3, "条例"),
    )
    assert sorted(found(backend, all_of("条例"))) == [1, 2, 3], "nobody said what time it is"
    assert sorted(found(backend, all_of("条例"), filters=Filters(now=DAY - HOUR))) == [1, 2, 3]
    assert sorted(found(backend, all_of("条例"), filters=Filters(now=DAY))) == [2, 3]
    assert found(backend, None, filters=Filters(now=DAY + HOUR)) == [3]


def test_whole_subtrees_and_single_pages_are_left_out(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "条例", section=[5, 50, 1]),
        document(2, "条例", section=[5, 2]),
        document(3, "条例", section=[6, 3]),
        document(50, "条例", section=[5, 50]),
    )
    law = all_of("条例")
    assert sorted(found(backend, law, filters=Filters(outside=frozenset({50})))) == [2, 3]
    assert sorted(found(backend, law, filters=Filters(outside=frozenset({50, 6})))) == [2]
    assert sorted(found(backend, law, filters=Filters(hidden=frozenset({2, 50})))) == [1, 3]
    everything_else = Filters(hidden=frozenset(range(2, 5_000)))
    assert found(backend, law, filters=everything_else) == [1]
    assert backend.match(law, everything_else).total == 1
    assert found(backend, None, filters=everything_else) == [1]
    assert found(backend, some_of("条例 没有"), filters=everything_else) == [1]
