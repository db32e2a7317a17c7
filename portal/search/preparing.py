"""From pages to analysed documents; for many pages in worker processes, since Python prepares on one core only.

Workers are started anew (spawn), never forked: this may run in a thread of a server. Each has a connection of its own
to the database. They end with their pipe, so also with a parent that is killed.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection

from django.apps import apps
from django.db import connection
from wagtail.models import Page

from portal.search.analysis import Analysed, analysed
from portal.search.indexes import CHUNK, chunks, documents, indexed_models
from portal.search.workers import serve

logger = logging.getLogger(__name__)

# Below so many pages starting processes costs more than they save.
WORTH_WORKERS = 500
# This process prepares as well, and its engine writes: one processor is left to it.
WORKERS = min(3, (os.cpu_count() or 1) - 1)

# A model's label and primary keys of it, to be read together.
Task = tuple[str, list[int]]
# A primary key, and the document or what went wrong.
Prepared = tuple[int, Analysed | str]


def prepared(pages: list[Page]) -> Iterator[Prepared]:
    """The analysed documents of specific pages, or what went wrong with one; never raises for a page."""
    for page, document in documents(pages):
        try:
            if isinstance(document, Exception):
                raise document
            yield page.pk, analysed(document)
        except Exception as error:  # one page that cannot be read must not keep all others from the index
            logger.exception("Page %s cannot be prepared for the index.", page.pk)
            yield page.pk, f"{type(error).__name__}: {error}"


def all_prepared() -> Iterator[Prepared]:
    """`prepared` of every page that belongs in the index, in no order."""
    tasks = list(_tasks())
    if not WORKERS or sum(len(pks) for _, pks in tasks) < WORTH_WORKERS or not _others_see_the_database():
        for task in tasks:
            yield from prepare(task)
    else:
        yield from _prepared_by_workers(tasks)


def prepare(task: Task) -> Iterator[Prepared]:
    """The documents of those pages of a task that still belong in the index."""
    label, pks = task
    yield from prepared(list(apps.get_model(label).objects.published().filter(pk__in=pks).order_by("pk")))


def _tasks() -> Iterator[Task]:
    for model in indexed_models():
        pks = list(model.objects.published().order_by("pk").values_list("pk", flat=True))
        for some in chunks(pks, CHUNK):
            yield model._meta.label, list(some)


def _others_see_the_database() -> bool:
    """Whether another process reads what this one reads: not in a transaction, not in a database in memory."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined] # SQLite's alone
        return False
    return not connection.in_atomic_block


def _prepared_by_workers(tasks: list[Task]) -> Iterator[Prepared]:
    """The documents of all tasks as they come; this process prepares as well while no worker has any ready."""
    waiting = deque(tasks)
    with _workers(WORKERS) as pipes:
        asked: dict[Connection, deque[Task]] = {pipe: deque() for pipe in pipes}
        # Two tasks each, so that none waits for this process.
        for pipe in pipes * 2:
            _ask(pipe, asked[pipe], waiting)
        while busy := [pipe for pipe in pipes if asked[pipe]]:
            ready = [pipe for pipe in busy if pipe.poll()]
            if waiting and not ready:
                yield from prepare(waiting.popleft())
                continue
            pipe = (ready or busy)[0]
            task = asked[pipe].popleft()
            try:
                answer = pipe.recv()
            except (EOFError, ConnectionError):
                logger.warning("A worker process has ended; its pages are prepared here.")
                answer = prepare(task)
            _ask(pipe, asked[pipe], waiting)
            yield from answer


def _ask(pipe: Connection, asked: deque[Task], waiting: deque[Task]) -> None:
    if not waiting:
        return
    asked.append(waiting.popleft())
    # Whether it lives is seen when its answer is read.
    with suppress(ConnectionError):
        pipe.send(asked[-1])


@contextmanager
def _workers(number: int) -> Iterator[list[Connection]]:
    """Pipes to worker processes, which end with the block."""
    spawn = get_context("spawn")
    pipes, processes = [], []
    try:
        for _ in range(number):
            here, there = spawn.Pipe()
            process = spawn.Process(target=serve, args=(there, connection.settings_dict["NAME"]), daemon=True)
            process.start()
            # Only the worker may hold its end, or this one would never see it close.
            there.close()
            pipes.append(here)
            processes.append(process)
        yield pipes
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.terminate()
            process.join()
