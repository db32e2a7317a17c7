"""What a transaction has left to be done after its commit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

# What is asked for at each page is among the first, or behind all that each page has left.
FIRST = 8


def waiting(connection: BaseDatabaseWrapper) -> Iterator[tuple[Any, ...]]:
    """Django's entries of `on_commit` (savepoints, function, …) in an order in which one is found soon; some twice.

    Where a section goes with 5,000 pages, each leaves some: sought from one end, that would take their square.
    """
    hooks = connection.run_on_commit
    return chain(hooks[:FIRST], reversed(hooks))
