"""Extracting: what is asked for, by whom it is done, what follows from failures."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import CollectionViewRestriction, Page

from portal.core.models import PortalDocument
from portal.search.attachments import service
from portal.search.attachments.extract import Extraction
from portal.search.attachments.limits import LIMITS
from portal.search.attachments.offers import offers, request
from portal.search.attachments.sandbox import Exceeded
from portal.search.attachments.service import MOST_ATTEMPTS, PAUSES, Extracted, cleaned, due, extract_pending
from portal.search.models import AttachmentText, IndexJournal
from tests.search.attachments import files
from tests.search.attachments.conftest import attach, collection, replace_file, row_of, upload

Offered = Callable[..., PortalDocument]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every file takes too long; the list grows by each attempt."""
    attempts: list[int] = []

    def fail(*_: Any) -> Extraction:
        attempts.append(1)
        raise Exceeded("提取文字用时过长。")

    monkeypatch.setattr(service, "extract_apart", fail)
    return attempts


def end_pause(document: PortalDocument) -> None:
    AttachmentText.objects.filter(document_id=document.pk).update(not_before=timezone.now())


def test_a_text_is_kept_and_its_pages_are_written_down(offered: Offered, page: Page) -> None:
    document = offered(files.word("报  名\u3000须知", "", "通 知"), "须知.docx")
    IndexJournal.objects.all().delete()
    assert extract_pending() == Extracted(done=1)
    row = row_of(document)
    assert (row.state, row.text, row.note, row.file_hash) == ("done", "报名 须知\n通知", "", document.file_hash)
    assert row.extracted_at is not None
    assert list(IndexJournal.objects.values_list("page_id", "action")) == [(page.pk, "update")]
    assert extract_pending() == Extracted()


def test_files_without_text(offered: Offered) -> None:
    old = offered(b"x", "通知.DOC")
    assert extract_pending() == Extracted(empty=1)
    assert (row_of(old).state, row_of(old).note) == (
        "empty",
        "不能提取 doc 文件的文字，可改传 pdf、docx、xlsx、txt、csv。",
    )
    scanned = offered(files.pdf_of_streams(b""), "扫描件.pdf")
    assert extract_pending() == Extracted(empty=1)
    assert "扫描" in row_of(scanned).note


def test_a_damaged_file_fails_at_once(offered: Offered) -> None:
    document = offered(b"x", "名单.xlsx")
    assert extract_pending() == Extracted(failed=1)
    assert (row_of(document).state, row_of(document).note) == ("failed", "文件已损坏，无法读取。")
    assert not due().exists()


def test_failures_are_repeated_with_growing_pauses(offered: Offered, failing: list[int]) -> None:
    document = offered()
    for number, pause in enumerate(PAUSES, 1):
        before = timezone.now()
        assert extract_pending() == Extracted(postponed=1)
        row = row_of(document)
        assert (row.state, row.attempts, row.note) == ("pending", number, "提取文字用时过长。")
        assert before + pause <= row.not_before <= timezone.now() + pause
        assert extract_pending() == Extracted(), "the pause is not over"
        end_pause(document)
    assert extract_pending() == Extracted(failed=1)
    assert (row_of(document).state, row_of(document).note) == ("failed", "提取文字用时过长。")
    end_pause(document)
    assert extract_pending() == Extracted()
    assert len(failing) == MOST_ATTEMPTS


def test_a_missing_file_is_looked_for_again(offered: Offered) -> None:
    document = offered()
    document.file.storage.delete(document.file.name)
    assert extract_pending() == Extracted(postponed=1)
    assert row_of(document).note == "找不到文件。"


def test_one_that_fails_does_not_stop_the_others(offered: Offered, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = offered(b"a"), offered(b"b")
    assert AttachmentText.objects.count() == 2
    apart = service.extract_apart

    def fail(file: Any, extension: str) -> Extraction:
        if file.read() == b"a":
            raise OSError("no more processes")
        return apart(file, extension)

    monkeypatch.setattr(service, "extract_apart", fail)
    assert extract_pending() == Extracted(done=1, postponed=1)
    assert (row_of(first).note, row_of(second).text) == ("OSError: no more processes", "b")


def test_two_processes_do_not_take_the_same_file(offered: Offered, failing: list[int]) -> None:
    offered()
    [here], [there] = list(due()), list(due())
    assert service._claim(here)
    assert not service._claim(there)
    assert not due().exists()


def test_whoever_has_been_killed_counts_as_a_failure(offered: Offered) -> None:
    document = offered()
    for attempt in range(MOST_ATTEMPTS):
        assert service._claim(row_of(document)), attempt
        end_pause(document)
    assert extract_pending() == Extracted()
    assert (row_of(document).state, row_of(document).note) == ("failed", "提取文字多次中断。")


def test_a_text_of_a_file_that_has_been_replaced_meanwhile_is_dropped(
    offered: Offered, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = offered("旧".encode())

    def replaced(*_: Any) -> Extraction:
        replace_file(document, "新".encode())
        request(offers([page.pk])[page.pk])
        # By now another process is at the new one.
        assert service._claim(row_of(document))
        return Extraction("done", "旧")

    with monkeypatch.context() as patched:
        patched.setattr(service, "extract_apart", replaced)
        extract_pending(limit=1)
    assert (row_of(document).state, row_of(document).text) == ("pending", "")
    end_pause(document)
    extract_pending()
    assert row_of(document).text == "新"


def test_what_one_run_does_is_bounded(offered: Offered) -> None:
    for number in range(3):
        offered(str(number).encode())
    told: list[int] = []
    assert extract_pending(seconds=-1) == Extracted(left=True)
    assert extract_pending(stop=lambda: True) == Extracted(left=True)
    assert extract_pending(limit=2, progress=told.append) == Extracted(done=2, left=True)
    assert extract_pending(limit=2, progress=told.append) == Extracted(done=1)
    assert told == [1, 1, 1]


def test_private_documents_are_not_read(offered: Offered) -> None:
    inner = collection("内部资料", parent=collection("资料"))
    document = offered(collection=inner)
    restriction = CollectionViewRestriction.objects.create(
        collection=inner.get_parent(), restriction_type=CollectionViewRestriction.LOGIN
    )
    assert extract_pending() == Extracted()
    assert row_of(document).state == "pending"
    restriction.delete()
    assert extract_pending() == Extracted(done=1)


def test_nothing_is_asked_for_twice(page: Page, django_assert_num_queries: Any) -> None:
    attach(page, upload(b"a"), upload(b"b", name="b.txt"))
    request(offers([page.pk])[page.pk])
    with django_assert_num_queries(2):
        request(offers([page.pk])[page.pk])
    assert AttachmentText.objects.count() == 2


def test_documents_are_read_from_remote_storages(offered: Offered, monkeypatch: pytest.MonkeyPatch) -> None:
    document = offered("远程".encode())
    monkeypatch.setattr(PortalDocument, "is_stored_locally", lambda self: False)
    assert extract_pending() == Extracted(done=1)
    assert row_of(document).text == "远程"


def test_texts_are_cleaned() -> None:
    assert cleaned(" 通\u3000知 \n\n\x00姓 名\t张 三丰 \u200b李四") == "通知\n姓名 张 三丰 李四"


def test_an_attempt_is_longer_than_its_file_may_take() -> None:
    """Nobody else takes up a file while its first attempt is on its way."""
    assert datetime.timedelta(seconds=LIMITS.wall) < PAUSES[0]
