"""One immutable part of the index: a file of terms with their postings, stored documents, and columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import numpy as np

from portal.search.engines.whoosh_columns import COUNTED, NUMBERS, Columns, Values, unpacked
from portal.search.engines.whoosh_file import CheckedFile, CheckedWriter
from portal.search.engines.whoosh_lengths import norms
from portal.search.engines.whoosh_postings import PostingsReader, PostingsWriter
from portal.search.engines.whoosh_terms import Numbers, Terms

# Stored documents are copied in pieces of about this size, in bytes.
_COPIED = 4 * 2**20


def write_segment(
    path: str, terms: Iterable[tuple[str, Terms]], stored: Iterable[tuple[bytes, Numbers]], columns: Columns
) -> None:
    """Write a segment, safe on the disk at the end; nothing is left of it after an error.

    `terms` come in the order of `whoosh_postings.FIELDS` and of their names; `stored` are packed documents behind each
    other, with the length of each.
    """
    file = CheckedWriter(path)
    try:
        postings = PostingsWriter(file)
        for field, some in terms:
            postings.add(field, some)
        directory: dict[str, Any] = {"documents": len(columns.versions), "terms": postings.finish()}
        directory["parts"] = _write_columns(file, columns, _write_stored(file, stored))
        file.finish(directory)
    except BaseException:
        file.discard()
        raise


def _write_stored(file: CheckedWriter, stored: Iterable[tuple[bytes, Numbers]]) -> Numbers:
    lengths = [np.array([file.position])]
    for blob, sizes in stored:
        file.write(blob)
        lengths.append(sizes)
    return np.cumsum(np.concatenate(lengths))


def _write_columns(file: CheckedWriter, columns: Columns, stored: Numbers) -> dict[str, Any]:
    arrays = {**columns.numbers, "stored": stored}
    strings = {"versions": columns.versions}
    for name, values in columns.values.items():
        arrays |= {f"documents:{name}": values.documents, f"places:{name}": values.places}
        strings[f"vocabulary:{name}"] = values.vocabulary
    parts: dict[str, Any] = {}
    for name, numbers in arrays.items():
        file.align()
        data = _narrow(numbers)
        parts[name] = [file.write(data.tobytes()), data.nbytes, data.dtype.str]
    for name, some in strings.items():
        blob = json.dumps(some).encode()
        parts[name] = [file.write(blob), len(blob)]
    return parts


def _narrow(numbers: Numbers) -> Numbers:
    if not len(numbers):
        return numbers.astype(np.int8)
    return numbers.astype(np.result_type(*(np.min_scalar_type(int(edge)) for edge in (numbers.min(), numbers.max()))))


class Segment:
    """Reads a segment; what it needs of the columns is read when it is first needed. Raises Damaged or OSError."""

    def __init__(self, path: str) -> None:
        self.file = CheckedFile(path)
        self._parts: dict[str, Any] = self.file.directory["parts"]
        self._values: dict[str, Values] = {}
        self._distinct: dict[str, Numbers] = {}
        self._norms: dict[str, tuple[Numbers, int]] = {}
        self.size: int = self.file.directory["documents"]
        self.terms = PostingsReader(self.file, self.file.directory["terms"])

    @cached_property
    def pks(self) -> Numbers:
        return self.numbers("pk")

    @cached_property
    def dates(self) -> Numbers:
        return self.numbers("date")

    @cached_property
    def expires(self) -> Numbers:
        return self.numbers("expire")

    def norms(self, field: str) -> Numbers:
        """The lengths of a field as `whoosh_lengths` shortens them, by document."""
        return self._lengths(field)[0]

    def total(self, field: str) -> int:
        """The number of tokens of a field in all documents."""
        return self._lengths(field)[1]

    def distinct(self, field: str) -> Numbers:
        """The number of different tokens of a field, by document."""
        if field not in self._distinct:
            self._distinct[field] = self.numbers(f"distinct:{field}")
        return self._distinct[field]

    def values(self, name: str) -> Values:
        """The values of a field."""
        if name not in self._values:
            self._values[name] = self._read_values(name)
        return self._values[name]

    def versions(self) -> list[str]:
        """The version of each document."""
        return self._strings("versions")

    def model(self, number: int) -> str:
        """The model of a document; every document has one."""
        models = self.values("model")
        return models.vocabulary[models.places[number]]

    def stored(self, number: int) -> dict[str, Any]:
        """What is stored of a document, with its version."""
        start, _, kind = self._parts["stored"]
        width = np.dtype(kind).itemsize
        begin, end = np.frombuffer(self.file.read(start + number * width, 2 * width), kind).tolist()
        return unpacked(self.file.read(begin, end - begin))

    def all_stored(self, kept: Numbers) -> Iterator[tuple[bytes, Numbers]]:
        """What is stored of documents (a flag for each), packed, in pieces, as `write_segment` wants it."""
        edges = self.numbers("stored")
        number = 0
        while number < self.size:
            last = max(number + 1, int(np.searchsorted(edges, edges[number] + _COPIED, "right")) - 1)
            data = self.file.read(int(edges[number]), int(edges[last] - edges[number]))
            here = np.arange(number, last)[kept[number:last]]
            begin = edges[number]
            pieces = [data[edges[one] - begin : edges[one + 1] - begin] for one in here.tolist()]
            yield b"".join(pieces), edges[here + 1] - edges[here]
            number = last

    def columns(self) -> Columns:
        """Everything about the documents, for merging."""
        numbers = {name: self.numbers(name) for name in NUMBERS}
        return Columns(numbers, {name: self._read_values(name) for name in COUNTED}, self.versions())

    def numbers(self, name: str) -> Numbers:
        """A column."""
        start, length, kind = self._parts[name]
        return np.frombuffer(self.file.read(start, length), kind).astype(np.int64)

    def _lengths(self, field: str) -> tuple[Numbers, int]:
        if field not in self._norms:
            lengths = self.numbers(f"length:{field}")
            self._norms[field] = norms(lengths), int(lengths.sum())
        return self._norms[field]

    def _read_values(self, name: str) -> Values:
        return Values(
            self._strings(f"vocabulary:{name}"), self.numbers(f"documents:{name}"), self.numbers(f"places:{name}")
        )

    def _strings(self, name: str) -> list[str]:
        return json.loads(bytes(self.file.read(*self._parts[name])))
