"""Marked passages of a text for search results.

Matching is blind to case, width and traditional/simplified writing; what is shown is the original text.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from portal.text.normalise import fold

_CLUSTER = re.compile("[^\u0300-\u036f][\u0300-\u036f]*|[\u0300-\u036f]+", re.DOTALL)
_SENTENCE_END = re.compile(r"[。！？；\n]\s*")
_ASCII_ALNUM = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    term: str


def highlight(text: str, terms: Iterable[str]) -> list[Segment]:
    """The whole text in segments, the terms marked. `terms` are strings as `normalise` returns them.

    Marks that overlap or touch are one. A Latin or numeric term matches whole words only. Joined, the
    segments are `text`; an empty text gives [].
    """
    return _segments(text, 0, len(text), _hits(text, terms))


def extract(text: str, terms: Iterable[str], length: int = 120) -> list[Segment]:
    """The best passage of `length` characters in segments: most different terms, then the earliest.

    It starts at the beginning of a sentence when one is near. … stands where text was cut off. Without any
    hit it is the beginning of the text.
    """
    hits = _hits(text, terms)
    start, end = _passage(text, hits, max(length, 1))
    segments = _segments(text, start, end, hits)
    if text[:start].strip():
        segments.insert(0, Segment("…", False))
    if text[end:].strip():
        segments.append(Segment("…", False))
    return _joined(segments)


def _hits(text: str, terms: Iterable[str]) -> list[_Hit]:
    """Every occurrence of every term in `text`, in original offsets, sorted by place."""
    folded, starts, ends = _folded_with_offsets(text)
    hits = []
    for term in dict.fromkeys(term.strip() for term in terms):
        place = folded.find(term) if term else -1
        while place >= 0:
            last = place + len(term) - 1
            if _is_whole(folded, place, last):
                hits.append(_Hit(starts[place], ends[last], term))
            place = folded.find(term, place + 1)
    return sorted(hits, key=lambda hit: (hit.start, hit.end))


def _folded_with_offsets(text: str) -> tuple[str, list[int], list[int]]:
    """The matching form of `text`, and for each of its characters where the original one starts and ends."""
    # Only decomposed letters need to be folded together with their accents.
    units = text if unicodedata.is_normalized("NFC", text) else _CLUSTER.findall(text)
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    place, blank = 0, False
    for unit in units:
        after = place + len(unit)
        for char in _form(unit):
            if char == " " and blank:
                continue
            blank = char == " "
            folded.append(char)
            starts.append(place)
            ends.append(after)
        place = after
    return "".join(folded), starts, ends


# Texts are made of the same few thousand characters.
@lru_cache(maxsize=20_000)
def _form(unit: str) -> str:
    return fold(unit)


def _is_whole(folded: str, first: int, last: int) -> bool:
    """Whether a hit does not cut a Latin word or a number in two."""
    cut_before = first > 0 and folded[first] in _ASCII_ALNUM and folded[first - 1] in _ASCII_ALNUM
    cut_after = last + 1 < len(folded) and folded[last] in _ASCII_ALNUM and folded[last + 1] in _ASCII_ALNUM
    return not (cut_before or cut_after)


def _passage(text: str, hits: list[_Hit], length: int) -> tuple[int, int]:
    if not hits:
        start = len(text) - len(text.lstrip())
        return start, min(len(text), start + length)
    best_terms, first, last = 0, hits[0].start, hits[0].end
    inside: Counter[str] = Counter()
    right = 0
    for left, hit in enumerate(hits):
        while right < len(hits) and (right <= left or hits[right].end <= hit.start + length):
            inside[hits[right].term] += 1
            right += 1
        if len(inside) > best_terms:
            best_terms, first, last = len(inside), hit.start, hits[right - 1].end
        inside[hit.term] -= 1
        if not inside[hit.term]:
            del inside[hit.term]
    return _with_context(text, first, last, length)


def _with_context(text: str, first: int, last: int, length: int) -> tuple[int, int]:
    """A window of `length` around the hits: a third of the free room before them, but no sentence's tail."""
    room = max(0, length - (last - first))
    start = max(0, first - room // 3)
    # Near the end of the text the room behind the hits would stay empty; it goes before them.
    start = max(0, min(start, len(text) - length))
    breaks = [match.end() for match in _SENTENCE_END.finditer(text, start, first)]
    if breaks and start > 0:
        start = breaks[0]
    while start < first and text[start].isspace():
        start += 1
    return start, min(len(text), start + length)


def _segments(text: str, start: int, end: int, hits: list[_Hit]) -> list[Segment]:
    segments: list[Segment] = []
    shown = start
    for hit in hits:
        if hit.end <= shown or hit.start >= end:
            continue
        segments.append(Segment(text[shown : max(hit.start, shown)], False))
        segments.append(Segment(text[max(hit.start, shown) : min(hit.end, end)], True))
        shown = min(hit.end, end)
    segments.append(Segment(text[shown:end], False))
    return _joined(segments)


def _joined(segments: list[Segment]) -> list[Segment]:
    joined: list[Segment] = []
    for segment in segments:
        if joined and segment.text and joined[-1].marked == segment.marked:
            joined[-1] = Segment(joined[-1].text + segment.text, segment.marked)
        elif segment.text:
            joined.append(segment)
    return joined
