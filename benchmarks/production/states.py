"""Sites that are measured, built once and kept: `python -m benchmarks.production prepare`.

They stand in BENCH_STATES (a folder below the system's temporary one). Whoever changes one takes a copy.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.production.processes import ROOT, Skipped, clean_environment, manage, portal_environment
from tests.corpus import CORPUS
from tests.services import Cluster

FOLDER = Path(os.environ.get("BENCH_STATES", Path(tempfile.gettempdir()) / "portal-bench-states"))
SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "100,1000,10000,100000").split(",")]
# The engine for sites of this size (docs/decisions/0003-search.md); one for all, or sizes could not be compared.
ENGINE = "tantivy"
_brought: set[Path] = set()


def search_url(var: Path) -> str:
    """SEARCH_URL of the index that belongs to a state."""
    return f"{ENGINE}://{var / ENGINE}"


def _made(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of that name, made where there is none; one that was not finished is made anew."""
    folder = FOLDER / name
    if not folder.exists():
        unfinished = FOLDER / f"{name}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        print(f"== making the site {name}", file=sys.stderr, flush=True)
        make(unfinished)
        unfinished.rename(folder)
    return folder


def demo() -> Path:
    """The demonstration site, with its static files collected."""

    def make(var: Path) -> None:
        var.mkdir()
        # Pages name static files by what was collected.
        manage(var, "collectstatic", "--noinput", "--verbosity", "0")
        manage(var, "migrate", "--verbosity", "0")
        manage(var, "build_site")

    return _current(_made("demo", make))


def laws() -> Path:
    """The demonstration site with the 809 regulations of the corpus. Raises Skipped without the corpus."""
    if not CORPUS.exists():
        raise Skipped("the shared corpus is not beside the checkout")

    def make(var: Path) -> None:
        shutil.copytree(demo(), var)
        manage(var, "import_policies", str(CORPUS), "--publish", SEARCH_URL=f"whoosh://{var / 'index'}")

    return _current(_made("laws", make))


def sized(total: int) -> Path:
    """A site of `total` pages with its search index, on SQLite."""

    def make(var: Path) -> None:
        shutil.copytree(demo(), var)
        _generate(var, total)
        manage(var, "rebuild_index", SEARCH_URL=search_url(var))

    return _current(_made(f"sized-{total}", make))


def _generate(var: Path, total: int, **settings: str) -> None:
    command = [sys.executable, "-m", "benchmarks.generator", str(total)]
    environment = portal_environment(var, BENCH_VAR_DIR=str(var), **settings)
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _current(var: Path) -> Path:
    """Bring what an older version of the portal has made to this one's tables and static files."""
    if var not in _brought:
        manage(var, "collectstatic", "--noinput", "--verbosity", "0")
        manage(var, "migrate", "--verbosity", "0")
        _brought.add(var)
    return var


@contextmanager
def copied(source: Path, *, database: bool = True) -> Iterator[Path]:
    """A copy of a state that may be changed, with its SQLite or without; it goes at the end."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-", dir=FOLDER) as folder:
        var = Path(folder) / "var"
        shutil.copytree(source, var, ignore=None if database else shutil.ignore_patterns("db.sqlite3*"))
        yield var


@contextmanager
def sized_on_postgres(total: int) -> Iterator[str]:
    """DATABASE_URL of a PostgreSQL that holds the same pages as `sized(total)`, kept between runs.

    Its pictures, static files and index are those of `sized(total)`, for primary keys are the same. Pages that a
    part publishes stay published: a few revisions more.
    """

    def make(folder: Path) -> None:
        shutil.copytree(_demo_on_postgres(), folder)
        with _served(folder) as server, copied(demo(), database=False) as var:
            _generate(var, total, DATABASE_URL=server.url)
            server.sql("VACUUM ANALYZE")

    with _served(_made(f"postgres-{total}", make)) as server:
        manage(demo(), "migrate", "--verbosity", "0", DATABASE_URL=server.url)
        yield server.url


def _demo_on_postgres() -> Path:
    def make(folder: Path) -> None:
        folder.mkdir()
        server = Cluster(folder)
        _give_away(folder)
        try:
            server.create()
            with tempfile.TemporaryDirectory() as var:
                # The names of pictures must come out as they did on SQLite: there are none yet.
                shutil.copytree(demo() / "static", Path(var) / "static")
                for command in ("migrate", "build_site"):
                    manage(Path(var), command, DATABASE_URL=server.url)
        finally:
            server.stop()

    return _made("postgres-demo", make)


@contextmanager
def _served(folder: Path) -> Iterator[Cluster]:
    """A PostgreSQL on a folder that one was in before."""
    _give_away(folder)
    server = Cluster(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _give_away(folder: Path) -> None:
    if not os.geteuid():
        # PostgreSQL refuses to run as root.
        subprocess.run(["chown", "-R", "nobody", str(folder)], check=True)


def texts() -> dict[str, Any]:
    """Sections and regulations as plain data (`benchmarks.production.texts`), for the sites beside ours."""
    var = laws()
    kept = FOLDER / "texts.json"
    if not kept.exists():
        command = [sys.executable, "-m", "benchmarks.production.texts"]
        environment = clean_environment(BENCH_VAR_DIR=str(var))
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
        kept.write_bytes(done.stdout)
    return json.loads(kept.read_text())


def prepare() -> None:
    """Make every site that the parts need."""
    demo()
    texts()
    for size in SIZES:
        sized(size)
        with sized_on_postgres(size):
            pass
