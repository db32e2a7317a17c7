"""`manage.py import_policies FILE.jsonl[.gz]`: regulations as policy pages."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from policy.importers.parse import PolicyParseError, iter_lines, parse_policy
from policy.models import PolicyIndexPage
from policy.services import import_policy
from portal.core.imports import Outcome
from portal.core.parents import parent_page
from portal.search.bars import apply_with_bar
from portal.search.journal import deferred

MAX_SHOWN_ERRORS = 20


def positive(value: str) -> int:
    """A whole number above 0; the command line's error is Chinese."""
    if not value.isdigit() or int(value) < 1:
        raise ArgumentTypeError("应为大于 0 的整数")
    return int(value)


class Command(BaseCommand):
    """One line, one document, one transaction: whatever stops it, the next run goes on from there."""

    help = "导入法规（JSON Lines，可为 .gz）。可中断后重新运行：已导入的不重复，只更新有变化的。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON Lines 文件，每行一份法规")
        parser.add_argument("--parent", help="政策法规栏目的地址，例如 /zcfg/zcfg/；默认为本站的政策法规栏目")
        parser.add_argument("--limit", type=positive, help="只处理前 N 行")
        parser.add_argument("--publish", action="store_true", help="导入后立即发布；否则存为草稿")
        parser.add_argument("--dry-run", action="store_true", help="只解析并报告，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"找不到文件：{path}")
        self.parent = parent_page(PolicyIndexPage, options["parent"])
        self.publish, self.dry_run = options["publish"], options["dry_run"]
        self.errors: list[str] = []
        self.repeated: list[str] = []
        try:
            total = sum(1 for _ in islice(iter_lines(path), options["limit"]))
            with deferred(apply_with_bar):
                counts = self._import(path, options["limit"], total)
        except PolicyParseError as error:
            raise CommandError(str(error)) from error
        self._report(counts)

    def _import(self, path: Path, limit: int | None, total: int) -> Counter[Outcome]:
        counts: Counter[Outcome] = Counter()
        lines = islice(iter_lines(path), limit)
        seen: set[str] = set()
        for number, line in tqdm(lines, total=total, desc="导入法规", unit="份"):
            try:
                parsed = parse_policy(line)
                if parsed.source_key in seen:
                    # Two versions of one document in one file: the first counts, or each run would swap them.
                    self.repeated.append(f"第 {number} 行：《{parsed.title}》与前面的一行是同一文件，已跳过")
                    continue
                seen.add(parsed.source_key)
                result = import_policy(parsed, self.parent, publish=self.publish, dry_run=self.dry_run)
                counts[result.outcome] += 1
            except PolicyParseError as error:
                self.errors.append(f"第 {number} 行：{error}")
            except ValidationError as error:
                self.errors.append(f"第 {number} 行：{'；'.join(error.messages)}")
        return counts

    def _report(self, counts: Counter[Outcome]) -> None:
        summary = "，".join(f"{outcome} {counts[outcome]} 份" for outcome in Outcome)
        summary += f"，重复 {len(self.repeated)} 行" if self.repeated else ""
        prefix = "试运行（未写入）：" if self.dry_run else "完成："
        self.stdout.write(f"{prefix}{summary}，无法导入 {len(self.errors)} 行。")
        for message in (*self.repeated[:MAX_SHOWN_ERRORS], *self.errors[:MAX_SHOWN_ERRORS]):
            self.stdout.write(f"  {message}")
        if self.errors:
            raise CommandError("有的行无法导入，见上。其余已处理；改正后可重新运行。")
