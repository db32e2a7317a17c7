"""`python -m benchmarks.search`: both engines on the same documents, side by side, with the ratio of the second.

BENCH_WHOOSH_PAGES and BENCH_TANTIVY_PAGES set the sizes (10,000 and 100,000); the first table is at equal size.
Takes about half an hour at full size.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

from tqdm import tqdm

WHOOSH_PAGES = int(os.environ.get("BENCH_WHOOSH_PAGES", "10000"))
TANTIVY_PAGES = int(os.environ.get("BENCH_TANTIVY_PAGES", "100000"))


def measured(engine: str, pages: int, folder: str) -> dict[str, Any]:
    """What `benchmarks.search_engine` measures; the site in `folder` is made, or taken as it is and enlarged."""
    environment = {**os.environ, "BENCH_VAR_DIR": folder, "SEARCH_URL": f"{engine}://{folder}/{engine}"}
    command = [sys.executable, "-m", "benchmarks.search_engine", str(pages)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def line(name: str, first: float, second: float, unit: str) -> None:
    """One row: both figures and how many times the first is of the second."""
    ratio = first / second if second else float("nan")
    tqdm.write(f"{name:<44} {first:12.3f} {second:12.3f} {unit:<8} ratio {ratio:8.2f}", file=sys.stdout)


def compare(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Print one table."""
    print(f"\n{'':<44} {first['engine']:>12} {second['engine']:>12}")
    line("documents", first["documents"], second["documents"], "")
    if first.get("relevance") and second.get("relevance"):
        for kind in first["relevance"]["kinds"]:
            ours, theirs = (one["relevance"]["kinds"][kind] for one in (first, second))
            line(f"MRR@10 {kind}", ours["mrr"], theirs["mrr"], "")
        ours, theirs = (one["relevance"]["all"] for one in (first, second))
        line("MRR@10 all", ours["mrr"], theirs["mrr"], "")
        line("empty answers", ours["empty"], theirs["empty"], "share")
    if "titles" in first and "titles" in second:
        shares = [one["titles"]["found"] / one["titles"]["pages"] for one in (first, second)]
        line("full titles on the first page", *shares, "share")
    line("indexing", first["documents_per_second"], second["documents_per_second"], "docs/s")
    for name in ("api", "page"):
        for what in ("p50", "p95", "longest"):
            line(f"{name} {what}", first[name][what], second[name][what], "ms")
    line("publish to found", first["publish_seconds"], second["publish_seconds"], "s")
    line("second process", first["second_process_mb"], second["second_process_mb"], "MB")
    line("longest of fuzzed queries", *(one["fuzzed"]["longest_seconds"] for one in (first, second)), "s")
    print("statuses of fuzzed queries", first["fuzzed"]["statuses"], second["fuzzed"]["statuses"])


def main() -> None:
    """Both engines at Whoosh's size, then tantivy at its own size beside its smaller self."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as whoosh, tempfile.TemporaryDirectory() as tantivy:
        first = measured("whoosh", WHOOSH_PAGES, whoosh)
        second = measured("tantivy", WHOOSH_PAGES, tantivy)
        compare(first, second)
        if TANTIVY_PAGES > WHOOSH_PAGES:
            compare(measured("tantivy", TANTIVY_PAGES, tantivy), second)


if __name__ == "__main__":
    main()
