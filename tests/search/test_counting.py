"""Counts of queries: what is kept, what is not, and how it is stored."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from portal.search import counting
from portal.search.counting import count_click, count_search, flush, frequent
from portal.search.models import MutedQuery, QueryDay
from portal.search.private_data import storable

Counts = tuple[int, int, int]


def stored() -> dict[str, Counts]:
    """Searches, empty and clicks by query."""
    return {row.query: (row.searches, row.empty, row.clicks) for row in QueryDay.objects.all()}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("低保", "低保"),
        (" 社會　建設 ", "社会 建设"),
        ("低保怎么申请？", "低保怎么申请"),
        ("珠府〔２０１５〕12号", "珠府〔2015〕12号"),
        ("2015年9月8日", "2015年9月8日"),
        ("2015-09-08", "2015-09-08"),
        ("2014-2020年规划", "2014-2020年规划"),
        ("“三位一体”", "“三位一体”"),
        ("二〇一五年", "二〇一五年"),
        ("12345热线", "12345热线"),
        ("字" * 40, "字" * 40),
        # No query at all.
        ("", ""),
        ("？！", ""),
        # Nobody else's query.
        ("字" * 41, ""),
        ("字" * 100_000, ""),
        # Somebody's numbers and addresses.
        ("13800138000", ""),
        ("电话１３８００１３８０００", ""),
        ("138 0013 8000", ""),
        ("0756-2121234", ""),
        ("0756-212 1234", ""),
        ("2121234", ""),
        ("44040219900101123X", ""),
        ("440402 19900101 123x 低保", ""),
        ("一三八零零一三八零零零", ""),
        ("张三 zhang.san@example.cn", ""),
        ("张三＠example．cn", ""),
        ("6222 0200 0000 1234", ""),
    ],
    ids=lambda value: value[:12],
)
def test_what_is_kept(text: str, kept: str) -> None:
    assert storable(text) == kept


def test_counts_wait_and_are_stored_together(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        for _ in range(3):
            count_search("低保", True)
        count_search("低保怎么申请？", False)
        count_search("ＡＢＣ", True)
        count_search("abc", False)
        count_click("abc")
        count_search("13800138000", False)
    assert flush()
    assert stored() == {"低保": (3, 0, 0), "低保怎么申请": (1, 1, 0), "abc": (2, 1, 1)}
    assert {row.date for row in QueryDay.objects.all()} == {timezone.localdate()}


def test_later_counts_are_added(db: None) -> None:
    count_search("低保", True)
    flush()
    # As another process would.
    QueryDay.objects.filter(query="低保").update(searches=10, clicks=4)
    count_search("低保", False)
    count_click("低保")
    flush()
    assert stored() == {"低保": (11, 1, 5)}


def test_nothing_waits_after_storing(db: None, django_assert_num_queries: Any) -> None:
    count_search("低保", True)
    flush()
    with django_assert_num_queries(0):
        assert flush()


def test_every_day_has_its_own_row(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    today = timezone.localdate()
    count_search("低保", True)
    monkeypatch.setattr(counting.timezone, "localdate", lambda: today + datetime.timedelta(days=1))
    count_search("低保", True)
    flush()
    assert list(QueryDay.objects.order_by("date").values_list("date", "searches")) == [
        (today, 1),
        (today + datetime.timedelta(days=1), 1),
    ]


def test_a_locked_database_loses_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*args: Any, **options: Any) -> None:
        raise OperationalError("database is locked")

    count_search("低保", True)
    with monkeypatch.context() as patch:
        patch.setattr(QueryDay.objects, "bulk_create", locked)
        assert not flush()
        count_search("低保", False)
    assert stored() == {}
    assert flush()
    assert stored() == {"低保": (2, 1, 0)}


def test_a_failure_in_the_middle_stores_nothing_twice(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OperationalError("disk full")

    count_search("低保", True)
    with monkeypatch.context() as patch:
        patch.setattr(counting, "_prune", broken)
        assert not flush()
    assert stored() == {}
    assert flush()
    assert stored() == {"低保": (1, 0, 0)}


def test_what_is_stored_before_a_failure_stays(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "ROWS", 2)
    store, calls = counting._store, []

    def break_at_second(tallies: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise OperationalError("database is locked")
        store(tallies)

    for number in range(5):
        count_search(f"检索{number}", True)
    with monkeypatch.context() as patch:
        patch.setattr(counting, "_store", break_at_second)
        assert not flush()
    assert len(stored()) == 2
    assert flush()
    assert stored() == {f"检索{number}": (1, 0, 0) for number in range(5)}


def advance(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = counting.time.monotonic()
    monkeypatch.setattr(counting.time, "monotonic", lambda: now + seconds)


@pytest.fixture
def no_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a request. A test that really has no transaction empties the database for those after it."""
    monkeypatch.setattr(counting, "in_transaction", lambda: False)


