"""What the extraction of one file may cost."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core.limited import ProcessLimits


@dataclass(frozen=True, slots=True)
class Limits(ProcessLimits):
    """Bounds of one child process; those of a file that is merely long end in the beginning of its text.

    `characters` and `patience` (seconds of processor time) end the reading; the others end the process.
    Measured on 2 cores: docs/decisions/0003-search.md.
    """

    wall: int = 30
    cpu: int = 20
    memory: int = 768 * 1024 * 1024
    output: int = 8 * 1024 * 1024
    characters: int = 300_000
    patience: float = 15.0


LIMITS = Limits()
