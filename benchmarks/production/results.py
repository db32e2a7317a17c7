"""What was measured: printed as it comes, kept in benchmarks/results/ as JSON and as a table."""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "results"


@dataclass
class Row:
    """One line of the table: a figure, and where there is another to compare it with, that one and their ratio.

    `ratio` says how many times better the first is (`lower`: less is better), or with `growth` how many times more it
    is. `aim` is what is asked of the ratio, or of the figure where there is no other: at least, or at most where less
    is better.
    """

    what: str
    figure: float
    unit: str
    against: str = ""
    other: float | None = None
    aim: float | None = None
    lower: bool = False
    growth: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times better the first figure is, or how many times it has grown."""
        if not self.other or not self.figure:
            return None
        return self.other / self.figure if self.lower and not self.growth else self.figure / self.other

    @property
    def reached(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        if self.aim is None:
            return None
        value = self.figure if self.other is None else self.ratio
        if value is None:
            return False
        at_most = self.growth or (self.lower and self.other is None)
        return value <= self.aim if at_most else value >= self.aim


@dataclass
class Results:
    """The rows of one part, with how long it took."""

    part: str
    rows: list[Row] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def add(self, row: Row) -> Row:
        """Keep a row and print it."""
        self.rows.append(row)
        print(as_line(row), flush=True)
        return row

    def skip(self, what: str, reason: object) -> None:
        """Keep why something was not measured."""
        self.skipped.append(f"{what}: {reason}")
        print(f"SKIPPED {what}: {reason}", flush=True)

    def save(self) -> None:
        """Write the JSON of this part, and the table of all parts that were ever measured here."""
        FOLDER.mkdir(exist_ok=True)
        rows = [asdict(row) | {"ratio": row.ratio, "reached": row.reached} for row in self.rows]
        data = {
            "part": self.part,
            "seconds": round(time.monotonic() - self.started, 1),
            "machine": machine(),
            "rows": rows,
            "skipped": self.skipped,
        }
        (FOLDER / f"{self.part}.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
        (FOLDER / "production.md").write_text(table())


def machine() -> dict[str, Any]:
    """Where and when it was measured; the load tells whether others were at work."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    return {
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "processors": os.cpu_count(),
        "load_before": round(os.getloadavg()[2], 2),
        "python": platform.python_version(),
        "commit": commit,
    }


def number(value: float | None) -> str:
    """Four digits are enough for anything measured."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def as_line(row: Row) -> str:
    """A row as it is printed."""
    verdict = {True: "reached", False: "NOT REACHED", None: ""}[row.reached]
    ratio = f"ratio {number(row.ratio)}" if row.ratio is not None else ""
    other = f"{row.against} {number(row.other)}" if row.other is not None else ""
    return (
        f"{row.what:<58} {number(row.figure):>9} {row.unit:<10} {other:<44} {ratio:<12} {verdict} {row.note}".rstrip()
    )


def table() -> str:
    """All parts as one Markdown table each."""
    lines = ["# Measured by `python -m benchmarks.production`", ""]
    for path in sorted(FOLDER.glob("*.json")):
        data = json.loads(path.read_text())
        where = data["machine"]
        lines += [
            f"## {data['part']}",
            f"{where['at']}, commit {where['commit']}, {where['processors']} processors, load before "
            f"{where['load_before']}, took {data['seconds']:.0f} s.",
            "",
            "| what | figure | against | its figure | ratio | asked | |",
            "|---|---|---|---|---|---|---|",
        ]
        for raw in data["rows"]:
            ratio, reached = raw.pop("ratio"), raw.pop("reached")
            row = Row(**raw)
            verdict = {True: "reached", False: "**not reached**", None: ""}[reached]
            cells = [row.what, f"{number(row.figure)} {row.unit}", row.against, number(row.other), number(ratio)]
            lines.append("| " + " | ".join([*cells, number(row.aim), f"{verdict} {row.note}".strip()]) + " |")
        lines += [f"\nNot measured: {one}" for one in data["skipped"]] + [""]
    return "\n".join(lines)
