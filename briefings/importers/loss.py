"""The check that an import has lost nothing: source and result must be equal but for white space."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from portal.text.normalise import squash

# Beyond these the comparison, quadratic at worst, would outlast a request; the report is then coarser,
# never wrong.
_MAX_UNITS = 3000
_MAX_CHARACTERS = 600

_UNIT = re.compile(r"[^，。；：！？,;:]+[，。；：！？,;:]?|[，。；：！？,;:]")


@dataclass(frozen=True, slots=True)
class LossReport:
    """How many characters source and result have without blanks, and what only one of them has."""

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
    missing, extra = _differences(_UNIT.findall(before), _UNIT.findall(after)) if before != after else ([], [])
    return LossReport(len(before), len(after), missing, extra)


def _differences(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """The stretches between the first and the last difference, compared by clauses or, when short, by characters."""
    head = _common_start(before, after)
    tail = _common_start(before[head:][::-1], after[head:][::-1])
    before, after = before[head : len(before) - tail], after[head : len(after) - tail]
    lost, gained = "".join(before), "".join(after)
    if not lost or not gained or max(len(before), len(after)) > _MAX_UNITS:
        return [lost] if lost else [], [gained] if gained else []
    if max(len(lost), len(gained)) <= _MAX_CHARACTERS:
        return _compared(lost, gained)
    return _compared(before, after)


def _common_start(units: list[str], others: list[str]) -> int:
    pairs = enumerate(zip(units, others, strict=False))
    return next((place for place, (unit, other) in pairs if unit != other), min(len(units), len(others)))


def _compared(before: str | list[str], after: str | list[str]) -> tuple[list[str], list[str]]:
    missing: list[str] = []
    extra: list[str] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        lost, gained = "".join(before[start:end]), "".join(after[other_start:other_end])
        missing += [lost] if lost else []
        extra += [gained] if gained else []
    return missing, extra
