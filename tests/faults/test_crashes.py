"""Processes that die or stand still while citizens read and staff publish."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from tests.faults.stack import PATIENCE, Stack

pytestmark = pytest.mark.faults


def test_a_worker_is_killed(stack: Stack) -> None:
    with stack.load() as readers:
        for _ in range(3):
            os.kill(stack.web.workers[0], signal.SIGKILL)
            time.sleep(1)
    assert readers.failures == []
    stack.check()


def test_the_web_server_is_killed(stack: Stack) -> None:
    with stack.load() as readers:
        stack.web.kill()
        time.sleep(4)
        assert stack.proxy.get("/xxgk/zcwd/never-stored/").status == 503
        stack.web.start()
    assert readers.failures == []
    stack.check()


def test_postgresql_is_killed(stack: Stack) -> None:
    with stack.load() as readers:
        stack.database.kill()
        time.sleep(4)
        stack.database.start()
    assert readers.failures == []
    stack.check()


def test_redis_is_killed(stack: Stack) -> None:
    with stack.load() as readers:
        stack.cache.kill()
        time.sleep(4)
        stack.cache.start()
    assert readers.failures == []
    stack.check()


def test_everything_is_killed_but_nginx(stack: Stack) -> None:
    with stack.load() as readers:
        for service in (stack.web, stack.database, stack.cache):
            service.kill()
        time.sleep(4)
        for service in (stack.database, stack.cache, stack.web):
            service.start()
    assert readers.failures == []
    stack.check()


def test_a_publisher_is_killed_again_and_again(stack: Stack) -> None:
    for _ in range(4):
        with stack.publishing():
            # Anywhere in a publication.
            time.sleep(1 + random.random())
    stack.check()


def test_a_worker_stands_still(stack: Stack) -> None:
    with stack.load() as readers:
        stopped = stack.web.workers[0]
        os.kill(stopped, signal.SIGSTOP)
        time.sleep(PATIENCE * 2 + 2)
        # Replaced by the server that watches over it.
        assert stopped not in stack.web.workers
    assert readers.failures == []
    stack.check()
