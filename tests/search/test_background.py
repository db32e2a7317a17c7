"""Work in the background: one thread of one process, until nothing is due."""

from __future__ import annotations

import datetime
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from wagtail.models import Page

from portal.search import background, upkeep
from portal.search.engines.base import IndexMissing, PortalBackend
from portal.search.models import AttachmentText, IndexJournal
from portal.search.rebuilding import Applied

Publish = Callable[..., Page]


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test begins with a broken index not yet reported, and ends without a thread."""
    monkeypatch.setattr(background, "_reported", -1e9)
    monkeypatch.setattr(background, "_asked", threading.Event())
    yield
    thread = background._thread
    if thread is not None:
        thread.join(10)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited, without waiting."""
    seconds: list[float] = []
    monkeypatch.setattr(background, "_wait", seconds.append)
    return seconds


def test_everything_due_is_worked_off(backend: PortalBackend, publish: Publish) -> None:
    page = publish("社会建设")
    background.work_until_idle()
    assert dict(backend.versions()).keys() == {page.pk}
    assert not IndexJournal.objects.exists()


def test_a_second_process_leaves_it_to_the_first(publish: Publish, backend: PortalBackend) -> None:
    publish("社会建设")
    with background._alone() as mine:
        assert mine
        background.work_until_idle()
        assert backend.versions() == []
    background.work_until_idle()
    assert len(backend.versions()) == 1


def test_what_is_due_within_a_minute_is_waited_for(
    db: None, monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> None:
    rounds = [30, 90]

    def work_off(**_: Any) -> Applied:
        IndexJournal.objects.all().delete()
        not_before = timezone.now() + datetime.timedelta(seconds=rounds.pop(0))
        IndexJournal.objects.create(page_id=1, action="update", not_before=not_before)
        return Applied()

    monkeypatch.setattr(background, "work_off", work_off)
    background.work_until_idle()
    assert [round(seconds) for seconds in slept] == [0, 30]


def test_what_another_process_holds_up_is_tried_again(
    db: None, monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> None:
    IndexJournal.objects.create(page_id=1, action="update")
    rounds: list[bool] = []

    def work_off(**_: Any) -> Applied:
        rounds.append(True)
        if len(rounds) == 3:
            IndexJournal.objects.all().delete()
        return Applied(left=True)

    monkeypatch.setattr(background, "work_off", work_off)
    background.work_until_idle()
    assert slept == [0, background.BUSY, background.BUSY]


def test_texts_that_wait_for_their_next_attempt_are_something_to_do(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert upkeep.seconds_until_due() is None
    rows = AttachmentText.objects.filter(pk=AttachmentText.objects.create(document_id=7).pk)
    monkeypatch.setattr(upkeep.service, "waiting", lambda: rows)
    monkeypatch.setattr(upkeep.service, "due", rows.none)
    assert upkeep.seconds_until_due() is None
    rows.update(not_before=timezone.now() + datetime.timedelta(seconds=100))
    seconds = upkeep.seconds_until_due()
    assert seconds is not None
    assert 98 < seconds <= 100
    monkeypatch.setattr(upkeep.service, "due", rows.all)
    assert upkeep.seconds_until_due() == 0


class Work:
    """Stands for the work: counts its runs, and may be kept from ending."""

    def __init__(self) -> None:
        self.runs = 0
        self.begun = threading.Event()
        self.may_end = threading.Event()

    def __call__(self) -> None:
        self.runs += 1
        self.begun.set()
        assert self.may_end.wait(10)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Work:
    """The work of the background's thread, which is switched on."""
    settings.SEARCH_BACKGROUND = True
    one = Work()
    monkeypatch.setattr(background, "work_until_idle", one)
    return one


def finish(work: Work) -> None:
    work.may_end.set()
    thread = background._thread
    if thread is not None:
        thread.join(10)
    assert background._thread is None


def test_one_thread_at_a_time_and_no_nudge_is_lost(work: Work) -> None:
    background.nudge()
    assert work.begun.wait(10)
    thread = background._thread
    assert thread is not None
    assert thread.daemon, "nobody waits for it at the end of the process"
    for _ in range(5):
        background.nudge()
    assert background._thread is thread
    finish(work)
    assert work.runs == 2, "once more, since something may have come after it had looked"


def test_a_nudge_ends_the_waiting_for_what_is_due_later() -> None:
    background._asked.set()
    started = time.monotonic()
    background._wait(30)
    assert time.monotonic() - started < 10
    assert not background._asked.is_set()


def test_the_end_of_the_process_lets_it_finish(work: Work, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(background, "_ending", threading.Event())
    background.nudge()
    assert work.begun.wait(10)
    threading.Timer(0.1, work.may_end.set).start()
    background._end()
    assert background._thread is None
    background.nudge()
    assert background._thread is None
    assert work.runs == 1


def test_it_never_raises_and_begins_anew(work: Work, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    def fail() -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patched:
        patched.setattr(background, "work_until_idle", fail)
        background.nudge()
        finish(work)
    assert "broken" in caplog.text
    background.nudge()
    finish(work)
    assert work.runs == 1


def test_switched_off_it_does_nothing(work: Work, settings: Settings) -> None:
    settings.SEARCH_BACKGROUND = False
    background.nudge()
    assert background._thread is None


def test_publishing_nudges_after_the_commit(
    publish: Publish,
    backend: PortalBackend,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    nudged: list[int] = []
    monkeypatch.setattr(background, "nudge", lambda: nudged.append(len(backend.versions())))
    with django_capture_on_commit_callbacks(execute=True):
        publish("社会建设")
        assert nudged == []
    assert nudged == [1], "once, and after the publisher's own changes are in the index"


def test_a_broken_index_is_reported_once_a_minute_and_rebuilt(
    publish: Publish, backend: PortalBackend, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    nudged: list[bool] = []
    monkeypatch.setattr(background, "nudge", lambda: nudged.append(True))
    page = publish("社会建设")
    IndexJournal.objects.all().delete()
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            background.report_broken(IndexMissing("nothing there"))
    assert caplog.text.count("nothing there") == 1
    assert len(nudged) == 3
    assert IndexJournal.objects.get().action == "rebuild"
    background.work_until_idle()
    assert dict(backend.versions()).keys() == {page.pk}
    assert not IndexJournal.objects.exists()
