"""`python -m benchmarks.production [part…]`: measure some parts, or all; `prepare` builds the sites that they need.

Parts: files cached rendering publishing memory growth. Every part can be run alone, and writes its own results.
"""

from __future__ import annotations

import importlib
import signal
import subprocess
import sys

from benchmarks.production import states
from benchmarks.production.processes import Skipped
from benchmarks.production.results import Results

PARTS = ("files", "cached", "rendering", "publishing", "memory", "growth")


def run(part: str) -> bool:
    """Measure one part; False where it failed, with the reason kept among its results."""
    print(f"\n== {part}", flush=True)
    results = Results(part)
    failed = False
    try:
        importlib.import_module(f"benchmarks.production.{part}").measure(results)
    except Skipped as reason:
        results.skip(part, reason)
    except (RuntimeError, AssertionError, OSError, subprocess.SubprocessError) as error:
        results.skip(part, f"failed: {error}")
        failed = True
    results.save()
    return not failed


def main() -> None:
    """The command line."""
    # Ends as Ctrl-C does, so that the servers end with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    parts = sys.argv[1:] or list(PARTS)
    if parts == ["prepare"]:
        states.prepare()
        return
    unknown = set(parts) - set(PARTS)
    if unknown:
        sys.exit(f"unknown: {' '.join(sorted(unknown))}; parts: {' '.join(PARTS)}; prepare")
    done = [run(part) for part in parts]
    if not all(done):
        sys.exit("some parts failed")


main()
