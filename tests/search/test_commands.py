"""rebuild_index, check_index, process_index_journal and the system check."""

from __future__ import annotations

import datetime
import os
import signal
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.utils import timezone
from wagtail.models import Page

from news.models import NewsPage
from portal.core.models import SectionPage
from portal.core.querysets import any_page
from portal.search.applying import apply_pending
from portal.search.attachments import service
from portal.search.checks import check_page_types
from portal.search.engines.base import PortalBackend
from portal.search.indexes import indexed_models
from portal.search.management.commands import process_index_journal
from portal.search.models import IndexJournal
from portal.search.query import parse
from portal.search.rebuilding import Applied

Publish = Callable[..., Page]


@pytest.fixture(params=["whoosh", "tantivy"])
def engine_name(request: pytest.FixtureRequest) -> str:
    return request.param


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def damage(index_path: Path) -> None:
    """Turn around bytes in the middle of every larger file; the names and sizes stay."""
    for path in index_path.rglob("*"):
        if path.is_file() and path.stat().st_size > 40:
            data = bytearray(path.read_bytes())
            middle = len(data) // 2
            data[middle : middle + 16] = bytes(255 - byte for byte in data[middle : middle + 16])
            path.write_bytes(data)


@pytest.mark.parametrize("name", ["rebuild_index", "check_index", "process_index_journal"])
def test_the_commands_are_ours(name: str) -> None:
    assert get_commands()[name] == "portal.search"


def test_rebuild_makes_an_index_of_all_public_pages(
    publish: Publish, backend: PortalBackend, capsys: pytest.CaptureFixture
) -> None:
    pages = [publish(f"社会建设{number}") for number in range(3)]
    pages[0].unpublish()
    assert "共 2 页" in run("rebuild_index", "--noinput")
    assert {pk for pk, _ in backend.versions()} == {page.pk for page in pages[1:]}
    assert not IndexJournal.objects.exists()
    assert "重建索引" in capsys.readouterr().err, "a progress bar"
    assert "一致" in run("check_index")


def test_rebuild_repairs_a_broken_index(publish: Publish, backend: PortalBackend, index_path: Path) -> None:
    page = publish("社会建设")
    run("rebuild_index")
    backend.close()
    for file in index_path.rglob("*"):
        if file.is_file():
            file.write_bytes(b"junk")
    run("rebuild_index")
    assert backend.match(parse("社会建设").plan).pks == [page.pk]


