"""Many published regulations for the measurements of search: the real ones of the corpus, or drawn ones, and copies."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from itertools import count, cycle, islice

from django.core.management import call_command
from django.utils import timezone
from tqdm import tqdm

from benchmarks.rows import New, Pattern, insert
from benchmarks.words import clauses
from policy.models import PolicyIndexPage, PolicyPage
from portal.core import listed
from portal.core.publishing import add_page
from portal.search.journal import deferred
from portal.search.rebuilding import Applied
from tests.corpus import CORPUS

QUERIES = CORPUS.with_name("queries.csv")
DRAWN = 200
COPY = "（副本"


def fill(total: int) -> None:
    """Publish regulations until there are `total`; without touching the index, which is then built at once.

    The originals are published as ever, their copies inserted without revisions, which search does not read.
    """
    with deferred(apply=Applied):
        if CORPUS.exists():
            call_command("import_policies", str(CORPUS), "--publish", stdout=sys.stderr)
        elif not PolicyPage.objects.exists():
            _draw()
    missing = total - PolicyPage.objects.count()
    if missing > 0:
        with tqdm(total=missing, desc="copying pages", unit="page") as bar:
            insert(islice(_copies(), missing), bar.update, traces=False)
    listed.rebuild()


def _draw() -> None:
    draw, parent = random.Random(7), PolicyIndexPage.objects.get()
    for number in range(DRAWN):
        page = PolicyPage(title=f"示例条例之{number:04d}", published_at=timezone.now(), body=clauses(draw))
        add_page(parent, page, publish=True)


def _copies() -> Iterator[New]:
    """Copies of the originals, round and round, without end; their titles differ by a number."""
    parent = PolicyIndexPage.objects.get()
    patterns = [Pattern.of(page) for page in PolicyPage.objects.exclude(title__contains=COPY).order_by("pk")]
    for pattern, number in zip(cycle(patterns), count(parent.numchild + 1)):
        page = pattern.page
        # The next import must not take a copy for its own.
        own = {"title": f"{page.title}{COPY}{number}）", "slug": f"{page.slug[:200]}-{number}", "source_key": ""}
        yield New(pattern.instance(**own), pattern, parent)
