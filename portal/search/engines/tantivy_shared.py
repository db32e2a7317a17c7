"""One open index a process: threads share it, and it follows what other processes commit."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from tantivy import Index, Searcher

from portal.search.engines.base import IndexUnavailable
from portal.search.engines.tantivy_files import Home, Mark, Marks, checked, files_of, is_sound, marks_of, state_of
from portal.search.engines.tantivy_schema import register_tokenizers, schema

logger = logging.getLogger(__name__)

# How often the index may change while it is being opened.
_ATTEMPTS = 20


@dataclass(frozen=True)
class Opened:
    """A state of the index: tantivy's objects, and the files they look at as they were found sound.

    `meta` tells the state from others: each commit and each merge replaces meta.json.
    """

    folder: str
    meta: object
    marks: Marks
    index: Index
    searcher: Searcher

    def is_still(self, folder: str, meta: object) -> bool:
        """Whether nothing has been written since, nor damaged."""
        return (self.folder, self.meta) == (folder, meta) and marks_of(folder, self.marks) == self.marks


@contextmanager
def guarded() -> Iterator[None]:
    """What tantivy raises, and what broken data raises, becomes IndexUnavailable; so do panics of its Rust code."""
    try:
        yield
    except IndexUnavailable:
        raise
    except (ValueError, OSError, RuntimeError, LookupError) as error:
        raise IndexUnavailable(f"{type(error).__name__}: {error}") from error
    except BaseException as error:
        # The class can be imported from nowhere, and is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise IndexUnavailable(f"tantivy panicked: {error}") from error


class SharedIndex:
    """The open index of a folder. Haystack makes a backend for each thread; they share this."""

    # By process as well: what a parent has opened before it forks is not for its children.
    _shared: ClassVar[dict[tuple[int, str], SharedIndex]] = {}

    def __init__(self, path: str) -> None:
        self.home = Home(path)
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        # Damaged files with what they looked like: they are not read again before they change.
        self._damaged: dict[str, Mark] = {}
        # A search has failed although no file has changed: all are to be read. That is done once for each state.
        self._doubted = False
        self._proved: object = None

    @classmethod
    def of(cls, path: str) -> SharedIndex:
        """The index in a folder."""
        return cls._shared.setdefault((os.getpid(), path), cls(path))

    def close(self) -> None:
        """Let go of the files; the next search opens them anew."""
        with self._lock:
            self._opened = None

    @contextmanager
    def searcher(self) -> Iterator[Searcher]:
        """A searcher of the newest state. What goes wrong in the block is IndexUnavailable, or IndexMissing."""
        opened = self.newest()
        try:
            with guarded():
                yield opened.searcher
        except IndexUnavailable:
            logger.exception("The index in %s cannot be searched.", opened.folder)
            with self._lock:
                if self._proved != (opened.folder, opened.meta):
                    self._opened, self._doubted = None, True
            raise

    def newest(self) -> Opened:
        """The newest state, its files looked at. Raises IndexMissing or IndexUnavailable.

        A mapped file that something truncates kills the process that looks at it: so sizes are compared before
        each search.
        """
        with self._lock:
            for _ in range(_ATTEMPTS):
                folder = self.home.current()
                meta = state_of(folder)
                known = self._opened
                if known and known.is_still(folder, meta):
                    return known
                try:
                    with guarded():
                        self._opened = self._open(folder, meta)
                    return self._opened
                except IndexUnavailable:
                    # A commit removes the files of the state before it, a rebuild the whole folder.
                    if (folder, meta) == (self.home.current(), state_of(folder)):
                        self._opened = None
                        raise
            raise IndexUnavailable(f"The index in {self.home.root} changes faster than it can be opened.")

    def _open(self, folder: str, meta: object) -> Opened:
        known = self._opened if self._opened and self._opened.folder == folder else None
        names = files_of(folder)
        marks = marks_of(folder, names)
        self._check(folder, meta, names, marks, known)
        if known and all(marks.get(name, one) == one for name, one in known.marks.items()):
            index = known.index
            index.reload()
        else:
            index = Index.open(folder)
            if index.schema != schema():
                raise IndexUnavailable(f"The index in {folder} has other fields.")
            register_tokenizers(index)
            index.config_reader("manual")
        return Opened(folder, meta, marks, index, index.searcher())

    def _check(self, folder: str, meta: object, names: list[str], marks: Marks, known: Opened | None) -> None:
        """Raise IndexUnavailable where a file is missing or has not the content that was written."""
        trusted = {} if self._doubted else {**checked(folder), **(known.marks if known else {})}
        for name in names:
            path = os.path.join(folder, name)
            if name not in marks:
                raise IndexUnavailable(f"{path} is missing.")
            if trusted.get(name) == marks[name]:
                continue
            if self._damaged.get(path) == marks[name] or not is_sound(path):
                self._damaged[path] = marks[name]
                raise IndexUnavailable(f"{path} is damaged.")
        if self._doubted:
            self._doubted, self._proved = False, (folder, meta)
