"""`manage.py import_briefing FILE`: a saved page of the old site, or a plain-text briefing, as a page."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from briefings.importers.parse import (
    MAX_BYTES,
    BriefingParseError,
    LossReport,
    ParsedBriefing,
    parse_briefing,
)
from briefings.models import BriefingIndexPage
from briefings.services import Imported, import_briefing
from portal.core.parents import parent_page


class Command(BaseCommand):
    """Reads, reports what it found, writes, and reports what was lost (nothing, or it says what)."""

    help = "导入一期工作简报（旧站保存的网页或纯文本）。同一期再次导入只更新，不重复建页。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="要导入的文件")
        parser.add_argument("--parent", help="简报栏目的地址，例如 /xxgk/gzjb/；默认为本站的简报栏目")
        parser.add_argument("--publish", action="store_true", help="导入后立即发布；否则存为草稿")
        parser.add_argument("--dry-run", action="store_true", help="只解析并报告，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            parsed = parse_briefing(_read(options["file"]))
            parent = parent_page(BriefingIndexPage, options["parent"])
            self._report_found(parsed)
            result = import_briefing(parsed, parent, publish=options["publish"], dry_run=options["dry_run"])
        except BriefingParseError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(f"内容不符合要求，未导入：{'；'.join(error.messages)}") from error
        self._report_loss(result.loss)
        self._report_result(result, dry_run=options["dry_run"])
        if not result.loss.lossless:
            raise CommandError("导入的内容与原文不一致，请按上面的损失报告核对。")

    def _report_found(self, parsed: ParsedBriefing) -> None:
        self.stdout.write(f"《{parsed.title}》 {parsed.year} 年第 {parsed.issue_number} 期，{parsed.date:%Y-%m-%d}")
        for number, article in enumerate(parsed.articles, 1):
            paragraphs = sum(block.kind == "paragraph" for block in article.blocks)
            self.stdout.write(f"  第 {number} 篇：{article.title}")
            for label, value in (("眉题", article.kicker), ("副标题", article.subtitle)):
                if value:
                    self.stdout.write(f"    {label}：{value}")
            self.stdout.write(f"    段落 {paragraphs} 个")
            for name, children in _sections(article.blocks):
                self.stdout.write(f"    {name}（下有 {children} 个二级标题）")

    def _report_loss(self, loss: LossReport) -> None:
        self.stdout.write(f"损失报告：原文 {loss.source_chars} 字，页面 {loss.kept_chars} 字（不计空白）。")
        if loss.lossless:
            self.stdout.write("  与原文完全一致。")
        for label, stretches in (("缺少", loss.missing), ("多出", loss.extra)):
            for stretch in stretches[:20]:
                self.stdout.write(f"  {label}：{stretch[:80]}")

    def _report_result(self, result: Imported, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write(f"试运行：将{result.outcome}，未写入。")
            return
        state = "已发布" if result.page.live else "草稿"
        self.stdout.write(self.style.SUCCESS(f"{result.outcome}（{state}）：{result.page.get_url() or ''}"))


def _sections(blocks: tuple) -> list[tuple[str, int]]:
    """First-level headings with how many second-level ones each has."""
    sections: list[tuple[str, int]] = []
    for block in blocks:
        if block.kind == "heading" and block.level == 1:
            sections.append((block.text, 0))
        elif block.kind == "heading" and block.level == 2 and sections:
            name, count = sections[-1]
            sections[-1] = (name, count + 1)
    return sections


def _read(path: Path) -> bytes:
    """The file's bytes; one byte more than the limit at most, so that a huge file costs nothing."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise CommandError(f"找不到文件：{path}") from error
    except IsADirectoryError as error:
        raise CommandError(f"这是一个文件夹，不是文件：{path}") from error
    except OSError as error:
        raise CommandError(f"无法读取文件 {path}：{error.strerror}") from error
