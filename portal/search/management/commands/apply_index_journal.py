"""Applies what the index's journal holds; for a timer, and after anything that went wrong."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from portal.search.applying import apply_pending, record_expired
from portal.search.models import IndexJournal


class Command(BaseCommand):
    """Safe to run at any time and by several processes at once."""

    help = "把索引日志中尚未生效的变更写入索引，并撤下已过期的页面。可随时重复运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-progress", action="store_true", help="不显示进度条")

    def handle(self, *args: Any, **options: Any) -> None:
        record_expired()
        pending = IndexJournal.objects.count()
        with tqdm(total=pending, desc="更新索引", unit="条", disable=options["no_progress"]) as bar:
            applied = apply_pending(progress=bar.update)
        self.stdout.write(f"已处理 {applied.rows} 条，失败 {len(applied.failed)} 条。")
        if not applied.complete:
            raise CommandError(applied.error or "部分页面没有写入索引，详见索引日志的“最近错误”。")
