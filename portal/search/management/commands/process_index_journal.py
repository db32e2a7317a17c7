"""Applies what the index's journal holds; for a timer, as a loop, and after anything that went wrong."""

from __future__ import annotations

import logging
import signal
import threading
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from tqdm import tqdm

from portal.search.models import IndexJournal
from portal.search.rebuilding import Applied
from portal.search.upkeep import work_off

logger = logging.getLogger(__name__)


def pause(text: str) -> float:
    """The argument of --loop."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < threading.TIMEOUT_MAX:
        raise ArgumentTypeError("请给出大于 0 的秒数，例如 --loop 5。")
    return seconds


class Command(BaseCommand):
    """Safe to run at any time and by several processes at once.

    A single run tries everything, also rows whose pause after a failure is not over: whoever starts it wants it
    done now. A loop keeps the pauses.
    """

    help = (
        "把索引日志中尚未生效的变更写入索引，撤下已过期的页面，提取附件文字；索引损坏或缺失时重建。"
        "可随时重复运行，可多个进程同时运行。全部完成时退出码为 0，否则为 1。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", type=pause, metavar="秒", help="一直运行，每次处理后停顿若干秒；Ctrl-C 结束")
        parser.add_argument("--no-progress", action="store_true", help="不显示进度条")

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = options["no_progress"]
        with _stopping() as stop:
            if options["loop"] is not None:
                self._loop(options["loop"], stop, quiet)
                return
            applied = self._round(stop, quiet, everything=True)
        self.stdout.write(f"已处理 {applied.rows} 条，失败 {len(applied.failed)} 页。")
        if not applied.complete:
            raise CommandError(_reason(applied))

    def _round(self, stop: threading.Event, quiet: bool, *, everything: bool) -> Applied:
        total = IndexJournal.objects.count()
        with tqdm(total=total, desc="更新索引", unit="条", disable=quiet or not total) as bar:
            return work_off(progress=bar.update, stop=stop.is_set, everything=everything)

    def _loop(self, seconds: float, stop: threading.Event, quiet: bool) -> None:
        while not stop.is_set():
            try:
                applied = self._round(stop, quiet, everything=False)
                if applied.rows or not applied.complete:
                    reason = "" if applied.complete else _reason(applied)
                    self.stdout.write(f"已处理 {applied.rows} 条，失败 {len(applied.failed)} 页。{reason}")
            except Exception:  # of the database, most likely: it may be back in the next round
                logger.exception("A round of process_index_journal was broken off.")
            close_old_connections()
            stop.wait(seconds)


def _reason(applied: Applied) -> str:
    if applied.error:
        return applied.error
    if applied.failed:
        return "部分页面没有写入索引，详见索引日志的“最近错误”。"
    return "还有变更没有处理，请再次运行。"


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set, so that what is being written is finished first."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
