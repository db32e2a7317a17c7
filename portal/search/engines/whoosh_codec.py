"""A codec for Whoosh that keeps postings as flat arrays: written without sorting single postings, read in one go.

Whoosh's own codec pickles and compresses blocks of 128 postings and walks them one posting after another. Here a
term's documents, counts and positions are three arrays behind each other, in native byte order: checksum, `n` and
`width`, n document numbers (4 bytes), n counts (2 bytes), all positions (`width` bytes each; 0: none).
"""

from __future__ import annotations

import struct
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo, W3TermsReader
from whoosh.matching import ListMatcher

_HEADER = struct.Struct("=IIB")
MOST_PER_DOCUMENT = 0xFFFF

Item = tuple[str, bytes, int, float, bytes]


def encode_positions(positions: list[int]) -> bytes:
    """Positions of one term in one document: two bytes each where that is enough."""
    kept = positions[:MOST_PER_DOCUMENT]
    return array("I" if kept[-1] > 0xFFFF else "H", kept).tobytes()


class GroupedPool:
    """Postings that wait to be written, by field and term; documents come in ascending order.

    Stands in for Whoosh's pool, which sorts all single postings, on the disk if need be.
    """

    def __init__(self) -> None:
        self.size = 0
        self.fields: dict[str, dict[bytes, list[Any]]] = {}

    def add(self, item: Item) -> None:
        """Take one posting."""
        field, term, document, weight, value = item
        terms = self.fields.get(field)
        if terms is None:
            terms = self.fields[field] = {}
        group = terms.get(term)
        if group is None:
            terms[term] = [document, int(weight), value]
        else:
            group += (document, int(weight), value)
        self.size += 1

    def iter_postings(self) -> GroupedPool:
        """What the field writer gets: the pool itself, which it reads by groups."""
        return self

    def cleanup(self) -> None:
        """Forget everything."""
        self.fields = {}
        self.size = 0


class FlatPostingsWriter(base.PostingsWriter):
    """Writes one term after another."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._group: list[Any] = []
        self._info: W3TermInfo | None = None

    def written(self) -> bool:
        return False

    def start_postings(self, format_: Any, terminfo: W3TermInfo) -> None:
        self._group, self._info = [], terminfo

    def add_posting(self, id_: int, weight: float, vbytes: bytes, length: int | None = None) -> None:
        self._group += (id_, int(weight), vbytes)

    def add_group(self, group: list[Any]) -> None:
        """All postings of the term: document, count, positions; document, count …"""
        self._group = group

    def finish_postings(self) -> W3TermInfo:
        info, group = self._info, self._group
        assert info is not None
        documents = array("I", group[0::3])
        counts = array("H", (min(count, MOST_PER_DOCUMENT) for count in group[1::3]))
        values = group[2::3]
        width, blob = _joined(values, counts)
        start = self._file.tell()
        body = documents.tobytes() + counts.tobytes() + blob
        self._file.write(_HEADER.pack(zlib.crc32(body), len(documents), width) + body)
        info._df = len(documents)
        info._weight = float(sum(counts))
        info._minid, info._maxid = documents[0], documents[-1]
        info.set_extent(start, self._file.tell() - start)
        self._info = None
        return info


def _joined(values: list[bytes], counts: array) -> tuple[int, bytes]:
    blob = b"".join(values)
    if not blob:
        return 0, b""
    if len(blob) == 2 * sum(counts):
        return 2, blob
    wide = array("I")
    for value, count in zip(values, counts, strict=True):
        positions = array("H" if len(value) == 2 * count else "I")
        positions.frombytes(value)
        wide.extend(positions)
    return 4, wide.tobytes()


class FlatPostings:
    """The postings of one term: `documents` ascending, `counts` beside them, positions on demand.

    Raises ValueError, or struct.error, for bytes that are not what was written.
    """

    __slots__ = ("_blob", "_width", "counts", "documents", "size")

    def __init__(self, data: bytes) -> None:
        self.size = len(data)
        checksum, number, self._width = _HEADER.unpack_from(data)
        if not number or zlib.crc32(memoryview(data)[_HEADER.size :]) != checksum:
            raise ValueError("These postings are not what was written.")
        first, second = _HEADER.size, _HEADER.size + 4 * number
        third = second + 2 * number
        self.documents = array("I")
        self.documents.frombytes(data[first:second])
        self.counts = array("H")
        self.counts.frombytes(data[second:third])
        self._blob = data[third:]

    def positions(self, wanted: Iterable[int]) -> Iterator[tuple[int, array]]:
        """Those of the wanted documents that have the term, with where it stands in them."""
        ends = list(accumulate(self.counts))
        for document in wanted:
            place = bisect_left(self.documents, document)
            if place < len(self.documents) and self.documents[place] == document:
                yield document, self._slice(ends[place] - self.counts[place], ends[place])

    def values(self) -> list[bytes]:
        """The positions of each document, encoded, as Whoosh's merging wants them."""
        if not self._width:
            return [b""] * len(self.documents)
        ends = accumulate(self.counts)
        return [encode_positions(list(self._slice(end - n, end))) for end, n in zip(ends, self.counts, strict=True)]

    def _slice(self, start: int, end: int) -> array:
        positions = array("I" if self._width == 4 else "H")
        positions.frombytes(self._blob[start * self._width : end * self._width])
        return positions


def _read(file: Any, info: W3TermInfo) -> FlatPostings:
    start, length = info.extent()
    # As Whoosh reads it back, the length is a tuple of one.
    return FlatPostings(file.get(start, length[0] if isinstance(length, tuple) else length))


class FlatFieldWriter(W3FieldWriter):
    """Whoosh's term index over flat postings."""

    def add_postings(self, schema: Any, lengths: Any, items: Any) -> None:
        if not isinstance(items, GroupedPool):
            super().add_postings(schema, None, items)
            return
        for field in sorted(items.fields):
            self.start_field(field, schema[field])
            terms = items.fields[field]
            for term in sorted(terms):
                self.start_term(term)
                self._postwriter.add_group(terms[term])
                self.finish_term()
            self.finish_field()


class FlatTermsReader(W3TermsReader):
    """Whoosh's term index, and postings read whole."""

    def flat(self, field: str, term: bytes) -> FlatPostings | None:
        """The postings of a term, None where it does not occur."""
        try:
            info = W3TermInfo.from_bytes(self._tindex[self._keycoder(field, term)])
        except KeyError:
            return None
        return self.read(info)

    def read(self, info: W3TermInfo) -> FlatPostings:
        """The postings that an entry of the term index points to."""
        return _read(self._postfile, info)


class FlatCodec(W3Codec):
    """Whoosh's third codec with flat postings."""

    # Statistics for a shortcut of Whoosh's matchers, which are not used.
    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> FlatFieldWriter:
        return FlatFieldWriter(self, storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> FlatPostingsWriter:
        return FlatPostingsWriter(dbfile)

    def postings_reader(
        self, dbfile: Any, terminfo: W3TermInfo, format_: Any, term: Any = None, scorer: Any = None
    ) -> ListMatcher:
        postings = _read(dbfile, terminfo)
        weights = [float(count) for count in postings.counts]
        return ListMatcher(
            list(postings.documents), weights, postings.values(), format_, scorer=scorer, term=term, terminfo=terminfo
        )

    def terms_reader(self, storage: Any, segment: Any) -> FlatTermsReader:
        name = segment.make_filename(self.TERMS_EXT)
        postings = segment.open_file(storage, self.POSTS_EXT)
        return FlatTermsReader(self, storage.open_file(name), storage.file_length(name), postings)
