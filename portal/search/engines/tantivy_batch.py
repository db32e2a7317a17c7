"""Small changes of one commit."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from portal.search.analysis import Analysed, Document, analysed
from portal.search.engines import tantivy_recent as recent
from portal.search.engines.base import IndexUnavailable
from portal.search.engines.tantivy_schema import as_record
from portal.search.engines.tantivy_shared import Opened
from portal.search.engines.tantivy_writer import Writer, pages_to_merge, settle

logger = logging.getLogger(__name__)

# Memory for what is not on the disk yet, in bytes.
_HEAP = 64_000_000
# To merge up to so many pages takes some tenths of a second.
_QUICK = 1_000


class TantivyBatch:
    """Changes of one commit; without any there is none. Afterwards `finish` or `discard` is called."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._writer: Writer | None = None
        self._changed: set[int] = set()
        # What has been added, as long as it is little.
        self._added: recent.Records = {}
        self._many = False

    def replace(self, document: Document | Analysed) -> None:
        one = analysed(document)
        record = as_record(one)
        self._open().replace(one.pk, record)
        self._changed.add(one.pk)
        if not self._many:
            self._added[one.pk] = record
            self._many = not recent.are_few(self._added)

    def remove(self, pk: int) -> None:
        self._open().remove(pk)
        self._changed.add(pk)
        self._added.pop(pk, None)

    def _open(self) -> Writer:
        if self._writer is None:
            self._writer = Writer(self._opened.index, _HEAP)
        return self._writer

    def commit(self) -> None:
        """Make the changes visible and lasting, all or none."""
        if self._writer is None:
            return
        newest = self._newest(self._writer)
        self._writer.commit()
        recent.write(self._opened.folder, newest)
        settle(self._opened.folder, self._opened.marks)

    def _newest(self, writer: Writer) -> recent.Records:
        """The records of what will be the newest segment; those of the newest before it are taken over."""
        if self._many:
            return {}
        before = {pk: record for pk, record in recent.read(self._opened.folder).items() if pk not in self._changed}
        if not self._added:
            return before
        if not recent.are_few(before | self._added):
            return self._added
        for pk, record in before.items():
            writer.replace(pk, record)
        return before | self._added

    def discard(self) -> None:
        """Forget the changes."""
        if self._writer is not None:
            self._writer.discard()

    def finish(self, done: Callable[[], None]) -> None:
        """Merge what has become many; call `done` afterwards, from a thread of its own where that takes long.

        Whoever publishes must not wait for it, and the next writer must.
        """
        if self._writer is None:
            done()
        elif (number := pages_to_merge(self._opened.folder)) <= _QUICK:
            self._merge(self._writer, number, done)
        else:
            threading.Thread(target=self._merge, args=(self._writer, number, done), name="tantivy-merge").start()

    def _merge(self, writer: Writer, number: int, done: Callable[[], None]) -> None:
        try:
            writer.close()
            if number:
                settle(self._opened.folder, self._opened.marks)
        except IndexUnavailable:
            # What has been committed counts all the same; the next writer merges.
            logger.exception("Segments in %s could not be merged.", self._opened.folder)
        finally:
            done()
