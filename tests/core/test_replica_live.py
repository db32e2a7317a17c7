"""A portal on a PostgreSQL with a streaming standby: who reads where, what lag and accidents do."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.core.replica_trust import PAUSE
from tests.live import manage, serving
from tests.services import Cluster, cluster, standby

# No lag is too much for tests that hold the standby back.
PATIENT = 3600


@dataclass(frozen=True)
class Pair:
    """A primary with the portal's tables, its standby, and where the site's state is."""

    primary: Cluster
    replica: Cluster
    var: Path

    def rename(self, title: str) -> None:
        """Change the title of the only page, on the primary."""
        # Written to the log at once, unlike what a throwaway cluster does else: `catch_up` looks at the log's end.
        at_once = "SET synchronous_commit = on"
        self.primary.sql(f"{at_once}; UPDATE wagtailcore_page SET title = '{title}' WHERE depth = 2")

    def catch_up(self) -> None:
        """Let the standby replay again, and wait until it has everything."""
        self.replica.sql("SELECT pg_wal_replay_resume()")
        written = self.primary.sql("SELECT pg_current_wal_lsn()")
        wait_for(lambda: self.replica.sql(f"SELECT pg_last_wal_replay_lsn() >= '{written}'") == "t")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Two servers, one set of tables."""
    var = tmp_path_factory.mktemp("replica")
    with cluster() as primary:
        manage(var, "migrate", "--verbosity", "0", DATABASE_URL=primary.url)
        with standby(primary) as replica:
            yield Pair(primary, replica, var)


@pytest.fixture
def held_back(pair: Pair) -> Iterator[Pair]:
    """A standby that replays nothing: it knows the page as 旧标题, the primary as 新标题."""
    pair.rename("旧标题")
    pair.catch_up()
    pair.replica.sql("SELECT pg_wal_replay_pause()")
    wait_for(lambda: pair.replica.sql("SELECT pg_get_wal_replay_pause_state()") == "paused")
    pair.rename("新标题")
    yield pair
    pair.catch_up()


@contextmanager
def portal(pair: Pair, lag: int = PATIENT, **settings: str) -> Iterator[Callable[..., str]]:
    """A running portal; what it gives is the title that a visitor with these request headers is told."""
    databases = {"DATABASE_URL": pair.primary.url, "DATABASE_REPLICA_URL": pair.replica.url}
    with serving(pair.var, **databases, DATABASE_REPLICA_LAG_SECONDS=str(lag), **settings) as server:

        def title(**headers: str) -> str:
            # The API is no page of any cache: each request reads.
            request = urllib.request.Request(f"{server.url}/api/v1/pages/?fields=title", headers=headers)
            with urllib.request.urlopen(request, timeout=30) as response:
                return json.load(response)["items"][0]["title"]

        yield title


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Return once `condition` holds; AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.1)


def test_visitors_read_the_replica_and_publishers_what_they_wrote(held_back: Pair) -> None:
    with portal(held_back) as title:
        assert title() == "旧标题"
        assert title(Cookie="sessionid=any") == "新标题"
        assert title() == "旧标题"
        held_back.catch_up()
        assert title() == "新标题"


def test_a_replica_too_far_behind_is_not_read_until_it_has_caught_up(held_back: Pair) -> None:
    with portal(held_back, lag=2) as title:
        wait_for(lambda: title() == "新标题")
        held_back.catch_up()
        held_back.replica.sql("SELECT pg_wal_replay_pause()")
        held_back.rename("新标题二")
        wait_for(lambda: title() == "新标题", seconds=10)


@pytest.mark.parametrize("pool", ["0", "4"])
def test_a_dead_replica_costs_nobody_an_error(pair: Pair, pool: str) -> None:
    pair.rename("标题")
    pair.catch_up()
    with portal(pair, DATABASE_POOL_SIZE=pool) as title:
        assert title() == "标题"
        pair.replica.kill()
        try:
            # Eight: whichever thread of four answers, its connection was dead.
            assert {title() for _ in range(8)} == {"标题"}
            pair.rename("改后")
            assert title() == "改后"
        finally:
            pair.replica.start()
        pair.catch_up()
        time.sleep(PAUSE)
        pair.replica.sql("SELECT pg_wal_replay_pause()")
        pair.rename("再改")
        try:
            wait_for(lambda: title() == "改后", seconds=10)
        finally:
            pair.catch_up()


def test_visitors_read_on_while_the_primary_is_down(pair: Pair) -> None:
    pair.rename("标题")
    pair.catch_up()
    with portal(pair, lag=1) as title:
        assert title() == "标题"
        pair.primary.kill()
        try:
            time.sleep(1.1)
            assert {title() for _ in range(8)} == {"标题"}
            with pytest.raises(urllib.error.HTTPError, match="500"):
                title(Cookie="sessionid=any")
        finally:
            pair.primary.start()
        assert title(Cookie="sessionid=any") == "标题"


def test_without_a_replica_a_restarted_database_costs_no_error(pair: Pair) -> None:
    with serving(pair.var, DATABASE_URL=pair.primary.url, DATABASE_POOL_SIZE="4") as server:
        address = f"{server.url}/api/v1/pages/"
        urllib.request.urlopen(address).close()
        pair.primary.kill()
        pair.primary.start()
        urllib.request.urlopen(address).close()
