"""What a segment knows of each of its documents besides its terms: numbers, lengths, values, what is stored."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from portal.search.analysis import BAGS, TEXTS, VALUES, Analysed
from portal.search.engines.whoosh_terms import Numbers

ABOVE = "above"
# Fields with a length for BM25, and those that count for closeness with the number of their different tokens.
SCORED = (*TEXTS, "initials", *BAGS)
DISTINCT = ("title", "pinyin")
NUMBERS = ("pk", "date", "expire", *(f"length:{name}" for name in SCORED), *(f"distinct:{name}" for name in DISTINCT))
# Of `section` is counted what stands above a page: itself would be one value more a page.
COUNTED = (*VALUES, ABOVE, "model")

# zlib's quickest level: four fifths of what its default saves, in a quarter of the time.
_LEVEL = 1


@dataclass(frozen=True)
class Values:
    """The values of a field: all different ones, and pairs of a document and the place of its value among them."""

    vocabulary: list[str]
    documents: Numbers
    places: Numbers

    @cached_property
    def place(self) -> dict[str, int]:
        """The place of each value."""
        return {value: place for place, value in enumerate(self.vocabulary)}


@dataclass(frozen=True, slots=True)
class Columns:
    """Of several documents: `numbers` by name (see `NUMBERS`), `values` by field, `versions` by document."""

    numbers: dict[str, Numbers]
    values: dict[str, Values]
    versions: list[str]


class Rows:
    """Columns that grow by one document after the other."""

    def __init__(self) -> None:
        self._numbers: dict[str, list[int]] = {name: [] for name in NUMBERS}
        self._values: dict[str, tuple[dict[str, int], list[int], list[int]]] = {name: ({}, [], []) for name in COUNTED}
        self._versions: list[str] = []
        self.stored: list[bytes] = []

    def __len__(self) -> int:
        return len(self._versions)

    def add(self, document: Analysed) -> None:
        """Add the document with the next number."""
        row = {"pk": document.pk, "date": document.date, "expire": document.expire}
        row |= {f"length:{name}": len(tokens) for name, tokens in {**document.texts, **document.bags}.items()}
        row |= {f"distinct:{name}": len(set(document.texts[name])) for name in DISTINCT}
        for name, column in self._numbers.items():
            column.append(row[name])
        above = [section for section in document.values["section"] if section != str(document.pk)]
        for name, given in {**document.values, ABOVE: above, "model": [document.model]}.items():
            vocabulary, documents, places = self._values[name]
            for value in dict.fromkeys(given):
                documents.append(len(self))
                places.append(vocabulary.setdefault(value, len(vocabulary)))
        self.stored.append(packed({"version": document.version, **document.stored}))
        self._versions.append(document.version)

    def columns(self) -> Columns:
        """What has been added."""
        numbers = {name: np.array(column, np.int64) for name, column in self._numbers.items()}
        values = {
            name: Values(list(vocabulary), np.array(documents, np.int64), np.array(places, np.int64))
            for name, (vocabulary, documents, places) in self._values.items()
        }
        return Columns(numbers, values, self._versions)


def packed(stored: dict[str, Any]) -> bytes:
    """What is stored of a document, compressed."""
    return zlib.compress(json.dumps(stored, ensure_ascii=False).encode("utf-8", "surrogatepass"), _LEVEL)


def unpacked(data: bytes | memoryview) -> dict[str, Any]:
    """What `packed` was given."""
    return json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))


def merged(parts: Sequence[tuple[Columns, Numbers]]) -> Columns:
    """The columns of several segments as one; beside each the new numbers of its documents (-1: left out)."""
    numbers = {name: np.concatenate([columns.numbers[name][new >= 0] for columns, new in parts]) for name in NUMBERS}
    versions = [one for columns, new in parts for one, kept in zip(columns.versions, new >= 0, strict=True) if kept]
    return Columns(numbers, {name: _merged([(c.values[name], new) for c, new in parts]) for name in COUNTED}, versions)


def _merged(parts: list[tuple[Values, Numbers]]) -> Values:
    vocabulary: dict[str, int] = {}
    documents, places = [], []
    for values, new in parts:
        numbers = new[values.documents]
        kept = numbers >= 0
        used = np.unique(values.places[kept]).tolist()
        moved = np.zeros(len(values.vocabulary), np.int64)
        for place in used:
            moved[place] = vocabulary.setdefault(values.vocabulary[place], len(vocabulary))
        documents.append(numbers[kept])
        places.append(moved[values.places[kept]])
    return Values(list(vocabulary), np.concatenate(documents), np.concatenate(places))
