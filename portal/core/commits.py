"""What a transaction has left to be done after its commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import Atomic

# What is asked for at each page is among the first, or behind all that each page has left.
FIRST = 8


def waiting(connection: BaseDatabaseWrapper) -> Iterator[tuple[Any, ...]]:
    """Django's entries of `on_commit` (savepoints, function, …) in an order in which one is found soon; some twice.

    Where a section goes with 5,000 pages, each leaves some: sought from one end, that would take their square.
    """
    hooks = connection.run_on_commit
    return chain(hooks[:FIRST], reversed(hooks))


def is_waiting(connection: BaseDatabaseWrapper, act: Callable[[], object]) -> bool:
    """Whether `act` is left to be done after the commit of this very transaction."""
    if any(map(is_of_a_test, connection.atomic_blocks)):
        # It never ends, so that what waits for the commit is of transactions long past.
        return False
    # Django forgets what a transaction or savepoint that is rolled back has left to be done; so does this.
    now = set(connection.savepoint_ids)
    return any(done is act and ids <= now for ids, done, *_ in waiting(connection))


def is_of_a_test(block: Atomic) -> bool:
    """Whether a transaction is the one around a test; as Django itself asks it where a block must be durable."""
    return block._from_testcase  # type: ignore[attr-defined, no-any-return] # private, and unknown to the stubs
