"""Where in a title someone's words stand, allowing for slips of the keyboard."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from portal.text.similar import likeness

# What each slip costs. A wrong character costs less the more it is like the right one: see `_replacing`.
_SWAPPED = 0.6
_TYPED_TWICE = 0.6
_LEFT_OUT = 0.8
# An unlike character is rather a wrong one than one too many: 法律援助俜 is 法律援助法, not 法律援助.
_UNLIKE = 1.0
_TOO_MUCH = 1.05
_ALIKE = 1.05
# No slip that happens easily costs more.
LIKELY = 0.9
# Texts longer than this are not compared: the cost is the product of both lengths.
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Alignment:
    """`found` is the stretch of the title; `edits` counts the slips, `cost` weighs them."""

    found: str
    cost: float
    edits: int


def align(typed: str, title: str, most_edits: int) -> Alignment | None:
    """The stretch of `title` that is most like `typed`; None where it takes more than `most_edits` slips.

    Both joined. Slips are a wrong, missing or superfluous character and two that have changed places. None also where
    one of the texts is too long or empty.
    """
    typed_length, title_length = len(typed), len(title)
    if not typed or not title or max(typed_length, title_length) > LONGEST:
        return None
    # Most titles lack so many of the characters that they need not be compared.
    if (Counter(typed) - Counter(title)).total() > most_edits:
        return None
    # A row of (cost, edits, start in the title) for every prefix of what was typed; any start in the title is free.
    rows: list[list[tuple[float, int, int]]] = [[(0.0, 0, place) for place in range(title_length + 1)]]
    for done in range(1, typed_length + 1):
        char, before = typed[done - 1], rows[-1]
        # Equal neighbours are the same slip wherever it is seen.
        extra = _TYPED_TWICE if done > 1 and typed[done - 2] == char else _TOO_MUCH
        row = [(before[0][0] + extra, before[0][1] + 1, 0)]
        for place in range(1, title_length + 1):
            other = title[place - 1]
            same = before[place - 1]
            best = same if char == other else _after(same, _replacing(char, other))
            best = min(best, _after(before[place], extra), _after(row[-1], _LEFT_OUT))
            if done > 1 and place > 1 and char != other and char == title[place - 2] and typed[done - 2] == other:
                best = min(best, _after(rows[-2][place - 2], _SWAPPED))
            row.append(best)
        rows.append(row)
    (cost, edits, start), end = min((cell, place) for place, cell in enumerate(rows[-1]))
    return Alignment(title[start:end], cost, edits) if edits <= most_edits else None


def _after(cell: tuple[float, int, int], cost: float) -> tuple[float, int, int]:
    return cell[0] + cost, cell[1] + 1, cell[2]


def _replacing(char: str, other: str) -> float:
    alike = likeness(char, other)
    return _ALIKE - alike / 2 if alike else _UNLIKE