@pytest.mark.usefixtures("db", "no_transaction")
def test_the_next_count_stores_what_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    count_search("低保", True)
    assert stored() == {}
    advance(monkeypatch, counting.WAIT + 1)
    count_search("社区", True)
    assert stored() == {"低保": (1, 0, 0), "社区": (1, 0, 0)}


@pytest.mark.usefixtures("db", "no_transaction")
def test_many_counts_are_stored_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MANY", 3)
    count_search("甲乙", True)
    count_search("丙丁", True)
    assert stored() == {}
    count_search("戊己", True)
    assert len(stored()) == 3


@pytest.mark.usefixtures("db", "no_transaction")
def test_after_a_failure_it_waits_before_it_tries_again(monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = []

    def locked(*args: Any, **options: Any) -> None:
        attempts.append(1)
        raise OperationalError("database is locked")

    monkeypatch.setattr(counting, "MANY", 2)
    with monkeypatch.context() as patch:
        patch.setattr(QueryDay.objects, "bulk_create", locked)
        for number in range(6):
            count_search(f"检索{number}", True)
        assert len(attempts) == 1
    advance(monkeypatch, counting.WAIT + 1)
    count_search("检索0", True)
    assert stored()["检索0"] == (2, 0, 0)
    assert len(stored()) == 6


@pytest.mark.usefixtures("db", "no_transaction")
def test_in_the_background_no_search_waits(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[dict[str, Any]] = []

    class Thread:
        def __init__(self, **options: Any) -> None:
            started.append(options)

        def start(self) -> None:
            pass

    settings.SEARCH_BACKGROUND = True
    monkeypatch.setattr(counting, "MANY", 1)
    monkeypatch.setattr(counting.threading, "Thread", Thread)
    count_search("低保", True)
    assert stored() == {}
    assert [one["daemon"] for one in started] == [True]


def test_inside_a_transaction_nothing_is_stored(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MANY", 1)
    count_search("低保", True)
    assert stored() == {}


def test_the_memory_is_bounded(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_WAITING", 3)
    for number in range(10):
        count_search(f"检索{number}", True)
    count_search("检索0", True)
    flush()
    assert stored() == {"检索0": (2, 0, 0), "检索1": (1, 0, 0), "检索2": (1, 0, 0)}


def test_a_day_is_bounded(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_IN_DAY", 2)
    for query in ("甲乙", "丙丁"):
        count_search(query, True)
    flush()
    for query in ("甲乙", "戊己"):
        count_search(query, True)
    flush()
    assert stored() == {"甲乙": (2, 0, 0), "丙丁": (1, 0, 0)}


def test_old_counts_go(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_pruned_on", None)
    today = timezone.localdate()
    for age in (counting.KEPT_DAYS, counting.KEPT_DAYS + 1):
        QueryDay.objects.create(date=today - datetime.timedelta(days=age), query=f"{age}天前", searches=1)
    count_search("低保", True)
    flush()
    assert set(stored()) == {f"{counting.KEPT_DAYS}天前", "低保"}


def day(query: str, searches: int, empty: int = 0, ago: int = 0) -> None:
    date = timezone.localdate() - datetime.timedelta(days=ago)
    QueryDay.objects.create(date=date, query=query, searches=searches, empty=empty)


def days(query: str, *searches: int, empty: int = 0, ago: int = 0) -> None:
    """So many searches on each of these days, from `ago` days ago backwards; each day `empty` of them in vain."""
    for number, times in enumerate(searches):
        day(query, times, empty, ago + number)


def test_frequent_queries(db: None) -> None:
    days("社区治理", 3, 3, 4, ago=27)
    days("社区", 9, 9, 9)
    days("平安社区", 20, 20, 20)
    # Too few, too few days, too long ago, mostly in vain, too few in full, in full on two days only.
    days("社区服务", 3, 3, 3)
    days("社区两天", 50, 50)
    days("社区旧闻", 30, 30, 30, ago=28)
    days("社区没有的", 8, 8, 8, empty=4)
    days("社区难找的", 4, 4, 4, empty=1)
    days("社区时有的", 10, 10)
    days("社区时有的", 1, empty=1, ago=2)
    days("低保", 5, 5, 5)
    assert frequent("社区", 10) == ["社区", "社区治理", "平安社区"]
    assert frequent("社區", 2) == ["社区", "社区治理"]
    assert frequent("", 2) == ["平安社区", "社区"]
    assert frequent("垃圾", 5) == []
    assert frequent("13800138000", 5) == []


def test_frequent_queries_are_read_once_a_minute(db: None, django_assert_num_queries: Any) -> None:
    days("社区", 9, 9, 9)
    with django_assert_num_queries(2):
        assert frequent("社", 5) == frequent("区", 5) == ["社区"]


def test_withdrawn_queries_are_not_suggested(db: None) -> None:
    for query in ("张三", "“张三”", "张三 社区", "社区"):
        days(query, 9, 9, 9)
    MutedQuery.objects.create(query="张三")
    assert set(frequent("", 9)) == {"张三 社区", "社区"}
    assert frequent("张", 9) == ["张三 社区"]
