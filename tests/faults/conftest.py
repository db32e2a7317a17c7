"""One whole portal for all drills; every drill leaves it running and whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.stack import Stack, Web, environment
from tests.proxy import nginx
from tests.service import own_folder
from tests.services import cluster, redis_server


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The portal with its sections and one article."""
    var = tmp_path_factory.mktemp("drill")
    with cluster() as database, redis_server() as cache, own_folder("web") as folder:
        # As in production: what was confirmed is written, whoever is killed then.
        database.sql("ALTER DATABASE portal SET synchronous_commit = on")
        settings = environment(var, database.url, cache.url)
        web = Web(folder, settings)
        with nginx(web.port, MEDIA=str(var / "media")) as proxy:
            stack = Stack(database, cache, web, proxy, var, settings)
            for command in ("migrate", "collectstatic --noinput", "build_site --no-demo", "check_index --repair"):
                result = stack.manage(*command.split())
                assert result.returncode == 0, result.stdout + result.stderr
            stack.first = 1
            with stack.publishing():
                pass
            web.start()
            try:
                yield stack
            finally:
                web.stop()


@pytest.fixture
def stack(whole: Stack) -> Iterator[Stack]:
    """The portal, all of its processes running."""
    yield whole
    for service in (whole.database, whole.cache, whole.web, whole.proxy):
        if not service.answers():
            service.start()
