"""Files of a Whoosh index, on the disk before a commit counts."""

from __future__ import annotations

import os
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, FileIndex

from portal.search.engines.whoosh_schema import VERSION, build_schema

INDEX_NAME = f"portal{VERSION}"


class DurableStorage(FileStorage):
    """Whoosh's storage, with written files synced when they are closed, so that a commit which the journal has been
    told of survives a power cut.

    Files are read, not mapped: a mapped file that something truncates kills the process that looks at it.
    """

    def create_file(self, name: str, excl: bool = False, mode: str = "wb", **options: Any) -> StructFile:
        return super().create_file(name, excl=excl, mode=mode, onclose=_sync, **options)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        super().rename_file(oldname, newname, safe=safe)
        directory = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def _sync(file: StructFile) -> None:
    file.flush()
    os.fsync(file.file.fileno())


class UnreadIndex(FileIndex):
    """An index to be replaced whole: nothing of what is there is read, so that it may be broken or missing."""

    def __init__(self, storage: FileStorage) -> None:
        self.storage = storage
        self._schema = build_schema()
        self.indexname = INDEX_NAME

    def _read_toc(self) -> TOC:
        return TOC(self._schema, [], self.latest_generation())
