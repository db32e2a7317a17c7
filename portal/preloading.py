"""What every worker needs, read before the first is forked: they share its memory instead of each having its own."""

from __future__ import annotations

import gc

from portal.text import readings
from portal.text.normalise import normalise
from portal.text.tokens import segment
from portal.text.traditional import to_traditional


def preload() -> None:
    """Read the dictionaries of Chinese; for a process that forks workers, before it does. Nothing asks the database.

    What is there by then never goes: the collector leaves it alone, or its marks would make a copy of each page.
    """
    readings.preload()
    normalise("國")
    segment("社会建设")
    to_traditional("国")
    gc.collect()
    gc.freeze()
    # A page makes some ten thousand objects, which are gone with it: looking through them every 700 is in vain.
    gc.set_threshold(5_000, 10, 10)
