"""nginx before a stand-in for the portal: one of each for a file of tests, the stand-in new for each test."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.deploy.upstream import Upstream, upstream
from tests.proxy import Nginx, nginx


@pytest.fixture(scope="module")
def _stand_in() -> Iterator[Upstream]:
    with upstream() as running:
        yield running


@pytest.fixture(scope="module")
def proxy(_stand_in: Upstream) -> Iterator[Nginx]:
    """nginx before the stand-in."""
    with nginx(_stand_in.port, UNLIMITED="127.0.0.1") as running:
        yield running


@pytest.fixture
def portal(_stand_in: Upstream) -> Upstream:
    """The stand-in, which answers as a new one does."""
    vars(_stand_in).update(vars(Upstream(port=_stand_in.port)))
    return _stand_in


@pytest.fixture
def path(request: pytest.FixtureRequest) -> str:
    """An address that no other test asks for."""
    return f"/{request.node.name.replace('[', '-').replace(']', '').encode().hex()}/"


@pytest.fixture
def next_second() -> object:
    """Waits until what was stored before has become old, and a new second has just begun."""

    def wait() -> None:
        time.sleep(1.02 - time.time() % 1)

    return wait
