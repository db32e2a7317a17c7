"""The tokens of a long text as one string: what `portal.text.tokens` gives, in a third of the time.

A document has thousands of tokens, and to make a small string of each costs more than all the rest of its analysis.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import numpy.typing as npt

from portal.text.tokens import HAN, RUN

_NOT_HAN = re.compile(f"[^{HAN}]+")
_BLANK = ord(" ")


def index_row(text: str) -> str:
    """`index_tokens` of a text already normalised, parted by single blanks; no token holds one."""
    return _in_pairs(" ".join(han or word or number for han, word, number in RUN.findall(text)))


def character_row(text: str) -> str:
    """`characters` of a text already normalised, parted by single blanks."""
    codes = _codes(_NOT_HAN.sub("", text))
    row = np.full(2 * len(codes), _BLANK, np.uint32)
    row[::2] = codes
    return _text(row)


def _in_pairs(text: str) -> str:
    """Each Chinese run of two and more characters as its overlapping pairs; runs are parted by single blanks."""
    codes = _codes(text)
    han = _chinese()[codes]
    # A pair begins here; a run ends here, with a character that is in the pair before; its blank is that pair's.
    pair = np.append(han[:-1] & han[1:], False)[: len(codes)]
    end = _moved(pair) & ~pair
    kept = ~end & ~(_moved(end) & (codes == _BLANK))
    # A pair takes three places: its characters and a blank.
    length = np.where(pair, 3, kept)
    start = np.cumsum(length) - length
    row = np.full(length.sum(), _BLANK, np.uint32)
    row[start[kept]] = codes[kept]
    row[start[pair] + 1] = codes[np.flatnonzero(pair) + 1]
    return _text(row)


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _text(row: npt.NDArray[np.uint32]) -> str:
    return row.tobytes().decode("utf-32-le", "surrogatepass").rstrip(" ")


def _moved(flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The flags of the places before."""
    return np.insert(flags[:-1], 0, False)[: len(flags)]


@cache
def _chinese() -> npt.NDArray[np.bool_]:
    """For each code point whether it is in `HAN`."""
    table = np.zeros(0x110000, bool)
    for first, last in re.findall("(.)(?:-(.))?", HAN):
        table[ord(first) : ord(last or first) + 1] = True
    return table
