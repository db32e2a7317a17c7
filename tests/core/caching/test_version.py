"""The site version: counted with the change, once a transaction, noticed by everyone."""

from __future__ import annotations

import datetime
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, transaction
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from portal.core import commits
from portal.core.caching import version
from portal.core.caching.version import BEGINNING, bump, compact, release_id, site_version
from portal.core.models import SiteVersionStep

pytestmark = pytest.mark.django_db


def test_it_begins_and_counts() -> None:
    assert site_version() == BEGINNING
    bump()
    first = site_version()
    bump()
    second = site_version()
    assert (first.number, second.number) == (1, 2)
    assert first.changed_at < second.changed_at
    assert first.key != second.key


def test_a_number_that_comes_again_is_no_key_that_comes_again() -> None:
    bump()
    before = site_version()
    SiteVersionStep.objects.all().delete()
    version.forget()
    bump()
    assert site_version().number == before.number
    assert site_version().key != before.key


def test_it_is_read_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    bump()
    with django_assert_num_queries(1):
        site_version()
        site_version()


@pytest.fixture
def real_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own transaction counts as one like any other, so that each block is a part of it."""
    monkeypatch.setattr(version, "is_of_a_test", lambda _: False)
    monkeypatch.setattr(commits, "is_of_a_test", lambda _: False)


def test_a_transaction_counts_once(real_transactions: None) -> None:
    with transaction.atomic():
        for _ in range(3):
            bump()
        with transaction.atomic():
            bump()
    assert site_version().number == 1


def test_what_is_rolled_back_to_a_savepoint_is_counted_again(real_transactions: None) -> None:
    with transaction.atomic():
        with transaction.atomic():
            bump()
            transaction.set_rollback(True)
        bump()
    assert site_version().number == 1


def test_an_open_transaction_keeps_its_count_to_itself() -> None:
    bump()
    before = site_version()
    with transaction.atomic():
        bump()
        assert site_version().number == 2
        transaction.set_rollback(True)
    assert site_version() == before


def test_others_on_this_machine_notice_at_once(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    bump()
    assert site_version().number == 1
    SiteVersionStep.objects.create(changed_at=site_version().changed_at)
    assert site_version().number == 1, "nobody has announced it"
    signal = tmp_path / version.SIGNAL
    os.utime(signal, ns=(0, signal.stat().st_mtime_ns + 1))
    assert site_version().number == 2


def test_another_machine_notices_when_its_memory_has_aged(settings: Settings) -> None:
    settings.SITE_VERSION_SECONDS = 0.02
    bump()
    assert site_version().number == 1
    SiteVersionStep.objects.create(changed_at=site_version().changed_at)
    time.sleep(0.03)
    assert site_version().number == 2


def test_it_is_announced_after_the_commit(
    settings: Settings, tmp_path: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.VAR_DIR = tmp_path
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        bump()
        assert not (tmp_path / version.SIGNAL).exists()
    assert (tmp_path / version.SIGNAL).exists()


def test_a_full_disk_stops_nobody(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "missing"
    bump()
    assert site_version().number == 1


def _fail(*_: Any) -> None:
    raise OperationalError("the server closed the connection")


def test_without_a_database_the_last_one_known_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    bump()
    known = site_version()
    monkeypatch.setattr(version, "read_version", _fail)
    monkeypatch.setattr(version, "_signal", lambda: 1)
    assert site_version() == known


def test_without_a_database_and_a_memory_it_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "read_version", _fail)
    with pytest.raises(OperationalError):
        site_version()


def test_rows_are_counted_together() -> None:
    for _ in range(5):
        bump()
    # Whoever commits last need not have begun last.
    row = SiteVersionStep.objects.earliest("pk")
    row.changed_at += datetime.timedelta(seconds=9)
    row.save()
    version.forget()
    before = site_version()
    compact()
    version.forget()
    assert SiteVersionStep.objects.count() == 1
    assert site_version() == before


def test_many_rows_are_counted_together_by_themselves(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    monkeypatch.setattr(version, "FEW", 1)
    with django_capture_on_commit_callbacks(execute=True):
        bump()
        bump()
    assert SiteVersionStep.objects.count() == 1
    assert site_version().number == 2


def test_another_template_is_another_release(settings: Settings, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    ids = set()
    for text in ("a", "b"):
        (tmp_path / "templates" / "base.html").write_text(text)
        release_id.cache_clear()
        ids.add(release_id())
    settings.SITE_ID_CODE = "other"
    release_id.cache_clear()
    ids.add(release_id())
    release_id.cache_clear()
    assert len(ids) == 3
