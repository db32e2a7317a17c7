"""Files that are written once and read in pieces, with a checksum for every page of them.

Whatever an outsider or the disk changes is noticed by whoever reads it. Files are read, not mapped: a mapped file
that something truncates kills the process that looks at it. Reading needs no lock, for it has no position.

Layout: data; a checksum (CRC-32) for each page of the data; the tail. The directory at the end of the data says
where everything is.
"""

from __future__ import annotations

import json
import os
import struct
import weakref
import zlib
from array import array
from typing import Any

PAGE = 4096
# Pending bytes are handed to the operating system in pieces of this size, in pages.
_AT_ONCE = 256
_MAGIC = b"portal-2"
# Magic, length of the data, length of the directory; behind it the checksum of all checksums.
_TAIL = struct.Struct("=8sQI")
_CHECKSUM = struct.Struct("=I")


class Damaged(Exception):
    """A file of the index (its path) is not what was written."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path = path


class CheckedWriter:
    """A new file, written from its beginning to its end; without `finish` it is no valid file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.position = 0
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        self._pending = bytearray()
        self._checksums = array("I")

    def write(self, data: bytes | memoryview) -> int:
        """Append bytes; where in the file they begin."""
        start = self.position
        self._pending += data
        self.position += len(data)
        if len(self._pending) >= _AT_ONCE * PAGE:
            self._flush(len(self._pending) // PAGE * PAGE)
        return start

    def align(self) -> None:
        """Go on at a multiple of eight, so that arrays can be read in place."""
        self.write(bytes(-self.position % 8))

    def finish(self, directory: dict[str, Any]) -> None:
        """Write the directory and see the file safe on the disk."""
        written = json.dumps(directory).encode()
        self.write(written)
        self._flush(len(self._pending))
        tail = _TAIL.pack(_MAGIC, self.position, len(written))
        table = self._checksums.tobytes()
        self._put(table + tail + _CHECKSUM.pack(zlib.crc32(tail, zlib.crc32(table))))
        os.fsync(self._descriptor)
        os.close(self._descriptor)

    def discard(self) -> None:
        """Remove the file, before it is finished."""
        os.close(self._descriptor)
        os.unlink(self.path)

    def _flush(self, length: int) -> None:
        with memoryview(self._pending) as pending:
            for start in range(0, length, PAGE):
                self._checksums.append(zlib.crc32(pending[start : min(start + PAGE, length)]))
            self._put(pending[:length])
        del self._pending[:length]

    def _put(self, data: bytes | memoryview) -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(self._descriptor, left) :]


class CheckedFile:
    """Reads what a `CheckedWriter` has written, from any number of threads. Raises Damaged or OSError.

    The file stays open until nothing refers to this object, so that it may be removed meanwhile.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._descriptor)
        self._read_tail()
        try:
            self.directory: dict[str, Any] = json.loads(bytes(self.read(self._length - self._listed, self._listed)))
        except ValueError as error:
            raise Damaged(path, str(error)) from error

    def read(self, start: int, length: int) -> memoryview:
        """So many bytes of the data, as they were written."""
        if not length:
            return memoryview(b"")
        page = start // PAGE
        begin, end = page * PAGE, min(-(-(start + length) // PAGE) * PAGE, self._length)
        data = memoryview(self._bytes(begin, end - begin))
        for offset in range(0, len(data), PAGE):
            if zlib.crc32(data[offset : offset + PAGE]) != self._checksums[page]:
                raise Damaged(self.path, f"page {page} is not what was written")
            page += 1
        return data[start - begin : start - begin + length]

    def verify(self) -> None:
        """Read everything."""
        step = _AT_ONCE * PAGE
        for start in range(0, self._length, step):
            self.read(start, min(step, self._length - start))

    def _read_tail(self) -> None:
        size = os.fstat(self._descriptor).st_size
        fixed = _TAIL.size + _CHECKSUM.size
        if size < fixed:
            raise Damaged(self.path, "cut off")
        tail = self._bytes(size - fixed, fixed)
        magic, self._length, self._listed = _TAIL.unpack_from(tail)
        pages = -(-self._length // PAGE)
        if magic != _MAGIC or size != self._length + _CHECKSUM.size * pages + fixed or self._listed > self._length:
            raise Damaged(self.path, "cut off or something else")
        table = self._bytes(self._length, _CHECKSUM.size * pages)
        if zlib.crc32(tail[: _TAIL.size], zlib.crc32(table)) != _CHECKSUM.unpack_from(tail, _TAIL.size)[0]:
            raise Damaged(self.path, "the checksums are not what was written")
        self._checksums = memoryview(table).cast("I")

    def _bytes(self, start: int, length: int) -> bytes:
        data = os.pread(self._descriptor, length, start)
        if len(data) != length:
            raise Damaged(self.path, "cut off")
        return data
