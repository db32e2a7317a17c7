"""The portal as an installation runs it: PostgreSQL, Redis, two workers of gunicorn, nginx over TLS."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.production import states
from benchmarks.production.load import fetch
from benchmarks.production.processes import GUNICORN, WORKERS, Skipped, portal_environment, running
from tests.proxy import Nginx, nginx
from tests.service import own_folder
from tests.services import redis

# wrk names to TLS whatever stands in the address, and nginx refuses names that are not the site's.
DOMAIN = "localhost"


@dataclass(frozen=True)
class Stack:
    """A running installation: its nginx, the state it runs on, the environment of its processes, gunicorn's process."""

    nginx: Nginx
    var: Path
    environment: dict[str, str]
    pid: int

    @property
    def url(self) -> str:
        """Where it answers over TLS."""
        return f"https://{DOMAIN}:{self.nginx.port}"


@contextmanager
def stack(pages: int, **settings: str) -> Iterator[Stack]:
    """An installation with so many pages. Raises Skipped where a server is not installed."""
    try:
        with ExitStack() as opened:
            yield _open(opened, pages, settings)
    except pytest.skip.Exception as missing:
        raise Skipped(str(missing)) from missing


def _open(opened: ExitStack, pages: int, settings: dict[str, str]) -> Stack:
    # Before nginx, whose static files it has.
    var = opened.enter_context(states.copied(states.sized(pages), database=False))
    environment = portal_environment(
        var,
        DATABASE_URL=opened.enter_context(states.sized_on_postgres(pages)),
        CACHE_URL=opened.enter_context(redis()),
        SEARCH_URL=states.search_url(var),
        HTTPS="true",
        ALLOWED_HOSTS=f"{DOMAIN},127.0.0.1",
        BASE_URL=f"https://{DOMAIN}",
        WEB_WORKERS=str(WORKERS),
        **settings,
    )
    # Where nobody, as whom nginx runs, may open the socket.
    folder = opened.enter_context(own_folder("stack"))
    socket = folder / "web.sock"
    command: list[str | Path] = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--config", GUNICORN]
    command += ["--bind", f"unix:{socket}"]
    log = var.parent / "gunicorn.log"
    process = opened.enter_context(running(command, socket.exists, log=log, environment=environment))
    server = opened.enter_context(nginx(socket, DOMAIN=DOMAIN))
    shutil.copytree(var / "static", server.static, dirs_exist_ok=True)
    opened_stack = Stack(server, var, environment, process.pid)
    status = fetch(opened_stack.url, "/").status
    if status != 200:
        raise RuntimeError(f"the portal answers {status}:\n{log.read_text()[-3000:]}")
    return opened_stack
