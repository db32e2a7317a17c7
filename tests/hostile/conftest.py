"""The demonstration site on a real server, to be attacked; and all that it may never say."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest

from tests.browser.site import as_in_production
from tests.hostile.raw import Answer, get, send
from tests.live import Server, built_once, serving
from tests.proxy import DOMAIN, Nginx, nginx

# Words of a stack trace, a file of the system, a setting.
SECRETS = ("Traceback", "root:x:0", "SECRET_KEY", "site-packages", "OperationalError", "[boot loader]")


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The site with the settings of production, but without its TLS."""
    var = tmp_path_factory.mktemp("hostile") / "var"
    shutil.copytree(built_once(tmp_path_factory), var)
    hosts = {"ALLOWED_HOSTS": f"127.0.0.1,{DOMAIN}"}
    with serving(var, **as_in_production(var) | hosts) as server:
        yield server


@pytest.fixture(scope="session")
def front(target: Server) -> Iterator[Nginx]:
    """nginx before the site."""
    with nginx(int(target.url.rpartition(":")[2]), UNLIMITED="127.0.0.1") as running:
        yield running


@pytest.fixture
def attack(target: Server) -> Callable[..., Answer]:
    """Send raw parts; the answer holds no secret and no failure, and the site still answers afterwards."""

    def run(*parts: bytes, finish: bool = True) -> Answer:
        answer = send(target.url, *parts, finish=finish)
        # 501 is the answer to a transfer coding that the server does not know (RFC 9112, 6.1).
        assert not [status for status in answer.statuses if status >= 500 and status != 501], answer.text[:400]
        assert not [word for word in SECRETS if word in answer.text]
        assert send(target.url, get(b"/healthz")).statuses == (200,)
        return answer

    return run
