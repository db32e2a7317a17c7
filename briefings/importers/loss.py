"""The check that an import has lost nothing: source and result must be equal but for white space."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from portal.text.normalise import squash

# Beyond these the comparison, quadratic at worst, would outlast a request; the report is then coarser,
# never wrong.
_MAX_UNITS = 3000
_MAX_CHARACTERS = 600

_UNIT = re.compile(r"[^，。；：！？,;:]*[，。；：！？,;:]?")


@dataclass(frozen=True, slots=True)
class LossReport:
    """How many characters source and result have, blanks not counted, and which stretches only one of them has."""

    source_chars: int
    kept_chars: int
    missing: list[str]
    extra: list[str]

    @property
    def lossless(self) -> bool:
        """Whether both texts are equal but for white space."""
        return not self.missing and not self.extra


def loss_report(source: str, kept: str) -> LossReport:
    """Compares two texts without their blanks and invisible characters; order counts, too."""
    before, after = squash(source), squash(kept)
    head = _common_prefix(before, after)
    tail = _common_prefix(before[head:][::-1], after[head:][::-1])
    missing, extra = _differences(before[head : len(before) - tail], after[head : len(after) - tail])
    return LossReport(len(before), len(after), missing, extra)


def _common_prefix(text: str, other: str) -> int:
    pairs = enumerate(zip(text, other, strict=False))
    return next((place for place, (char, same) in pairs if char != same), min(len(text), len(other)))


def _differences(before: str, after: str) -> tuple[list[str], list[str]]:
    if not before or not after:
        return [before] if before else [], [after] if after else []
    if len(before) <= _MAX_CHARACTERS and len(after) <= _MAX_CHARACTERS:
        return _compared(before, after)
    units, other_units = _UNIT.findall(before)[:-1], _UNIT.findall(after)[:-1]
    if len(units) > _MAX_UNITS or len(other_units) > _MAX_UNITS:
        return [before], [after]
    return _compared(units, other_units)


def _compared(before: str | list[str], after: str | list[str]) -> tuple[list[str], list[str]]:
    missing: list[str] = []
    extra: list[str] = []
    for tag, start, end, other_start, other_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        lost, gained = "".join(before[start:end]), "".join(after[other_start:other_end])
        missing += [lost] if lost else []
        extra += [gained] if gained else []
    return missing, extra
