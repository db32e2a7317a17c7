"""Rebuilding: nothing published meanwhile is lost, search goes on, worker processes change nothing in the result."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from wagtail.models import Page

from portal.search import preparing, rebuilding, rows
from portal.search.analysis import analyse
from portal.search.applying import apply_pending
from portal.search.engines.base import IndexBusy, PortalBackend
from portal.search.models import IndexJournal
from portal.search.preparing import all_prepared
from portal.search.query import parse
from portal.search.rebuilding import NotWanted, rebuild
from tests import factories
from tests.conftest import Tree
from tests.search.conftest import republish
from tests.search.documents import document

Publish = Callable[..., Page]


@pytest.fixture(params=["whoosh", "tantivy"])
def engine_name(request: pytest.FixtureRequest) -> str:
    return request.param


def test_what_is_published_meanwhile_is_applied_next(
    publish: Publish, backend: PortalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, other = publish("社会建设甲"), publish("社会建设乙")
    whole = rebuilding.all_prepared
    made: list[Page] = []

    def meanwhile() -> Iterator[Any]:
        yield from whole()
        assert backend.match(parse("社会建设").plan).total == 0, "the old index serves"
        made.append(publish("社会建设丙"))
        republish(old, "台风预警")

    monkeypatch.setattr(rebuilding, "all_prepared", meanwhile)
    assert rebuild().rows == 2
    assert set(IndexJournal.objects.values_list("page_id", flat=True)) == {old.pk, made[0].pk}
    assert apply_pending().complete
    assert backend.match(parse("台风").plan).pks == [old.pk]
    assert dict(backend.versions()).keys() == {old.pk, other.pk, made[0].pk}


def test_rows_of_before_go_with_it(publish: Publish, backend: PortalBackend) -> None:
    publish("社会建设")
    rows.request_rebuild()
    rebuild()
    assert not IndexJournal.objects.exists()


@pytest.mark.parametrize("why", [{"wanted": lambda: False}, {"stop": lambda: True}])
def test_a_rebuild_given_up_changes_nothing(publish: Publish, backend: PortalBackend, why: Any) -> None:
    page = publish("社会建设")
    apply_pending()
    publish("社会组织")
    rows.request_rebuild()
    before = list(IndexJournal.objects.values())
    with pytest.raises(NotWanted):
        rebuild(**why)
    assert list(IndexJournal.objects.values()) == before
    assert dict(backend.versions()).keys() == {page.pk}
    assert rebuild().complete


def test_only_one_rebuilds(publish: Publish, backend: PortalBackend) -> None:
    publish("社会建设")
    with backend.writing(), pytest.raises(IndexBusy):
        rebuild()


def test_another_process_has_rebuilt_meanwhile(
    publish: Publish, backend: PortalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have seen the row; the second one, when it gets the lock, finds nothing left to do."""
    page = publish("社会建设")
    rows.request_rebuild()
    whole = type(backend).rebuild

    def late(engine: PortalBackend, documents: Any) -> int:
        monkeypatch.setattr(type(backend), "rebuild", whole)
        assert rebuild().rows == 1
        return whole(engine, documents)

    monkeypatch.setattr(type(backend), "rebuild", late)
    assert apply_pending().complete
    assert dict(backend.versions()).keys() == {page.pk}


def plain(prepared: Any) -> Any:
    """A prepared document with its tokens as lists, to be compared."""
    pk, one = prepared
    fields = {name: getattr(one, name) for name in ("model", "version", "keys", "values", "date", "expire", "stored")}
    tokens = {name: list(row) for name, row in {**one.texts, **one.bags}.items()}
    return pk, fields, tokens


@pytest.mark.parametrize("title", ["《社会建设》2015年规划", "。"])
def test_documents_pass_between_processes_unchanged(title: str) -> None:
    one = analyse(document(7, title, "推进 WTO 13.8% 社区\n矫正", aliases=["规划"], attachments="附件文字"))
    assert plain((7, pickle.loads(pickle.dumps(one)))) == plain((7, one))


class Worker:
    """A worker process without a process: it answers when it is asked, and dies after so many answers."""

    def __init__(self, lives: int) -> None:
        self.lives = lives
        self.looks = 0
        self.answers: list[bytes] = []

    def send(self, task: Any) -> None:
        if not self.lives:
            raise BrokenPipeError
        self.lives -= 1
        self.answers.append(pickle.dumps(list(preparing.prepare(task))))

    def poll(self) -> bool:
        # As a real one at work: not every time.
        self.looks += 1
        return not self.answers or self.looks % 2 == 0

    def recv(self) -> Any:
        if not self.answers:
            raise EOFError
        return pickle.loads(self.answers.pop(0))


@pytest.mark.parametrize("lives", [(), (99,), (99, 99), (3, 99), (0, 0)])
def test_workers_give_what_this_process_would(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, lives: tuple[int, ...]
) -> None:
    for number in range(13):
        factories.NewsPageFactory(parent=tree.news, title=f"社会建设{number}")
        factories.PolicyPageFactory(parent=tree.policies, title=f"社区矫正{number}")
    monkeypatch.setattr(preparing, "CHUNK", 2)
    here = sorted(map(plain, all_prepared()))
    assert len(here) == 26

    @contextmanager
    def workers(number: int) -> Iterator[list[Worker]]:
        assert number == len(lives)
        yield [Worker(one) for one in lives]

    monkeypatch.setattr(preparing, "_workers", workers)
    monkeypatch.setattr(preparing, "WORKERS", len(lives))
    monkeypatch.setattr(preparing, "WORTH_WORKERS", 26)
    monkeypatch.setattr(preparing, "_others_see_the_database", lambda: True)
    assert sorted(map(plain, all_prepared())) == here


def test_a_test_database_is_never_read_by_workers(tree: Tree) -> None:
    assert not preparing._others_see_the_database()
