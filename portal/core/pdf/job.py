"""What the child process is told, as JSON in its argument."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from portal.core.limited import ProcessLimits
from portal.core.pdf.store import Entry

# The longest text of the corpus (30,000 characters, 60 pages) takes a tenth of the time and a third of the memory.
LIMITS = ProcessLimits(wall=180, cpu=120, memory=1536 * 1024 * 1024, output=128 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Job:
    """The address of the page, the address and the folder of the pictures, where the PDF goes, how much is kept."""

    base_url: str
    media_url: str
    media_root: str
    entry: Entry
    most_bytes: int
    limits: ProcessLimits = LIMITS

    def dumps(self) -> str:
        """The job as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def loads(cls, text: str) -> Job:
        """The job that `dumps` wrote."""
        values = json.loads(text)
        return cls(**{**values, "entry": Entry(**values["entry"]), "limits": ProcessLimits(**values["limits"])})
