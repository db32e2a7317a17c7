"""Measures how well search finds what judged queries expect."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from portal.search.engines.base import IndexUnavailable
from portal.search.evaluation import (
    DEPTH,
    BadQueries,
    Outcome,
    Score,
    check_titles,
    evaluate,
    found_titles,
    index_of,
    read_queries,
    score,
    scores,
)
from portal.search.indexes import indexed_pages

ENGINES = ("whoosh", "tantivy")


class Command(BaseCommand):
    """Asks each query as the search page does. Of another engine than the configured one it makes a passing index."""

    help = (
        "用一组检索词评估搜索质量：输出 MRR@10、召回率@10、无结果比例（按类别和总计），并列出没有排在第一的检索词。"
        "CSV 的列：kind、query、expected_title（类别、检索词、应找到的标题）。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queries", type=Path, help="CSV 文件，UTF-8 编码")
        parser.add_argument(
            "--engine", choices=ENGINES, help="用这个引擎评估；与现用引擎不同时建立临时索引，不影响现用索引"
        )
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *args: Any, **options: Any) -> None:
        configured = urlsplit(settings.SEARCH_URL).scheme
        engine = options["engine"] or configured
        try:
            queries = read_queries(options["queries"])
            check_titles(queries)
            with self._index(engine, configured), tqdm(queries, desc="检索", unit="条") as asked:
                outcomes = evaluate(asked, found_titles)
        except BadQueries as error:
            raise CommandError(str(error)) from error
        except IndexUnavailable as error:
            raise CommandError(f"索引无法读取，请先运行 manage.py rebuild_index：{error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(_report(engine, outcomes), ensure_ascii=False, indent=2))
        else:
            self._print(engine, outcomes)

    @contextmanager
    def _index(self, engine: str, configured: str) -> Iterator[None]:
        if engine == configured:
            yield
            return
        total = indexed_pages().published().count()
        with tqdm(total=total, desc=f"建立 {engine} 临时索引", unit="页") as bar, index_of(engine, bar.update):
            bar.close()
            yield

    def _print(self, engine: str, outcomes: Sequence[Outcome]) -> None:
        self.stdout.write(f"引擎：{engine}")
        self.stdout.write(_row("类别", "条数", f"MRR@{DEPTH}", f"召回率@{DEPTH}", "无结果"))
        for kind, mean in scores(outcomes).items():
            self.stdout.write(_score_row(kind, mean))
        self.stdout.write(_score_row("总计", score(outcomes)))
        losers = _losers(outcomes)
        self.stdout.write(f"没有排在第一的 {len(losers)} 条：" if losers else "全部排在第一。")
        for one in losers:
            place = f"第 {one.rank} 位" if one.rank else f"前 {DEPTH} 位没有"
            first = f"第一位是“{one.first}”" if one.first else "没有结果"
            self.stdout.write(
                f"  {one.judged.kind}  {one.judged.query} → {one.judged.expected_title}（{place}，{first}）"
            )


def _losers(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [one for one in outcomes if one.rank != 1]


def _score_row(kind: str, one: Score) -> str:
    return _row(kind, str(one.number), f"{one.mrr:.4f}", f"{one.recall:.4f}", f"{one.empty:.2%}")


def _row(*cells: str) -> str:
    """Cells in columns; a Chinese character is as wide as two others."""
    return "".join(
        cell + " " * max(1, 14 - len(cell) - sum(char > "\u2e80" for char in cell)) for cell in cells
    ).rstrip()


def _report(engine: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "engine": engine,
        "kinds": {kind: asdict(one) for kind, one in scores(outcomes).items()},
        "all": asdict(score(outcomes)),
        "losers": [asdict(one.judged) | {"rank": one.rank, "first": one.first} for one in _losers(outcomes)],
    }
