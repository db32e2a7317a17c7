"""Readers while a publisher publishes each second: through nginx over TLS, 64 connections, a minute."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.production.addresses import addresses
from benchmarks.production.load import GZIP, Load, connect, get, wrk, wrk_command
from benchmarks.production.processes import ROOT
from benchmarks.production.results import Results, Row
from benchmarks.production.stack import Stack, stack

PAGES = 1000
CONNECTIONS = 64
SECONDS = 60
QUIET_SECONDS = 15
OTHERS = 20
LONGEST = 3.0
EVERY = 0.02
MARK = re.compile(r"（第(\d+)改）")


def measure(results: Results) -> None:
    """First readers alone, then with a publisher: of that one article, and of a mix of pages."""
    with stack(PAGES) as running:
        found = addresses(running.environment, most=OTHERS)
        mix = ["/", *found["lists"][:5], *found["news"], *found["briefings"][:5], *found["policies"][:5]]
        for name, paths in (("one article", None), (f"a mix of {len(mix)} pages", mix)):
            _compare(results, running, name, paths)


def _compare(results: Results, running: Stack, name: str, paths: list[str] | None) -> None:
    with subprocess.Popen(_publisher(SECONDS - 4), env=_environment(running), stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout
        page = json.loads(one.stdout.readline())
        asked = paths or [page["article"]]
        with tempfile.TemporaryDirectory() as folder:
            command = wrk_command(running.url, asked, Path(folder), SECONDS, CONNECTIONS, GZIP)
            readers = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            seen = list(_watched(running, page, one.stdout))
            busy = Load.read(readers.communicate()[0])
    quiet = wrk(running.url, asked, seconds=QUIET_SECONDS, connections=CONNECTIONS, headers=GZIP)
    what = f"readers of {name}, a publication each second"
    note = f"p50 {busy.p50:.1f} ms, longest {busy.longest:.0f} ms"
    results.add(Row(what, busy.rate, "req/s", "nobody publishes", quiet.rate, note=note))
    results.add(
        Row(f"{what}: p99", busy.p99, "ms", aim=50, lower=True, note=f"without publications {quiet.p99:.1f} ms")
    )
    results.add(Row(f"{what}: errors", busy.errors, "", aim=0, lower=True, note=f"of {busy.requests:,}"))
    late = [one["everywhere"] for one in seen]
    slowest = max(seen, key=lambda one: one["everywhere"])
    note = f"median {statistics.median(late):.2f} s of {len(late)} publications; last to show it: {slowest['last']}"
    results.add(Row(f"{what}: new text everywhere, slowest", max(late), "s", aim=1.0, lower=True, note=note))
    cost = statistics.median(one["seconds"] for one in seen)
    results.add(Row(f"{what}: one publication", cost * 1000, "ms", note="median, beside the readers"))


def _publisher(number: int) -> list[str]:
    return [sys.executable, "-m", "benchmarks.production.publisher", str(number)]


def _environment(running: Stack) -> dict[str, str]:
    return running.environment | {"BENCH_VAR_DIR": str(running.var), "PYTHONPATH": str(ROOT)}


def _watched(running: Stack, page: dict[str, str], lines: Iterable[str]) -> Iterable[dict[str, Any]]:
    """Each publication with `everywhere`, the seconds from its commit until the `last` place showed it."""
    places = {
        "article, gzip": (page["article"], "gzip"),
        "article, br": (page["article"], "br"),
        "article, not compressed": (page["article"], "identity"),
        "Traditional": (f"/hant{page['article']}", "identity"),
        "list": (page["list"], "identity"),
        "home": ("/", "identity"),
    }
    watchers = {name: Watcher(running.url, *place) for name, place in places.items()}
    for line in lines:
        publication = json.loads(line)
        for watcher in watchers.values():
            watcher.look_for(publication["mark"])
        times = {name: watcher.found() - publication["committed"] for name, watcher in watchers.items()}
        last = max(times, key=lambda name: times[name])
        yield publication | {"everywhere": times[last], "last": last}


def _number(text: str) -> int:
    """The number in the mark of a publication; 0 where there is none."""
    return max((int(number) for number in MARK.findall(text)), default=0)


class Watcher:
    """Looks at one address until it shows a text, on a connection that stays open."""

    def __init__(self, base: str, path: str, encoding: str) -> None:
        self.path, self.headers = path, {"Accept-Encoding": encoding}
        self.connection = connect(base)

    def look_for(self, text: str) -> None:
        """Begin to look."""
        self.seen = float("inf")
        self.thread = threading.Thread(target=self._look, args=(_number(text),))
        self.thread.start()

    def found(self) -> float:
        """When it showed it (`time.time()`); infinity where it did not within `LONGEST` seconds."""
        self.thread.join()
        return self.seen

    def _look(self, number: int) -> None:
        deadline = time.time() + LONGEST
        while time.time() < deadline:
            answer = get(self.connection, self.path, self.headers)
            # The next publication may have come already.
            if _number(answer.opened().decode(errors="replace")) >= number:
                self.seen = time.time()
                return
            time.sleep(EVERY)
