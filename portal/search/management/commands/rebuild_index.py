"""Replaces Haystack's command: writes the new index aside, in one commit, with a progress bar."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from portal.search.applying import apply_pending
from portal.search.engines.base import IndexUnavailable
from portal.search.indexes import indexed_pages
from portal.search.rebuilding import rebuild


class Command(BaseCommand):
    """Search goes on over the old index until the new one is complete; a run that is killed changes nothing."""

    help = "重建全文索引：读取全部已发布页面，写成新索引后一次替换；期间搜索照常可用，中断不影响旧索引。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--noinput", action="store_true", help="不作提问（本命令从不提问，为兼容保留）")

    def handle(self, *args: Any, **options: Any) -> None:
        total = indexed_pages().published().count()
        try:
            with tqdm(total=total, desc="重建索引", unit="页") as bar:
                built = rebuild(bar.update)
        except (IndexUnavailable, OSError) as error:
            raise CommandError(f"索引未能重建，旧索引保持不变：{error}") from error
        # What was published while the index was being written.
        later = apply_pending(everything=True)
        for pk, message in later.failed.items():
            self.stderr.write(f"页面 {pk} 无法写入索引：{message}")
        self.stdout.write(f"索引已重建，共 {built.rows} 页；随后补入变更 {later.rows} 条。")
        if not later.complete:
            raise CommandError(later.error or "部分页面没有写入索引，见上。")
