"""Three ways to clean Chinese text: for matching, for storing, for comparing.

Public names: `fold`, `normalise` (matching), `clean_line` (storing), `squash` (comparing).
"""

import unicodedata
from array import array
from functools import cache, lru_cache

from opencc import OpenCC

_VARIATION_SELECTORS = [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
# Every block in which OpenCC knows traditional characters: the unified ideographs and their extensions.
_IDEOGRAPHS = array("I", [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0x20000, 0x323B0)])
_AT_ONCE = 4096


def _blanks_and_invisibles() -> dict[int, str | None]:
    """Translation table: blanks of every kind to a space, characters that nobody sees to nothing."""
    table: dict[int, str | None] = {}
    # Format characters stand below U+3001, in the surrogates, and in the few blocks named here; a walk over
    # all of Unicode would cost the start of every process a quarter of a second.
    for code in [*range(0x3001), *range(0xD800, 0xE000), *range(0xFE00, 0x10000), *range(0xE0000, 0xE0080)]:
        char = chr(code)
        if char.isspace():
            table[code] = " "
        elif unicodedata.category(char) in ("Cc", "Cf", "Cs"):
            table[code] = None
    return table


_STORED = _blanks_and_invisibles()


@cache
def _matched() -> dict[int, str | None]:
    """The table of `fold`: `_STORED`, no variation selectors, and each traditional character simplified.

    One character at a time, although OpenCC also knows phrases: a phrase rule would turn one character into
    two different ones depending on its neighbours, and a query would miss the text it was copied from.
    """
    table = {**_STORED, **dict.fromkeys(_VARIATION_SELECTORS)}
    simplifier = OpenCC("t2s")
    # In parts: as objects of their own, 100,000 characters before and after take 15 MB.
    for start in range(0, len(_IDEOGRAPHS), _AT_ONCE):
        traditional = [chr(code) for code in _IDEOGRAPHS[start : start + _AT_ONCE]]
        simplified = simplifier.convert("\n".join(traditional)).split("\n")
        changed = zip(traditional, simplified, strict=True)
        table |= {ord(before): after for before, after in changed if before != after}
    return table


def fold(text: str) -> str:
    """`text` in its matching form, its blanks not yet collapsed.

    NFKC, traditional to simplified, lower case, blanks (also U+3000 and NBSP) to spaces; control, format
    and zero-width characters disappear. Free of context: folding character by character and joining gives
    the same.
    """
    # A text has few different characters, and few of those change: that is several times quicker than to
    # normalise all of it.
    changed: dict[str, str] = {}
    for char in set(text):
        folded = _folded(char)
        if folded is None:
            return _fold_whole(text)
        if folded != char:
            changed[char] = folded
    if len(changed) > 40 or not changed.keys().isdisjoint("".join(changed.values())):
        return text.translate({ord(char): folded for char, folded in changed.items()})
    for char, folded in changed.items():
        text = text.replace(char, folded)
    return text


def _fold_whole(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_matched()).lower()


@lru_cache(maxsize=20_000)
def _folded(char: str) -> str | None:
    """What becomes of a character wherever it stands; None where that depends on its neighbours."""
    folded = _fold_whole(char)
    # Marks and the letters of Hangul join what stands before them; Σ becomes ς at the end of a word.
    depends = any(unicodedata.category(one).startswith("M") or "\u1100" <= one <= "\u11ff" for one in char + folded)
    return None if depends or char == "\u03a3" else folded


def normalise(text: str) -> str:
    """The one form in which texts are indexed and queried: `fold`, with runs of blanks collapsed."""
    return " ".join(fold(text).split())


def clean_line(text: str) -> str:
    """One imported line as it is stored: no blanks at its ends, runs of blanks one space, nothing invisible.

    Width and shape of every visible character stay as they were, for the text is an official one.
    """
    return " ".join(text.translate(_STORED).split())


def squash(text: str) -> str:
    """`text` without blanks and invisible characters: two texts that squash alike have lost nothing."""
    return clean_line(text).replace(" ", "")
