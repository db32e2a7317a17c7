"""Applying the journal: after the commit, once, in batches; what fails is kept and done later, with pauses."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import Page, PageViewRestriction

from news.models import NewsPage
from portal.search import applying, rows
from portal.search.applying import apply_pending
from portal.search.bars import apply_with_bar
from portal.search.engines.base import IndexUnavailable, PortalBackend
from portal.search.journal import deferred
from portal.search.models import IndexJournal
from portal.search.query import parse
from tests import factories
from tests.conftest import Tree
from tests.search.conftest import republish

Found = Callable[[str], list[int]]
Publish = Callable[..., Page]


def hits(backend: PortalBackend, text: str) -> set[int]:
    """What the index gives for a query, applied or not."""
    return set(backend.match(parse(text).plan).pks)


@pytest.fixture
def broken_pages(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Make pages of bad titles unreadable, or mend them."""
    whole = NewsPage.search_text

    def search_text(page: NewsPage) -> str:
        if page.title.startswith("坏"):
            raise ValueError("cannot be read")
        return whole(page)

    def make(broken: bool) -> None:
        monkeypatch.setattr(NewsPage, "search_text", search_text if broken else whole)

    make(True)
    return make


def test_applying_twice_changes_nothing(found: Found, backend: PortalBackend, publish: Publish) -> None:
    page = publish("社会建设")
    found("社会建设")
    before = sorted(backend.versions())
    IndexJournal.objects.create(page_id=page.pk, action="update")
    IndexJournal.objects.create(page_id=page.pk, action="delete")
    IndexJournal.objects.create(page_id=page.pk, action="subtree", path=page.path)
    assert apply_pending().complete
    assert sorted(backend.versions()) == before


def test_the_database_decides_not_the_row(found: Found, publish: Publish) -> None:
    page = publish("社会建设")
    page.unpublish()
    IndexJournal.objects.all().delete()
    IndexJournal.objects.create(page_id=page.pk, action="update")
    assert found("社会建设") == []


def test_rows_live_and_die_with_the_transaction(backend: PortalBackend, publish: Publish) -> None:
    page = publish("社会建设")
    apply_pending()
    with pytest.raises(RuntimeError), transaction.atomic():
        page.unpublish()
        assert IndexJournal.objects.exists()
        raise RuntimeError
    assert not IndexJournal.objects.exists()


