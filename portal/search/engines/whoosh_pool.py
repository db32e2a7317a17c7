"""Documents in memory until they become a segment.

Each token becomes a number when it comes, each document an array of numbers. At the end one number is made of term,
document and position for every token; sorting these, which numpy does with the processor's vector unit, groups all
postings at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count

import numpy as np

from portal.search.analysis import Analysed
from portal.search.engines.whoosh_columns import Columns, Rows
from portal.search.engines.whoosh_postings import FIELDS, NONE, POSITIONED, encoded
from portal.search.engines.whoosh_terms import Numbers, Terms

# How the 64 digits of the number of a token are shared out; what is left is the term's.
_POSITION = 22
_DOCUMENT = 18
# Tokens of a field behind these are not indexed: no citizen's text has four million.
MOST_TOKENS = 2**_POSITION
MOST_DOCUMENTS = 2**_DOCUMENT


class FieldPool:
    """The tokens of one field."""

    def __init__(self, positioned: bool) -> None:
        self._positioned = positioned
        self._numbers: dict[str, int] = defaultdict(count().__next__)
        self._tokens: list[Numbers] = []

    def add(self, tokens: Sequence[str]) -> int:
        """Take the tokens of the next document; how many they are."""
        tokens = tokens[:MOST_TOKENS]
        self._tokens.append(np.fromiter(map(self._numbers.__getitem__, tokens), np.uint32, len(tokens)))
        return len(tokens)

    def terms(self) -> Terms:
        """Everything, grouped by term and document."""
        names = [encoded(token) for token in self._numbers]
        order = sorted(range(len(names)), key=names.__getitem__)
        lengths = np.array([len(one) for one in self._tokens])
        keys = self._ranks(order)[np.concatenate(self._tokens)]
        keys <<= np.uint64(_DOCUMENT)
        keys |= np.repeat(np.arange(len(lengths), dtype=np.uint64), lengths)
        if self._positioned:
            keys <<= np.uint64(_POSITION)
            keys |= (np.arange(len(keys)) - np.repeat(np.cumsum(lengths) - lengths, lengths)).astype(np.uint64)
        keys.sort()
        return _grouped([names[number] for number in order], keys, self._positioned)

    @staticmethod
    def _ranks(order: list[int]) -> Numbers:
        ranks = np.empty(len(order), np.uint64)
        ranks[order] = np.arange(len(order), dtype=np.uint64)
        return ranks


def _grouped(names: list[bytes], keys: Numbers, positioned: bool) -> Terms:
    positions = NONE
    if positioned:
        positions = (keys & np.uint64(MOST_TOKENS - 1)).astype(np.uint32)
        keys >>= np.uint64(_POSITION)
    first = _changes(keys)
    counts = np.diff(first, append=len(keys)).astype(np.uint32)
    keys = keys[first]
    documents = (keys & np.uint64(MOST_DOCUMENTS - 1)).astype(np.uint32)
    keys >>= np.uint64(_DOCUMENT)
    first = _changes(keys)
    totals = np.add.reduceat(counts, first, dtype=np.int64) if len(first) else first
    return Terms(names, np.diff(first, append=len(keys)), totals, documents, counts, positions)


def _changes(keys: Numbers) -> Numbers:
    """Where another number begins, in sorted ones."""
    return np.flatnonzero(np.concatenate([[len(keys) > 0], keys[1:] != keys[:-1]]))


class Pool:
    """Analysed documents, numbered as they come."""

    def __init__(self) -> None:
        self._fields = {name: FieldPool(name in POSITIONED) for name in FIELDS}
        self._rows = Rows()
        # Tokens in memory.
        self.size = 0

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, document: Analysed) -> int:
        """Take a document; its number."""
        number = len(self)
        unique = {name: list(dict.fromkeys(keys)) for name, keys in document.keys.items()}
        for name, tokens in {**document.texts, **document.bags, **unique}.items():
            self.size += self._fields[name].add(tokens)
        self._rows.add(document)
        return number

    def terms(self) -> Iterator[tuple[str, Terms]]:
        """All terms, field by field."""
        for name in FIELDS:
            yield name, self._fields[name].terms()

    def stored(self) -> Iterator[tuple[bytes, Numbers]]:
        """All stored documents."""
        yield b"".join(self._rows.stored), np.array([len(one) for one in self._rows.stored])

    def columns(self) -> Columns:
        """The columns."""
        return self._rows.columns()
