"""A cache of bytes in files, for installations without Redis: shared by all processes, bounded, never unpickled."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import random
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

from portal.core.caching.complaints import complain

logger = logging.getLogger(__name__)

# Before the bytes stands the time until which they are valid (seconds, as of time.time).
HEAD = struct.Struct(">d")
# One write in so many looks how much there is: a look at 5,000 files takes some 30 ms.
LOOK_EVERY = 200
# What is over the bound is reduced to this share of it, oldest first.
ROOM = 0.8
FOREVER = 1e12


class Cache(BaseCache):
    """Django's cache interface for values of bytes; `OPTIONS["MAX_BYTES"]` bounds them all together.

    What cannot be read or written (a full disk, a folder that somebody has removed) counts as not there; it is logged
    once a minute. Raises TypeError for values that are no bytes.
    """

    def __init__(self, folder: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.folder = Path(folder)
        self.max_bytes = params.get("OPTIONS", {}).get("MAX_BYTES", 256 * 1024 * 1024)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        content = self._read(self._path(key, version))
        return default if content is None else content

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._read(self._path(key, version)) is not None

    def set(self, key: str, value: bytes, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        path = self._path(key, version)
        part = self._written(path, value, timeout)
        if part is None:
            return
        with suppress(OSError):
            part.replace(path)
        if random.random() < 1 / LOOK_EVERY:
            self.cull()

    def add(self, key: str, value: bytes, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Whether there was none. True also where nothing can be written: whoever asks shall then do it alone."""
        path = self._path(key, version)
        try:
            with self._alone():
                if self._read(path) is not None:
                    return False
                part = self._written(path, value, timeout)
                if part is not None:
                    part.replace(path)
        except OSError:
            complain(logger, "A file of the cache cannot be written.")
        return True

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        content = self.get(key, version=version)
        if content is None:
            return False
        self.set(key, content, timeout, version)
        return True

    def delete(self, key: str, version: int | None = None) -> bool:
        try:
            self._path(key, version).unlink()
        except OSError:
            return False
        return True

    def clear(self) -> None:
        for path, _ in self._files():
            with suppress(OSError):
                path.unlink()

    def cull(self) -> None:
        """Remove what has expired, and of the rest the oldest while it is more than the bound."""
        now = time.time()
        found = sorted(self._files(), key=lambda pair: pair[1].st_mtime)
        total = sum(stat.st_size for _, stat in found)
        bound = self.max_bytes * ROOM if total > self.max_bytes else total
        for path, stat in found:
            # The file's time is that of its writing; how long it is valid stands in it, but an hour is enough for all.
            if total > bound or now - stat.st_mtime > 3600:
                with suppress(OSError):
                    path.unlink()
                    total -= stat.st_size

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One thread of all processes at a time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _path(self, key: str, version: int | None) -> Path:
        name = hashlib.blake2b(self.make_and_validate_key(key, version).encode(), digest_size=20).hexdigest()
        return self.folder / name[:2] / name

    def _read(self, path: Path) -> bytes | None:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            complain(logger, "A file of the cache cannot be read.")
            return None
        if len(content) < HEAD.size or HEAD.unpack_from(content)[0] <= time.time():
            return None
        return content[HEAD.size :]

    def _written(self, path: Path, value: bytes, timeout: Any) -> Path | None:
        """A file beside `path` with the whole content, if it could be written."""
        if not isinstance(value, bytes):
            raise TypeError("This cache keeps bytes.")
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        until = FOREVER if seconds is None else time.time() + seconds
        part = path.with_name(f"{path.name}.{os.getpid()}.{random.getrandbits(48):x}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(HEAD.pack(until) + value)
        except OSError:
            complain(logger, "A file of the cache cannot be written.")
            with suppress(OSError):
                part.unlink()
            return None
        return part

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in self.folder.glob("??/*"):
            with suppress(OSError):
                yield path, path.stat()
