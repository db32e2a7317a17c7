"""Filters and facets over a snapshot: flags for each of its documents, numbers for each value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from portal.search.analysis import VALUES
from portal.search.engines.whoosh_columns import ABOVE
from portal.search.engines.whoosh_snapshot import UNDATED, Snapshot
from portal.search.engines.whoosh_terms import Numbers
from portal.search.plan import Filters


class Narrowing:
    """The documents that filters leave, also with one of the filters taken away."""

    def __init__(self, snapshot: Snapshot, filters: Filters) -> None:
        self._snapshot = snapshot
        self._flags: dict[str, Numbers] = {}
        for field in VALUES:
            value = getattr(filters, field)
            if value is not None:
                self._flags[field] = self._having(field, (str(value),))
        self._others = snapshot.live
        if filters.outside:
            self._others = self._others & ~self._having("section", map(str, filters.outside))
        if filters.hidden:
            self._others = self._others.copy()
            self._others[snapshot.rows_of(filters.hidden)] = False
        if filters.now is not None:
            expires = snapshot.expires
            self._others = self._others & ((expires == 0) | (expires > int(filters.now.timestamp())))
        if filters.since is not None or filters.until is not None:
            self._others = self._others & self._dated(filters)

    def narrows(self, field: str) -> bool:
        """Whether there is a filter of this field."""
        return field in self._flags

    def left(self, without: str = "") -> Numbers:
        """The documents that all filters leave, or all but one of them."""
        flags = self._others
        for field, having in self._flags.items():
            if field != without:
                flags = flags & having
        return flags

    def counts(self, field: str, found: Numbers) -> dict[str, int]:
        """How many of the documents found have each value of a field."""
        counts: Counter[str] = Counter()
        for part in self._snapshot.parts:
            values = part.segment.values(ABOVE if field == "section" else field)
            numbers = np.bincount(values.places[found[part.rows][values.documents]])
            used = np.flatnonzero(numbers)
            for place, number in zip(used.tolist(), numbers[used].tolist(), strict=True):
                counts[values.vocabulary[place]] += number
        return dict(counts)

    def _having(self, field: str, wanted: Iterable[str]) -> Numbers:
        flags = np.zeros(self._snapshot.size, bool)
        wanted = tuple(wanted)
        for part in self._snapshot.parts:
            values = part.segment.values(field)
            places = [values.place[value] for value in wanted if value in values.place]
            if places:
                chosen = np.zeros(len(values.vocabulary), bool)
                chosen[places] = True
                flags[part.rows][values.documents[chosen[values.places]]] = True
        return flags

    def _dated(self, filters: Filters) -> Numbers:
        # In whole seconds, as dates are kept. What has no date was not published in any time.
        dates = self._snapshot.dates
        flags = dates > UNDATED
        if filters.since is not None:
            flags &= dates >= int(filters.since.timestamp())
        if filters.until is not None:
            flags &= dates <= int(filters.until.timestamp())
        return flags
