"""Many published documents, quickly: the real regulations beside the checkout, or drawn ones, copied row by row."""

from __future__ import annotations

import random
import sys
import uuid
from collections.abc import Iterator
from copy import copy
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from tqdm import tqdm
from wagtail.models import Page

from policy.models import PolicyIndexPage, PolicyPage
from portal.core.publishing import add_page
from portal.core.streams import block, plain_paragraphs
from portal.search.journal import deferred

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpus"
LAWS = SHARED / "laws.jsonl.gz"
QUERIES = SHARED / "queries.csv"
WORDS = ["社区", "矫正", "服务", "管理", "居民", "组织", "规划", "应当", "部门", "依法", "公开", "监督", "议事", "协商"]
DRAWN = 200
ROWS_AT_ONCE = 500


def fill(total: int) -> None:
    """Publish documents until there are `total`; without touching the index, which is then built at once."""
    parent = PolicyIndexPage.objects.get()
    with deferred(apply=lambda: None):  # type: ignore[arg-type, return-value] # nothing is applied: rebuild follows
        if LAWS.exists():
            call_command("import_policies", str(LAWS), "--publish", stdout=sys.stderr)
        else:
            draw = random.Random(7)
            for number in range(DRAWN):
                add_page(parent, draw_policy(draw, number), publish=True)
    sources = list(PolicyPage.objects.order_by("pk"))
    copy_rows(PolicyIndexPage.objects.get(), sources, total - len(sources))


def draw_policy(draw: random.Random, number: int) -> PolicyPage:
    """A policy page of about 2,000 characters."""
    clauses = [
        block("clause", {"label": f"第{place}条", "text": plain_paragraphs("".join(draw.choices(WORDS, k=50)))})
        for place in range(1, 21)
    ]
    return PolicyPage(title=f"示例条例之{number:04d}", published_at=timezone.now(), body=clauses)


def copy_rows(parent: Page, sources: list[PolicyPage], number: int) -> None:
    """Put `number` copies of the pages, round and round, below the parent; their titles differ by a number."""
    if number <= 0:
        return
    first = parent.numchild + 1
    own = [field for field in PolicyPage._meta.local_concrete_fields if not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in (PolicyPage._meta.pk, *own))
    marks = ", ".join(["%s"] * (len(own) + 1))
    insert = f"INSERT INTO {PolicyPage._meta.db_table} ({columns}) VALUES ({marks})"
    with tqdm(total=number, desc="copying pages", unit="page") as bar:
        for places in _runs(first, number):
            with transaction.atomic(), connection.cursor() as cursor:
                pages = [_twin(sources[place % len(sources)], parent, place) for place in places]
                Page.objects.bulk_create(pages)
                saved = {page.path: page.pk for page in Page.objects.filter(path__in=[page.path for page in pages])}
                rows = []
                for place, page in zip(places, pages, strict=True):
                    source = sources[place % len(sources)]
                    values = [field.get_db_prep_save(getattr(source, field.attname), connection) for field in own]
                    rows.append([saved[page.path], *values])
                cursor.executemany(insert, rows)
                bar.update(len(pages))
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + number)


def _runs(first: int, number: int) -> Iterator[list[int]]:
    for start in range(first, first + number, ROWS_AT_ONCE):
        yield list(range(start, min(start + ROWS_AT_ONCE, first + number)))


def _twin(source: PolicyPage, parent: Page, place: int) -> Page:
    page = copy(source.page_ptr)
    page._state = copy(page._state)
    page._state.adding = True
    page.pk = page.id = None
    page.path = Page._get_path(parent.path, parent.depth + 1, place)
    page.title = f"{source.title}（副本{place}）"
    page.slug = f"{source.slug[:200]}-{place}"
    page.url_path = f"{parent.url_path}{page.slug}/"
    page.translation_key = uuid.uuid4()
    page.latest_revision = page.live_revision = None
    return page
