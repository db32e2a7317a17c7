"""The files of a Whoosh index: its table of contents, safe on the disk before a commit counts, and its segments."""

from __future__ import annotations

import hashlib
import os
import pickle
import re
from collections.abc import Collection
from contextlib import suppress
from typing import Any

import numpy as np
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC

from portal.search.engines.whoosh_file import Damaged
from portal.search.engines.whoosh_terms import Numbers

# Raise it whenever the analysis or the form of the files changes: an index of another version counts as missing,
# and the next rebuild replaces it.
VERSION = 2
INDEX_NAME = f"portal{VERSION}"
EXTENSION = ".seg"

# Files of an index of any version: segments, tables of contents (those half written end in a time), leftovers.
_VERSIONED = re.compile(r"_?(portal\d+)_")


class ListedSegment(WhooshSegment):
    """What the table of contents says of a segment: its name, its documents, and which of them are deleted.

    Comes out of the table with a checksum, for Whoosh has none there.
    """

    def __init__(self, indexname: str = INDEX_NAME) -> None:
        super().__init__(indexname)
        self._documents = 0
        self._deleted: set[int] = set()

    def doc_count_all(self) -> int:
        return self._documents

    def set_doc_count(self, doccount: int) -> None:
        self._documents = doccount

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> set[int]:
        return self._deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        if delete:
            self._deleted.add(docnum)
        else:
            self._deleted.discard(docnum)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    def deleted_flags(self) -> Numbers:
        """For each document whether it is deleted."""
        flags = np.zeros(self._documents, bool)
        flags[list(self._deleted)] = True
        return flags

    @property
    def file(self) -> str:
        """The name of its file."""
        return self.make_filename(EXTENSION)

    def __getstate__(self) -> tuple[bytes, bytes]:
        state = pickle.dumps((self.indexname, self.segid, self._documents, sorted(self._deleted)))
        return state, hashlib.sha256(state).digest()

    def __setstate__(self, given: tuple[bytes, bytes]) -> None:
        state, digest = given
        if hashlib.sha256(state).digest() != digest:
            raise ValueError("not what was written")
        self.indexname, self.segid, self._documents, deleted = pickle.loads(state)
        self._deleted = set(deleted)
        self.compound = False


class DurableStorage(FileStorage):
    """Whoosh's storage, with written files synced when they are closed, so that a commit which the journal has been
    told of survives a power cut.
    """

    def create_file(self, name: str, excl: bool = False, mode: str = "wb", **options: Any) -> StructFile:
        return super().create_file(name, excl=excl, mode=mode, onclose=_sync, **options)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        self.sync()
        super().rename_file(oldname, newname, safe=safe)
        self.sync()

    def sync(self) -> None:
        """See the folder itself safe on the disk: which files there are."""
        directory = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def path(self, name: str) -> str:
        """Where a file is."""
        return os.path.join(self.folder, name)


def _sync(file: StructFile) -> None:
    file.flush()
    os.fsync(file.file.fileno())


# The number of the newest commit, and the names of its table of contents.
TABLE = re.compile(rf"_{INDEX_NAME}_([0-9]+)\.toc")


def newest_commit(names: Collection[str]) -> int:
    """The number of the newest commit among the files of a folder, -1 without any."""
    return max((int(match[1]) for match in map(TABLE.fullmatch, names) if match), default=-1)


def table_name(commit: int) -> str:
    """The file of a commit's table of contents."""
    return f"_{INDEX_NAME}_{commit}.toc"


def read_table(storage: DurableStorage, commit: int) -> list[ListedSegment]:
    """The segments of a commit. Raises FileNotFoundError where a newer one has removed it, else Damaged."""
    try:
        return TOC.read(storage, INDEX_NAME, gen=commit, schema=Schema()).segments
    except FileNotFoundError:
        raise
    except Exception as error:  # a broken pickle fails in any way
        raise Damaged(storage.path(table_name(commit)), f"{type(error).__name__}: {error}") from error


def write_table(storage: DurableStorage, commit: int, segments: list[ListedSegment], every_version: bool) -> None:
    """Make a commit: from now on the index is these segments. Files that it does not need are removed.

    `every_version`: also those of indexes of other versions.
    """
    TOC(Schema(), segments, commit).write(storage, INDEX_NAME)
    needed = {table_name(commit), lock_name(), *(segment.file for segment in segments)}
    for name in os.listdir(storage.folder):
        known = _VERSIONED.match(name)
        if known and name not in needed and (every_version or known[1] == INDEX_NAME):
            with suppress(OSError):
                os.remove(storage.path(name))


def lock_name() -> str:
    """The file whose lock the one writer holds."""
    return f"{INDEX_NAME}_WRITELOCK"
