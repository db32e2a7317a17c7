"""Compares index and database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm
from wagtail.models import Page

from portal.search.applying import apply_pending
from portal.search.compare import Differences, differences, record_differences
from portal.search.engines.base import IndexUnavailable
from portal.search.indexes import backend, indexed_pages
from portal.search.models import IndexJournal
from portal.search.rebuilding import rebuild

SHOWN = 50


class Command(BaseCommand):
    """Reads the whole index. Exits 1 and lists what is damaged, what differs from the database, and what waits."""

    help = (
        "核对索引与数据库：检查索引文件是否损坏，列出缺少、过时、多余的页面和未处理的日志，有问题时退出码为 1。"
        "加 --repair 先修复（损坏时重建），再核对。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="先修复，再核对")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["repair"]:
            self._repair()
        try:
            damage = backend().verify()
            found = differences()
        except IndexUnavailable as error:
            if indexed_pages().published().exists() or IndexJournal.objects.exists():
                raise CommandError(f"索引无法读取，请运行 manage.py rebuild_index：{error}") from error
            damage, found = [], Differences()
        if damage:
            self.stdout.write(f"索引文件有损坏（{len(damage)} 处）：")
            for line in damage[:SHOWN]:
                self.stdout.write(f"  {line}")
        self._list("数据库中已发布、索引中没有", found.missing)
        self._list("索引中的版本已过时", found.stale)
        self._list("索引中有、但不应公开或已不存在", found.extra)
        pending = self._list_pending()
        if damage:
            raise CommandError("索引已损坏，请运行 manage.py check_index --repair。")
        if found or pending:
            raise CommandError(f"索引与数据库不一致：差异 {len(found)} 处，未处理日志 {pending} 条。")
        self.stdout.write("索引与数据库一致。")

    def _repair(self) -> None:
        try:
            if self._is_broken():
                with tqdm(total=indexed_pages().published().count(), desc="重建索引", unit="页") as bar:
                    rebuild(bar.update)
            record_differences()
            with tqdm(total=IndexJournal.objects.count(), desc="修复索引", unit="条") as bar:
                apply_pending(progress=bar.update, everything=True)
        except (IndexUnavailable, OSError) as error:
            raise CommandError(f"索引未能修复：{error}") from error

    def _is_broken(self) -> bool:
        try:
            differences()
            return bool(backend().verify())
        except IndexUnavailable:
            return True

    def _list_pending(self) -> int:
        """The number of rows in the journal; lists those that have failed."""
        pending = IndexJournal.objects.count()
        if pending:
            failed = IndexJournal.objects.exclude(last_error="")
            self.stdout.write(f"索引日志中有 {pending} 条尚未处理，其中 {failed.count()} 条失败过：")
            for row in failed.order_by("pk")[:SHOWN]:
                self.stdout.write(f"  {row}（尝试 {row.attempts} 次）：{row.last_error}")
        return pending

    def _list(self, label: str, pks: list[int]) -> None:
        if not pks:
            return
        self.stdout.write(f"{label}（{len(pks)} 页）：")
        titles = dict(Page.objects.filter(pk__in=pks[:SHOWN]).values_list("pk", "title"))
        for pk in pks[:SHOWN]:
            self.stdout.write(f"  {pk} {titles.get(pk, '（数据库中已不存在）')}")
        if len(pks) > SHOWN:
            self.stdout.write(f"  ……另有 {len(pks) - SHOWN} 页")