def test_rebuild_reports_pages_that_cannot_be_prepared_and_keeps_them_for_later(
    publish: Publish, backend: PortalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = publish("社会建设")
    apply_pending()
    err = StringIO()
    with monkeypatch.context() as patched:
        patched.setattr(NewsPage, "search_text", lambda page: 1 / 0)
        with pytest.raises(CommandError):
            call_command("rebuild_index", stdout=StringIO(), stderr=err)
    assert f"页面 {page.pk} 无法写入索引：ZeroDivisionError" in err.getvalue()
    assert IndexJournal.objects.get().attempts
    run("process_index_journal")
    assert backend.match(parse("社会建设").plan).pks == [page.pk]


def test_check_is_silent_about_a_site_without_pages(tree: object) -> None:
    assert "一致" in run("check_index")


def test_check_lists_what_is_missing_stale_and_left_over(
    publish: Publish, backend: PortalBackend, capsys: pytest.CaptureFixture
) -> None:
    missing, stale, extra, fine = (publish(name) for name in ("缺少的", "过时的", "多余的", "正常的"))
    apply_pending()
    with backend.writing() as batch:
        batch.remove(missing.pk)
    any_page(pk=stale.pk).update(last_published_at="2020-01-01T00:00:00Z")
    any_page(pk=extra.pk).update(live=False)
    with pytest.raises(CommandError, match="差异 3 处"):
        call_command("check_index")
    out = capsys.readouterr().out
    for page in (missing, stale, extra):
        assert f"{page.pk} {page.title}" in out
    assert fine.title not in out
    assert "一致" in run("check_index", "--repair")
    assert {pk for pk, _ in backend.versions()} == {missing.pk, stale.pk, fine.pk}


def test_check_fails_while_the_journal_is_not_empty(publish: Publish, backend: PortalBackend) -> None:
    publish("社会建设")
    apply_pending()
    IndexJournal.objects.create(page_id=1, action="update", attempts=2, last_error="磁盘已满")
    out = StringIO()
    with pytest.raises(CommandError, match="未处理日志 1 条"):
        call_command("check_index", stdout=out)
    assert "磁盘已满" in out.getvalue()
    run("process_index_journal")
    run("check_index")


def test_check_without_an_index_fails_and_repairs(publish: Publish) -> None:
    publish("社会建设")
    with pytest.raises(CommandError, match="rebuild_index"):
        call_command("check_index")
    assert "一致" in run("check_index", "--repair")


def test_check_finds_damaged_files_and_repairs_them(
    publish: Publish, backend: PortalBackend, index_path: Path, capsys: pytest.CaptureFixture
) -> None:
    pages = [publish("社会建设", "推进社区矫正" * 50) for _ in range(20)]
    apply_pending()
    backend.close()
    damage(index_path)
    with pytest.raises(CommandError, match="索引"):
        call_command("check_index")
    assert "一致" in run("check_index", "--repair")
    assert "重建索引" in capsys.readouterr().err
    assert backend.match(parse("社区矫正").plan).total == len(pages)


def test_process_says_how_many_and_fails_when_it_could_not(publish: Publish, backend: PortalBackend) -> None:
    publish("社会建设")
    pending = IndexJournal.objects.count()
    with backend.writing(), pytest.raises(CommandError, match="另一个进程"):
        call_command("process_index_journal", stdout=StringIO())
    assert IndexJournal.objects.count() == pending
    assert f"已处理 {pending} 条" in run("process_index_journal")
    assert "已处理 0 条" in run("process_index_journal", "--no-progress")


def test_process_tries_also_what_waits(publish: Publish, backend: PortalBackend) -> None:
    publish("社会建设")
    IndexJournal.objects.update(not_before=timezone.now() + datetime.timedelta(hours=1), attempts=9)
    assert "失败 0 页" in run("process_index_journal")
    assert not IndexJournal.objects.exists()


def test_process_rebuilds_a_broken_index_in_the_same_run(
    publish: Publish, backend: PortalBackend, index_path: Path
) -> None:
    old = publish("社会建设")
    apply_pending()
    backend.close()
    for file in index_path.rglob("*"):
        if file.is_file():
            file.write_bytes(b"junk")
    new = publish("社会组织")
    run("process_index_journal")
    assert {pk for pk, _ in backend.versions()} == {old.pk, new.pk}
    run("check_index")


def test_process_takes_out_what_has_expired(publish: Publish, backend: PortalBackend) -> None:
    page = publish("社会建设", expire_at=timezone.now() + datetime.timedelta(hours=1))
    apply_pending()
    any_page(pk=page.pk).update(expire_at=timezone.now())
    assert "已处理 1 条" in run("process_index_journal")
    assert backend.versions() == []
    assert "已处理 0 条" in run("process_index_journal")


def test_process_extracts_texts_of_attachments(
    db: None, backend: PortalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = [True, False]
    monkeypatch.setattr(service, "extract_pending", lambda **_: service.Extracted(left=turns.pop(0)))
    run("process_index_journal")
    assert turns == []


def looping(monkeypatch: pytest.MonkeyPatch, rounds: Callable[[int], Any]) -> list[int]:
    """Let each round of the loop be what `rounds` does with its number; the numbers of the rounds so far."""
    seen: list[int] = []

    def work_off(*, everything: bool, **_: Any) -> Applied:
        assert not everything, "a loop keeps the pauses"
        seen.append(len(seen))
        return rounds(seen[-1]) or Applied()

    monkeypatch.setattr(process_index_journal, "work_off", work_off)
    # The test's own transaction stands on this connection.
    monkeypatch.setattr(process_index_journal, "close_old_connections", lambda: None)
    return seen


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_loop_ends_with_its_round_at_a_signal(
    db: None, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    before = signal.getsignal(number)

    def work(place: int) -> Applied:
        if place == 2:
            os.kill(os.getpid(), number)
        return Applied(rows=place)

    seen = looping(monkeypatch, work)
    assert run("process_index_journal", "--loop", "0.01", "--no-progress").count("已处理") == 2, (
        "empty rounds say nothing"
    )
    assert seen == [0, 1, 2]
    assert signal.getsignal(number) == before


def test_the_loop_survives_a_round_that_fails(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(place: int) -> None:
        if place == 0:
            raise RuntimeError
        os.kill(os.getpid(), signal.SIGTERM)

    seen = looping(monkeypatch, work)
    run("process_index_journal", "--loop", "0.01")
    assert seen == [0, 1]


@pytest.mark.parametrize("pause", ["0", "-1", "nan", "一会儿", "1e300"])
def test_the_pause_of_the_loop_must_be_sensible(pause: str) -> None:
    with pytest.raises(CommandError, match="大于 0 的秒数"):
        call_command("process_index_journal", f"--loop={pause}")


def test_every_page_type_is_indexed_or_excluded() -> None:
    assert check_page_types() == []


def test_a_type_that_is_neither_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SectionPage, "search_excluded", False)
    (message,) = check_page_types()
    assert message.id == "portal.search.E001"
    assert message.obj is SectionPage
    assert message.hint


def test_an_indexed_type_needs_no_exclusion() -> None:
    assert NewsPage in indexed_models()
    assert not NewsPage.search_excluded
