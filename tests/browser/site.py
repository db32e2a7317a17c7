"""The site that the browser tests look at: the demonstration site and what it lacks, served for as long as needed."""

from __future__ import annotations

import json
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.live import ROOT, environment, manage, serving

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "ALLOWED_HOSTS": "127.0.0.1",
    "BASE_URL": "http://127.0.0.1",
    "HTTPS": "false",
    "SERVE_MEDIA": "true",
}


@dataclass(frozen=True)
class Site:
    """A running site and the addresses of its pages by name."""

    url: str
    addresses: dict[str, str]


def complete(var: Path) -> dict[str, str]:
    """Add to a built state the pages that it lacks; addresses by name."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.content"], cwd=ROOT, env=environment(var), capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    manage(var, "process_index_journal")
    # A row that points nowhere is what an unforeseen failure looks like to a citizen.
    with sqlite3.connect(var / "db.sqlite3") as connection:
        connection.execute("UPDATE wagtailcore_page SET content_type_id = 999999 WHERE slug = 'broken'")
    connection.close()
    return json.loads(made.stdout.splitlines()[-1])


def as_in_production(var: Path) -> dict[str, str]:
    """The environment in which the state in `var` is served with the settings of production, but without their TLS."""
    settings = {**PRODUCTION, "SECRET_KEY": secrets.token_urlsafe(50)}
    # WhiteNoise then sends what it has compressed, under names that browsers keep for a year.
    manage(var, "collectstatic", "--noinput", "--verbosity", "0", **settings)
    return settings


@contextmanager
def served(built: Path, var: Path, *, production: bool = False) -> Iterator[Site]:
    """Serve a completed copy, in `var`, of the state `built`; with the settings of production but without its TLS."""
    shutil.copytree(built, var)
    addresses = complete(var)
    settings = as_in_production(var) if production else {}
    with serving(var, **settings) as server:
        yield Site(server.url, addresses)
