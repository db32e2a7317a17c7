"""The passage of a long text that a result shows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portal.text.normalise import fold
from portal.text.snippets import Segment, extract

LENGTH = 140
# Texts up to this length are looked through as a whole.
SHORT = 1_500
# What is cut around the best place of a longer one before it is looked at closely.
AROUND = 250
# Places of each mark that are weighed; a word on every line needs no more.
PLACES = 20

_LINE_END = re.compile(r"[ \t]*\n\s*")


def passage(text: str, marks: Iterable[str]) -> list[Segment]:
    """The best extract of a text with its marks.

    Marking compares character by character; in a long text that would cost most of a page's time, so a region is
    found by quick search first.
    """
    marks = list(marks)
    if len(text) <= SHORT:
        return _on_one_line(extract(text, marks, LENGTH))
    centre = _best_place(text, marks)
    start, end = max(0, centre - AROUND), min(len(text), centre + AROUND)
    segments = _on_one_line(extract(text[start:end], marks, LENGTH))
    if not segments:
        return segments
    if start and segments[0].text[:1] != "…":
        segments.insert(0, Segment("…", False))
    if end < len(text) and segments[-1].text[-1:] != "…":
        segments.append(Segment("…", False))
    return segments


def _on_one_line(segments: list[Segment]) -> list[Segment]:
    """A wide blank where a line ended, so that a heading or a table's cell does not run into what follows it."""
    return [Segment(_LINE_END.sub("\u3000", segment.text), segment.marked) for segment in segments]


def _best_place(text: str, marks: list[str]) -> int:
    """Where, roughly, most different marks stand together; the longest ones weigh most."""
    # Most texts are written as they are looked for; only where a mark is not found so is the text folded.
    folded = text if all(mark in text for mark in marks) else fold(text)
    places: list[tuple[int, str]] = []
    for mark in marks:
        place = folded.find(mark)
        for _ in range(PLACES):
            if place < 0:
                break
            places.append((place, mark))
            place = folded.find(mark, place + len(mark))
    if not places:
        return 0
    places.sort()
    best, centre, left = 0, places[0][0], 0
    for right in range(len(places)):
        while places[right][0] - places[left][0] > LENGTH:
            left += 1
        weight = sum(len(mark) for mark in {mark for _, mark in places[left : right + 1]})
        if weight > best:
            best, centre = weight, (places[left][0] + places[right][0]) // 2
    # Folding changes the length of few texts, and then by little.
    return centre * len(text) // max(1, len(folded))
