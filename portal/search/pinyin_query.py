"""Latin words of a query: words of the texts, pinyin of titles, or initials of titles."""

from __future__ import annotations

import re
from collections.abc import Callable

from portal.search.parts import Part, initial_row, phrase, plain, together
from portal.search.plan import Clause, Unit, Weight
from portal.text.pinyin import segmentations
from portal.text.tokens import index_tokens

# How many documents have each token of a field; see `PortalBackend.frequencies`.
Frequencies = Callable[[str, list[str]], dict[str, int]]

LATIN = re.compile(r"[a-zü]+(?:['’‘`][a-zü]+)*")
# Ways to read one word that a query asks for.
MOST_READINGS = 6
# No syllable begins with these.
_NO_INITIAL = re.compile("[iuvü'’‘`]")
_LONGEST_INITIALS = 24


def latin_part(word: str, frequencies: Frequencies | None) -> Part:
    """A Latin word already normalised.

    Where texts have it as a word (GDP, app) it is that, unless it is also clearly pinyin. Readings that no title has
    are left out where `frequencies` are known.
    """
    in_texts = frequencies is None or _has_all(frequencies, "text", index_tokens(word))
    readings = [way for way in segmentations(word) if frequencies is None or _has_all(frequencies, "pinyin", way)]
    certain = frequencies is not None and in_texts
    if certain:
        # One syllable that is also a word of the texts is that word: he, an, app.
        readings = [way for way in readings if len(way) > 1]
    pairs = () if certain else _initials(word, frequencies)
    if not readings and not pairs:
        return plain(word, "word")
    readings = readings[:MOST_READINGS]
    literal = (together([phrase(word)]),) if in_texts else ()
    rows = [Unit("pinyin", way) for way in readings] + ([Unit("initials", pairs)] if pairs else [])
    strict = Clause((*literal, *((row,) for row in rows)), word)
    # Several words typed as one need not stand side by side.
    bags = [tuple(Unit("pinyin", (syllable,)) for syllable in way) for way in readings]
    loose = Clause((*literal, *bags, *((row,) for row in rows[len(readings) :])), word)
    syllables = dict.fromkeys(syllable for way in readings for syllable in way)
    return Part(
        typed=word,
        strict=(strict,),
        loose=(loose,),
        marks=(word,),
        more=(
            *(Weight("pinyin", syllable, 1.0) for syllable in syllables),
            *(Weight("initials", pair, 1.0) for pair in dict.fromkeys(pairs)),
        ),
        sounds=readings[0] if readings else (),
        pairs=pairs,
    )


def _initials(word: str, frequencies: Frequencies | None) -> tuple[str, ...]:
    if not 2 <= len(word) <= _LONGEST_INITIALS or _NO_INITIAL.search(word):
        return ()
    pairs = initial_row(word)
    return pairs if frequencies is None or _has_all(frequencies, "initials", pairs) else ()


def _has_all(frequencies: Frequencies, field: str, tokens: list[str] | tuple[str, ...]) -> bool:
    found = frequencies(field, list(tokens))
    return all(found.get(token) for token in tokens)
