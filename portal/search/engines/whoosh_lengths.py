"""Lengths of fields in one byte, as Lucene and tantivy shorten them, so that both engines score alike.

Up to 39 a length stands for itself; above, only its first four binary digits count.
"""

from __future__ import annotations

import numpy as np

from portal.search.engines.whoosh_terms import Numbers

_EXACT = 24


def _length(norm: int) -> int:
    if norm < _EXACT:
        return norm
    digits, shift = (norm - _EXACT) & 7, ((norm - _EXACT) >> 3) - 1
    return _EXACT + (digits if shift < 0 else (digits | 8) << shift)


# The length that each byte stands for: the shortest of those that it covers.
LENGTHS = np.array([_length(norm) for norm in range(256)], np.int64)


def norms(lengths: Numbers) -> Numbers:
    """The byte for each length."""
    return (np.searchsorted(LENGTHS, lengths, "right") - 1).astype(np.uint8)
