"""Compares index and database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm
from wagtail.models import Page

from portal.search.applying import apply_pending, rebuild, record_differences
from portal.search.compare import Differences, differences
from portal.search.engines.base import IndexUnavailable
from portal.search.indexes import indexed_pages
from portal.search.models import IndexJournal

SHOWN = 50


class Command(BaseCommand):
    """Exits 1 and lists the pages where index and database differ, or where the journal is not empty."""

    help = "核对索引与数据库：列出缺少、过时、多余的页面和未处理的日志，有差异时退出码为 1。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="先修复，再核对")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["repair"]:
            self._repair()
        try:
            found = differences()
        except IndexUnavailable as error:
            if indexed_pages().published().exists() or IndexJournal.objects.exists():
                raise CommandError(f"索引无法读取，请运行 manage.py rebuild_index：{error}") from error
            found = Differences()
        pending = IndexJournal.objects.count()
        self._list("数据库中已发布、索引中没有", found.missing)
        self._list("索引中的版本已过时", found.stale)
        self._list("索引中有、但不应公开或已不存在", found.extra)
        if pending:
            failed = IndexJournal.objects.exclude(last_error="")
            self.stdout.write(f"索引日志中有 {pending} 条尚未处理，其中 {failed.count()} 条失败过：")
            for row in failed.order_by("pk")[:SHOWN]:
                self.stdout.write(f"  {row}（尝试 {row.attempts} 次）：{row.last_error}")
        if found or pending:
            raise CommandError(f"索引与数据库不一致：差异 {len(found)} 处，未处理日志 {pending} 条。")
        self.stdout.write("索引与数据库一致。")

    def _repair(self) -> None:
        try:
            try:
                differences()
            except IndexUnavailable:
                with tqdm(total=indexed_pages().published().count(), desc="重建索引", unit="页") as bar:
                    rebuild(bar.update)
            record_differences()
            with tqdm(total=IndexJournal.objects.count(), desc="修复索引", unit="条") as bar:
                apply_pending(progress=bar.update)
        except (IndexUnavailable, OSError) as error:
            raise CommandError(f"索引未能修复：{error}") from error

    def _list(self, label: str, pks: list[int]) -> None:
        if not pks:
            return
        self.stdout.write(f"{label}（{len(pks)} 页）：")
        titles = dict(Page.objects.filter(pk__in=pks[:SHOWN]).values_list("pk", "title"))
        for pk in pks[:SHOWN]:
            self.stdout.write(f"  {pk} {titles.get(pk, '（数据库中已不存在）')}")
        if len(pks) > SHOWN:
            self.stdout.write(f"  ……另有 {len(pks) - SHOWN} 页")
