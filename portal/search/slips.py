"""Slips inside words, found by what the index knows: 关理 stands in no page, 管理 in many."""

from __future__ import annotations

from collections.abc import Iterator

from portal.search.engines.base import PortalBackend
from portal.text.similar import look_alike, sound_alike
from portal.text.tokens import runs

# Wrong characters that are put right in one text.
MOST_SLIPS = 3
# Longer texts are not looked through.
LONGEST = 40


def repaired(text: str, backend: PortalBackend) -> Iterator[str]:
    """A text already normalised with the characters replaced of which no page has the pairs, the best way first."""
    if len(text) > LONGEST:
        return
    for first in _repairs(text, backend):
        better = first
        for _ in range(MOST_SLIPS - 1):
            better = next(_repairs(better, backend), better)
        yield better


def _repairs(text: str, backend: PortalBackend) -> Iterator[str]:
    """The text with its first wrong character put right, the commonest way first."""
    place = _first_wrong(text, backend)
    if place is None:
        return
    ways = {text[:one] + char + text[one + 1 :]: (one, one + 1) for one in place for char in _likely(text[one])}
    if len(place) == 2:
        first, second = place
        ways[text[:first] + text[second] + text[first] + text[second + 1 :]] = (first, second + 1)
    pairs = {way: _pairs(way, *stretch) for way, stretch in ways.items()}
    known = backend.frequencies("text", sorted({pair for some in pairs.values() for pair in some}))
    scores = {way: min((known[pair] for pair in some), default=0) for way, some in pairs.items()}
    for way in sorted(scores, key=lambda one: -scores[one])[:2]:
        if scores[way]:
            yield way


def _likely(char: str) -> str:
    return "".join(dict.fromkeys(look_alike(char) + sound_alike(char)))


def _first_wrong(text: str, backend: PortalBackend) -> tuple[int, ...] | None:
    """Places of the characters of the first pair that no page has; one place where both its pairs are unknown."""
    places = _places(text)
    known = backend.frequencies("text", sorted({text[place : place + 2] for place in places}))
    for place in places:
        if not known[text[place : place + 2]]:
            following = place + 1 in places and not known[text[place + 1 : place + 3]]
            return (place + 1,) if following else (place, place + 1)
    return None


def _places(text: str) -> list[int]:
    """Where the pairs of Chinese runs begin."""
    found: list[int] = []
    start = 0
    for kind, run in runs(text):
        start = text.index(run, start)
        if kind == "han":
            found += range(start, start + len(run) - 1)
        start += len(run)
    return found


def _pairs(text: str, start: int, end: int) -> list[str]:
    """The pairs that have any of the characters from `start` up to `end`."""
    return [text[place : place + 2] for place in _places(text) if start - 1 <= place < end]
