"""The evaluation of judged queries and its command."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.search.applying import apply_pending
from portal.search.evaluation import (
    BadQueries,
    Judged,
    Outcome,
    check_titles,
    evaluate,
    read_queries,
    score,
    scores,
)
from portal.search.indexes import backend

HEAD = "kind,query,expected_title\n"


@pytest.fixture
def csv(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """A file of judged queries with this content."""

    def make(content: str | bytes) -> Path:
        path = tmp_path / "queries.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


def test_queries_are_read_with_and_without_a_byte_order_mark(csv: Callable) -> None:
    expected = [Judged("full", "社会，建设", "社会建设")]
    content = HEAD + 'full,"社会，建设",社会建设\n\n'
    assert read_queries(csv(content)) == expected
    assert read_queries(csv("\ufeff" + content.replace("\n", "\r\n"))) == expected
    assert read_queries(csv("note,kind,expected_title,query\n,full,社会建设,社会，建设\n")) == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "缺少列：kind、query、expected_title"),
        ("kind,query\nfull,社会\n", "缺少列：expected_title"),
        (HEAD, "没有检索词"),
        (HEAD + "full,,社会\n", "第 2 行不完整"),
        (HEAD + "full,社会\n", "第 2 行不完整"),
        ((HEAD + "full,社会,社会\n").encode("gb18030"), "不是 UTF-8 编码"),
        (HEAD + 'full,"社会,社会\n', "不是正确的 CSV"),
    ],
)
def test_bad_files_are_refused_with_the_reason(csv: Callable, content: str | bytes, message: str) -> None:
    with pytest.raises(BadQueries, match=message):
        read_queries(csv(content))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadQueries, match="无法读取文件"):
        read_queries(tmp_path / "none.csv")


def test_titles_without_a_public_page_are_refused(publish: Callable) -> None:
    publish("社会建设条例")
    check_titles([Judged("full", "社会", "社会 建设条例")])
    with pytest.raises(BadQueries, match="有 1 个标题没有已发布的页面：“没有的”"):
        check_titles([Judged("full", "社会", "社会建设条例"), Judged("full", "社会", "没有的")])


def test_scores_are_means_by_kind() -> None:
    found = {"一": ["甲", "乙"], "二": ["丙", "乙"], "三": [], "四": [f"丁{number}" for number in range(11)]}
    queries = [Judged("a", "一", "甲"), Judged("a", "二", "乙"), Judged("b", "三", "甲"), Judged("b", "四", "丁10")]
    outcomes = evaluate(queries, found.__getitem__)
    assert [one.rank for one in outcomes] == [1, 2, 0, 0]
    by_kind = scores(outcomes)
    assert list(by_kind) == ["a", "b"]
    assert (by_kind["a"].mrr, by_kind["a"].recall, by_kind["a"].empty) == (0.75, 1.0, 0.0)
    assert (by_kind["b"].mrr, by_kind["b"].recall, by_kind["b"].empty) == (0.0, 0.0, 0.5)
    assert score(outcomes).mrr == 0.375


def test_marks_and_width_of_titles_do_not_matter() -> None:
    [outcome] = evaluate([Judged("full", "一", "《社会》建设（一）")], lambda _: ["社会建设 (一)"])
    assert outcome == Outcome(Judged("full", "一", "《社会》建设（一）"), 1, "社会建设 (一)")


@pytest.fixture
def judged(publish: Callable, csv: Callable) -> Path:
    """A file of judged queries over three published pages that are in the index."""
    for title in ("社会建设条例", "志愿服务条例", "养犬管理条例"):
        publish(title, "正文")
    backend().create()
    assert apply_pending().complete
    return csv(HEAD + "full,社会建设条例,社会建设条例\npinyin,zhiyuan fuwu,志愿服务条例\nshort,管理条例,社会建设条例\n")


@pytest.mark.parametrize("engine", [None, "whoosh", "tantivy"])
def test_the_command_prints_scores_and_losers(judged: Path, engine: str | None) -> None:
    printed = io.StringIO()
    before = backend().versions()
    call_command("evaluate_search", str(judged), engine=engine, stdout=printed)
    lines = printed.getvalue().splitlines()
    assert lines[0] == f"引擎：{engine or 'whoosh'}"
    assert lines[1].split() == ["类别", "条数", "MRR@10", "召回率@10", "无结果"]
    assert lines[2].split() == ["full", "1", "1.0000", "1.0000", "0.00%"]
    assert lines[5].split() == ["总计", "3", "0.6667", "0.6667", "0.00%"]
    assert lines[6] == "没有排在第一的 1 条："
    assert lines[7] == "  short  管理条例 → 社会建设条例（前 10 位没有，第一位是“养犬管理条例”）"
    assert backend().versions() == before
    assert backend().path.endswith("index")


def test_the_command_prints_json(judged: Path) -> None:
    printed = io.StringIO()
    call_command("evaluate_search", str(judged), "--json", stdout=printed)
    report = json.loads(printed.getvalue())
    assert report["engine"] == "whoosh"
    assert report["all"] == {"number": 3, "mrr": pytest.approx(2 / 3), "recall": pytest.approx(2 / 3), "empty": 0.0}
    assert report["kinds"]["short"]["mrr"] == 0.0
    assert report["losers"] == [
        {
            "kind": "short",
            "query": "管理条例",
            "expected_title": "社会建设条例",
            "rank": 0,
            "first": "养犬管理条例",
        }
    ]


def test_the_command_says_when_all_is_well(publish: Callable, csv: Callable) -> None:
    publish("社会建设条例")
    backend().create()
    assert apply_pending().complete
    printed = io.StringIO()
    call_command("evaluate_search", str(csv(HEAD + "full,社会建设条例,社会建设条例\n")), stdout=printed)
    assert "全部排在第一。" in printed.getvalue()


def test_the_command_refuses_bad_files_and_a_missing_index(publish: Callable, csv: Callable) -> None:
    with pytest.raises(CommandError, match="缺少列"):
        call_command("evaluate_search", str(csv("a,b\n")))
    publish("社会建设条例")
    with pytest.raises(CommandError, match="没有已发布的页面"):
        call_command("evaluate_search", str(csv(HEAD + "full,社会,没有的\n")))
    with pytest.raises(CommandError, match="索引无法读取"):
        call_command("evaluate_search", str(csv(HEAD + "full,社会建设条例,社会建设条例\n")))
