"""Extracting the texts of attachments: outside of requests, one process a file, again after failures."""

from __future__ import annotations

import datetime
import logging
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from wagtail.documents import get_document_model

from portal.core.documents import public_documents
from portal.search import rows
from portal.search.attachments.extract import READERS, Extraction
from portal.search.attachments.offers import pages_offering
from portal.search.attachments.sandbox import Exceeded, extract_apart
from portal.search.models import AttachmentText
from portal.text.normalise import clean_line
from portal.text.tokens import HAN

logger = logging.getLogger(__name__)

# After a failure the next attempt waits; after the last one nobody tries any more.
PAUSES = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 180))
MOST_ATTEMPTS = len(PAUSES) + 1

State = AttachmentText.State

# Characters set apart to fill a line: 通 知 is 通知.
_SPACED = re.compile(rf"(?<![{HAN}])[{HAN}](?: [{HAN}])+(?![{HAN}])")


@dataclass
class Extracted:
    """What a run has done: files with text, without, unreadable, to be tried again; `left`: more are due."""

    done: int = 0
    empty: int = 0
    failed: int = 0
    postponed: int = 0
    left: bool = False

    def count(self, state: str) -> None:
        """One more file, in this state now."""
        self.done += state == State.DONE
        self.empty += state == State.EMPTY
        self.failed += state == State.FAILED
        self.postponed += state == State.PENDING


def extract_pending(
    *,
    limit: int | None = None,
    seconds: float | None = None,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[int], object] | None = None,
) -> Extracted:
    """Extract texts that are due, and write down the pages that offer them for the index; not within a transaction.

    Safe in several processes at once. No more than `limit` files; none is begun after `seconds` or once `stop` says
    yes. `progress` is told of each file. Never raises for a file.
    """
    started = time.monotonic()
    extracted = Extracted()
    _give_up_on_interrupted()
    files = 0
    last = 0
    while row := due().filter(pk__gt=last).order_by("pk").first():
        if files == limit or stop() or (seconds is not None and time.monotonic() - started > seconds):
            extracted.left = True
            break
        last = row.pk
        document = get_document_model().objects.filter(pk=row.document_id).first()
        if document is None or not _claim(row):
            continue
        _finish(row, _attempt(document), extracted)
        files += 1
        if progress:
            progress(1)
    return extracted


def due() -> QuerySet[AttachmentText]:
    """Rows of public documents whose pause, if they have one, is over."""
    over = Q(not_before=None) | Q(not_before__lte=timezone.now())
    return waiting().filter(over, attempts__lt=MOST_ATTEMPTS)


def waiting() -> QuerySet[AttachmentText]:
    """Rows of public documents that are to be extracted, now or later."""
    return AttachmentText.objects.filter(state=State.PENDING, document_id__in=public_documents().values("pk"))


def _claim(row: AttachmentText) -> bool:
    """Make the row ours, unless another process has been quicker.

    An attempt counts before it is made, and its pause begins: a file that takes its process along is not tried for
    ever, and whoever is killed leaves nothing to clean up.
    """
    pause = PAUSES[min(row.attempts, len(PAUSES) - 1)]
    mine = AttachmentText.objects.filter(
        pk=row.pk, state=State.PENDING, attempts=row.attempts, file_hash=row.file_hash, not_before=row.not_before
    ).update(attempts=F("attempts") + 1, not_before=timezone.now() + pause)
    row.attempts += 1
    return bool(mine)


def _attempt(document: Any) -> Extraction:
    """The text of a document's file; state 'pending' asks for another attempt."""
    extension = document.file_extension.lower()
    if extension not in READERS:
        known = "、".join(READERS)
        return Extraction(State.EMPTY, note=f"不能提取 {extension or '无扩展名'} 文件的文字，可改传 {known}。")
    try:
        with _opened(document) as file:
            return extract_apart(file, extension)
    except Exceeded as error:
        return Extraction(State.PENDING, note=str(error))
    except FileNotFoundError:
        return Extraction(State.PENDING, note="找不到文件。")
    except Exception as error:  # storage, operating system: the next file may do well
        logger.exception("The text of document %s could not be extracted.", document.pk)
        return Extraction(State.PENDING, note=f"{type(error).__name__}: {error}")


@contextmanager
def _opened(document: Any) -> Iterator[BinaryIO]:
    """The document's file with a descriptor, which files of a remote storage have only as a copy."""
    if document.is_stored_locally():
        with open(document.file.path, "rb") as file:
            yield file
        return
    with TemporaryFile() as copy, document.open_file() as remote:
        shutil.copyfileobj(remote, copy)
        copy.flush()
        yield copy


def _finish(row: AttachmentText, result: Extraction, extracted: Extracted) -> None:
    """Keep the result, unless the file has been replaced or another process has taken over meanwhile."""
    state = result.state
    if state == State.PENDING and row.attempts >= MOST_ATTEMPTS:
        state = State.FAILED
    values: dict[str, Any] = {"state": state, "note": result.note[:300]}
    if state != State.PENDING:
        values |= {"text": cleaned(result.text), "not_before": None, "extracted_at": timezone.now()}
    with transaction.atomic():
        ours = AttachmentText.objects.filter(pk=row.pk, attempts=row.attempts, file_hash=row.file_hash)
        if ours.update(**values) and state == State.DONE:
            rows.record_all(pages_offering(get_document_model().objects.filter(pk=row.document_id)))
    extracted.count(state)


def _give_up_on_interrupted() -> None:
    """Files whose last attempt has ended with its process."""
    over = AttachmentText.objects.filter(
        state=State.PENDING, attempts__gte=MOST_ATTEMPTS, not_before__lte=timezone.now()
    )
    over.update(state=State.FAILED, note="提取文字多次中断。", not_before=None)


def cleaned(text: str) -> str:
    """Lines as they are stored: no blanks at their ends, nothing invisible, characters set apart joined."""
    lines = (" ".join(map(_cell, line.split("\t"))).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _cell(text: str) -> str:
    return _SPACED.sub(lambda match: match.group().replace(" ", ""), clean_line(text))
