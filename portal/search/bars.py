"""Applying the journal with a progress bar, for commands that change many pages."""

from __future__ import annotations

from tqdm import tqdm

from portal.search.applying import apply_pending
from portal.search.indexes import backend, indexed_pages
from portal.search.models import IndexJournal
from portal.search.rebuilding import Applied, rebuild


def apply_with_bar() -> Applied:
    """Apply what the journal holds, or build the index where there is none; the bar shows on standard error.

    Raises IndexUnavailable where another process keeps writing.
    """
    if not IndexJournal.objects.exists():
        return Applied()
    if not backend().exists():
        with tqdm(total=indexed_pages().published().count(), desc="建立索引", unit="页") as bar:
            return rebuild(bar.update)
    with tqdm(total=IndexJournal.objects.count(), desc="更新索引", unit="条") as bar:
        return apply_pending(progress=bar.update)