def test_a_change_is_in_the_index_right_after_its_commit(
    backend: PortalBackend, publish: Publish, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        page = publish("社会建设", "推进社区矫正")
        assert backend.versions() == []
    assert hits(backend, "社区矫正") == {page.pk}
    assert not IndexJournal.objects.exists()


def test_one_transaction_applies_once(
    backend: PortalBackend,
    publish: Publish,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        publish("社会建设")
        publish("社区矫正")
    names = [getattr(callback, "__name__", "") for callback in callbacks]
    assert names.count("_apply_in_request") == 1


def test_a_publisher_has_what_is_newest_applied_first(
    backend: PortalBackend, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 2)
    pages = [publish(f"社会建设{number}") for number in range(6)]
    applied = apply_pending(urgent=True, seconds=0)
    assert applied.left
    assert dict(backend.versions()).keys() == {pages[-1].pk}
    assert apply_pending(urgent=True).complete
    assert len(backend.versions()) == 6


def test_a_locked_index_leaves_the_rows_untouched(backend: PortalBackend, publish: Publish) -> None:
    page = publish("社会建设")
    with backend.writing():
        applied = apply_pending(wait=0.05)
    assert applied.left
    assert "另一个进程" in applied.error
    row = IndexJournal.objects.filter(page_id=page.pk).first()
    assert row is not None
    assert (row.attempts, row.not_before) == (0, None)
    assert apply_pending().complete
    assert hits(backend, "社会建设") == {page.pk}


def test_a_page_that_cannot_be_prepared_waits_and_holds_up_nobody(
    backend: PortalBackend, publish: Publish, broken_pages: Callable[[bool], None]
) -> None:
    bad, good = publish("坏的社会建设"), publish("好的社会建设")
    applied = apply_pending()
    assert hits(backend, "社会建设") == {good.pk}
    assert applied.failed == {bad.pk: "ValueError: cannot be read"}
    pauses = []
    for attempts in (1, 2, 3):
        row = IndexJournal.objects.filter(page_id=bad.pk).last()
        assert row is not None
        assert (row.attempts, row.last_error) == (attempts, "ValueError: cannot be read")
        assert row.not_before is not None
        pauses.append(round((row.not_before - timezone.now()).total_seconds()))
        assert apply_pending().complete, "nothing is due"
        IndexJournal.objects.update(not_before=timezone.now())
        apply_pending()
    assert pauses == [10, 20, 40]
    broken_pages(False)
    assert apply_pending(everything=True).complete, "also what is not due"
    assert hits(backend, "社会建设") == {good.pk, bad.pk}


def test_the_longest_pause_is_an_hour(db: None) -> None:
    row = IndexJournal.objects.create(page_id=1, action="update", attempts=500)
    rows.note_failure([row], "错误")
    row.refresh_from_db()
    assert row.not_before is not None
    assert row.not_before - timezone.now() <= datetime.timedelta(hours=1)


def test_a_newer_change_of_a_page_takes_the_waiting_ones_with_it(
    backend: PortalBackend, publish: Publish, broken_pages: Callable[[bool], None]
) -> None:
    page = publish("坏的社会建设")
    apply_pending()
    assert not rows.due().exists()
    page.title = "好的社会建设"
    page.save_revision().publish()
    assert apply_pending().complete
    assert hits(backend, "社会建设") == {page.pk}
    assert not IndexJournal.objects.exists()


def test_a_page_that_the_engine_refuses_is_found_among_the_others(
    backend: PortalBackend, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [publish(f"社会建设{number}") for number in range(5)]
    whole = applying.prepared

    def prepared(some: list[Page]) -> Any:
        for pk, document in whole(some):
            yield pk, {"django_id": "no number"} if pk == pages[3].pk else document

    monkeypatch.setattr(applying, "prepared", prepared)
    applied = apply_pending()
    assert applied.failed.keys() == {pages[3].pk}
    assert dict(backend.versions()).keys() == {page.pk for page in pages} - {pages[3].pk}
    assert set(IndexJournal.objects.values_list("page_id", flat=True)) == {pages[3].pk}


def test_a_broken_index_does_not_break_publishing_and_is_rebuilt(
    backend: PortalBackend,
    index_path: Path,
    publish: Publish,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    old = publish("社会建设")
    apply_pending()
    for path in index_path.rglob("*"):
        if path.is_file():
            path.write_bytes(b"junk")
    backend.close()
    with django_capture_on_commit_callbacks(execute=True):
        page = publish("社区建设")
    assert page.live
    assert apply_pending(everything=True).complete
    assert hits(backend, "建设") == {old.pk, page.pk}
    assert not IndexJournal.objects.exists()


def test_a_rebuild_that_fails_waits_and_goes_on_later(
    backend: PortalBackend, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = publish("社会建设")
    rows.request_rebuild()

    def full(*_: Any) -> int:
        raise OSError("磁盘已满")

    with monkeypatch.context() as patched:
        patched.setattr(type(backend), "rebuild", full)
        assert "磁盘已满" in apply_pending().error
    assert not rows.rebuild_is_due()
    assert apply_pending().complete, "the index itself is sound: other rows are applied meanwhile"
    assert hits(backend, "社会建设") == {page.pk}
    assert rows.rebuild_is_wanted()
    IndexJournal.objects.update(not_before=None)
    assert apply_pending().complete
    assert not IndexJournal.objects.exists()


def test_what_waits_for_a_missing_index_does_not_rebuild_it_over_and_over(
    publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("社会建设")
    tried: list[bool] = []

    def fail(*_: Any, **__: Any) -> Any:
        tried.append(True)
        raise IndexUnavailable("磁盘已满")

    monkeypatch.setattr(applying, "rebuild", fail)
    assert apply_pending().error
    publish("社区建设")
    apply_pending()
    assert tried == [True]
    assert not rows.due().exists()


def test_a_database_that_cannot_be_read_leaves_the_rows_as_they_are(
    backend: PortalBackend, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("社会建设")

    def fail(*_: Any) -> Any:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(applying, "prepared", fail)
        assert "database is locked" in apply_pending().error
    assert set(IndexJournal.objects.values_list("attempts", "not_before")) == {(0, None)}


@pytest.mark.parametrize("pages", [2, 4])
def test_a_missing_index_is_rebuilt_at_once_only_for_few_pages(
    index_path: Path, publish: Publish, backend: PortalBackend, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    monkeypatch.setattr(applying, "URGENT_REBUILD", 3)
    made = [publish("社会建设") for _ in range(pages)]
    apply_pending()
    backend.close()
    shutil.rmtree(index_path)
    republish(made[0])
    assert apply_pending(urgent=True).complete == (pages == 2)
    assert rows.rebuild_is_wanted() == (pages == 4)
    assert apply_pending().complete
    assert hits(backend, "社会建设") == {page.pk for page in made}


@pytest.fixture
def committing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `deferred` see the connection as it is in a command, outside of the test's own transaction."""
    monkeypatch.setattr("portal.search.journal.connection", SimpleNamespace(in_atomic_block=False, run_on_commit=[]))


def test_deferred_applies_at_its_end_in_batches(
    backend: PortalBackend, tree: Tree, committing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 3)
    told: list[int] = []
    with deferred(lambda: apply_pending(progress=told.append)):
        pages = [factories.NewsPageFactory(parent=tree.news, title="社会建设") for _ in range(7)]
        with deferred():
            pass
        assert backend.versions() == []
        assert IndexJournal.objects.count() == 7
    assert hits(backend, "社会建设") == {page.pk for page in pages}
    assert told == [3, 3, 1]
    assert not IndexJournal.objects.exists()


def test_many_deletions_are_one_commit(
    backend: PortalBackend, publish: Publish, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 3)
    for number in range(10):
        publish(f"社会建设{number}")
    other = publish("社会建设", parent=tree.notices)
    apply_pending()
    Page.objects.get(pk=tree.news.pk).delete()
    republish(other, "另一段")
    told: list[int] = []
    pending = IndexJournal.objects.count()
    assert apply_pending(progress=told.append).complete
    assert told == [pending]
    assert hits(backend, "社会建设") == {other.pk}


def test_the_index_is_never_held_for_long(
    backend: PortalBackend, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "READ", 2)
    monkeypatch.setattr(applying, "BATCH_SECONDS", 0)
    told: list[int] = []
    for number in range(5):
        publish(f"社会建设{number}")
    IndexJournal.objects.all().delete()
    rows.record_all(NewsPage.objects.values_list("pk", flat=True))
    assert apply_pending(progress=told.append).complete
    assert told == [2, 2, 1]


def test_a_run_ends_when_asked_to(backend: PortalBackend, publish: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "BATCH", 2)
    for number in range(5):
        publish(f"社会建设{number}")
    applied = apply_pending(stop=lambda: True)
    assert applied.left
    assert len(backend.versions()) == 2
    assert apply_pending().complete


def test_the_bar_counts_rows_and_a_missing_index_is_built(
    backend: PortalBackend, index_path: Path, tree: Tree, committing: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with deferred(apply_with_bar):
        page = factories.NewsPageFactory(parent=tree.news, title="社会建设")
    assert "更新索引" in capsys.readouterr().err
    assert hits(backend, "社会建设") == {page.pk}
    backend.close()
    shutil.rmtree(index_path)
    with deferred(apply_with_bar):
        other = factories.NewsPageFactory(parent=tree.news, title="社会组织")
    assert "建立索引" in capsys.readouterr().err
    assert {pk for pk, _ in backend.versions()} >= {page.pk, other.pk}
    with deferred(apply_with_bar):
        pass
    assert capsys.readouterr().err == ""


def test_deferred_applies_what_was_saved_before_an_error(backend: PortalBackend, tree: Tree, committing: None) -> None:
    with pytest.raises(RuntimeError), deferred():
        page = factories.NewsPageFactory(parent=tree.news, title="社会建设")
        raise RuntimeError
    assert hits(backend, "社会建设") == {page.pk}


def test_nothing_is_applied_on_commit_inside_deferred(
    backend: PortalBackend, publish: Publish, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as outer, deferred():
        with django_capture_on_commit_callbacks(execute=True):
            publish("社会建设")
        assert backend.versions() == []
    assert outer
    assert len(backend.versions()) == 1


def test_a_subtree_rewrites_only_what_differs(
    backend: PortalBackend, publish: Publish, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [publish(f"社会建设{number}") for number in range(5)]
    apply_pending()
    PageViewRestriction.objects.create(page=pages[0], restriction_type=PageViewRestriction.LOGIN)
    IndexJournal.objects.create(page_id=tree.news.pk, action="subtree", path=tree.news.path)
    read: list[int] = []
    monkeypatch.setattr(applying, "prepared", lambda pages: read.extend(page.pk for page in pages) or iter(()))
    assert apply_pending().complete
    assert read == []
    assert len(backend.versions()) == 4


def test_a_batch_costs_the_same_queries_for_few_and_many(
    backend: PortalBackend, tree: Tree, django_assert_max_num_queries: Any
) -> None:
    def queries(number: int) -> int:
        IndexJournal.objects.all().delete()
        for index in range(number):
            factories.StandardPageFactory(parent=tree.disclosure, title=f"社会建设{index}")
        with django_assert_max_num_queries(1000) as captured:
            apply_pending()
        return len(captured)

    queries(1)
    assert queries(2) == queries(12)
