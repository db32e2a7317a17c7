"""The naive Wagtail site of `benchmarks/naive`, with the regulations and sections of ours."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.production.processes import BENCHMARKS, Rival, clean_environment, gunicorn
from benchmarks.production.states import FOLDER

PROJECT = BENCHMARKS / "naive"


@contextmanager
def naive(texts: dict[str, Any]) -> Iterator[Rival]:
    """The site, running."""
    var = FOLDER / "naive"
    environment = clean_environment(NAIVE_DIR=str(var))
    if not (var / "filled").exists():
        var.mkdir(parents=True, exist_ok=True)
        (var / "db.sqlite3").unlink(missing_ok=True)
        text = json.dumps(texts)
        subprocess.run([sys.executable, "fill.py"], cwd=PROJECT, env=environment, input=text, text=True, check=True)
        (var / "filled").touch()
    with tempfile.TemporaryDirectory() as logs:
        log = Path(logs) / "log"
        with gunicorn("naive.wsgi:application", environment, log=log, folder=PROJECT) as served:
            articles = [f"/zcfg/zcfg/a{number}/" for number in range(len(texts["articles"]))]
            yield Rival(served.url, articles, [served.pid])
