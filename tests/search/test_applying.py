"""Applying the journal: after the commit, once, in batches; what fails is kept and done later."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import Page, PageViewRestriction

from news.models import NewsPage
from portal.search import applying
from portal.search.applying import apply_pending, rebuild
from portal.search.bars import apply_with_bar
from portal.search.engines.base import PortalBackend
from portal.search.journal import deferred
from portal.search.models import IndexJournal
from portal.search.query import parse
from tests import factories
from tests.conftest import Tree
from tests.search.conftest import republish

Found = Callable[[str], list[int]]
Publish = Callable[..., Page]


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
    assert backend.match(parse("社区矫正")).pks == [page.pk]
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


def test_a_locked_index_leaves_the_rows(backend: PortalBackend, publish: Publish) -> None:
    page = publish("社会建设")
    with backend.writing():
        applied = apply_pending(wait=0.05)
    assert not applied.complete
    row = IndexJournal.objects.filter(page_id=page.pk).first()
    assert row is not None
    assert row.attempts == 1
    assert "IndexUnavailable" in row.last_error
    assert apply_pending().complete
    assert not IndexJournal.objects.exists()
    assert backend.match(parse("社会建设")).pks == [page.pk]


def test_a_broken_index_does_not_break_publishing(
    backend: PortalBackend,
    index_path: Path,
    publish: Publish,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    publish("社会建设")
    apply_pending()
    for path in index_path.glob("*.toc"):
        path.write_bytes(b"junk")
    with django_capture_on_commit_callbacks(execute=True):
        page = publish("社区矫正")
    assert page.live
    assert IndexJournal.objects.filter(page_id=page.pk).exists()
    rebuild()
    assert backend.match(parse("社区矫正")).pks == [page.pk]
    assert not IndexJournal.objects.exists()


def test_a_page_that_cannot_be_prepared_keeps_its_row_and_no_other(
    backend: PortalBackend, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = publish("坏页面"), publish("好页面")
    whole = NewsPage.search_text

    def search_text(page: NewsPage) -> str:
        if page.pk == bad.pk:
            raise ValueError("坏数据")
        return whole(page)

    monkeypatch.setattr(NewsPage, "search_text", search_text)
    applied = apply_pending()
    assert not applied.complete
    assert backend.match(parse("页面")).pks == [good.pk]
    rows = IndexJournal.objects.all()
    assert {row.page_id for row in rows} == {bad.pk}
    assert all("坏数据" in row.last_error for row in rows)
    monkeypatch.undo()
    assert apply_pending().complete
    assert set(backend.match(parse("页面")).pks) == {bad.pk, good.pk}


def test_a_missing_index_is_rebuilt_from_the_database(
    index_path: Path, publish: Publish, backend: PortalBackend
) -> None:
    one, other = publish("社会建设"), publish("社会建设")
    apply_pending()
    for path in index_path.iterdir():
        path.unlink()
    republish(other)
    assert apply_pending().complete
    assert set(backend.match(parse("社会建设")).pks) == {one.pk, other.pk}


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
    assert set(backend.match(parse("社会建设")).pks) == {page.pk for page in pages}
    assert told == [3, 3, 1]
    assert not IndexJournal.objects.exists()


def test_the_bar_counts_rows_and_a_missing_index_is_built(
    backend: PortalBackend, tree: Tree, committing: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with deferred(apply_with_bar):
        page = factories.NewsPageFactory(parent=tree.news, title="社会建设")
    assert "更新索引" in capsys.readouterr().err
    assert backend.match(parse("社会建设")).pks == [page.pk]
    shutil.rmtree(backend.path)
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
    assert backend.match(parse("社会建设")).pks == [page.pk]


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
    prepared: list[int] = []
    monkeypatch.setattr(applying, "documents", lambda pages: prepared.extend(page.pk for page in pages) or iter(()))
    assert apply_pending().complete
    assert prepared == []
    assert len(backend.versions()) == 4


def test_a_batch_costs_the_same_queries_for_few_and_many(
    backend: PortalBackend, publish: Publish, django_assert_max_num_queries: Any
) -> None:
    def queries(number: int) -> int:
        IndexJournal.objects.all().delete()
        for index in range(number):
            publish(f"社会建设{index}")
        with django_assert_max_num_queries(1000) as captured:
            apply_pending()
        return len(captured)

    queries(1)
    assert queries(2) == queries(12)
