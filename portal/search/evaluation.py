"""How good the order of results is: judged queries, the place of the expected title for each, sums by kind."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from haystack import connections

from portal.search.analysis import Analysed
from portal.search.answers import answer
from portal.search.criteria import Criteria
from portal.search.indexes import backend, indexed_pages
from portal.search.preparing import all_prepared
from portal.text.tokens import joined

COLUMNS = ("kind", "query", "expected_title")
# Places that count.
DEPTH = 10
# Titles that no page has, named in an error.
SHOWN = 5


class BadQueries(ValueError):
    """A file of judged queries that cannot be used; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query of a kind, and the title of the page that it should find. Of pages with the same title any will do."""

    kind: str
    query: str
    expected_title: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a query has found: `rank` is the place of the expected title, 0 where it is not among the first ten."""

    judged: Judged
    rank: int
    first: str

    @property
    def gain(self) -> float:
        """The reciprocal rank."""
        return 1 / self.rank if self.rank else 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """Means over some outcomes, each between 0 and 1: MRR@10, recall@10, share of queries without any result."""

    number: int
    mrr: float
    recall: float
    empty: float


def read_queries(path: Path) -> list[Judged]:
    """The judged queries of a CSV file in UTF-8, with or without a byte order mark. Raises BadQueries."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadQueries(f"无法读取文件 {path}：{error.strerror}。") from error
    except UnicodeDecodeError as error:
        raise BadQueries(f"文件 {path} 不是 UTF-8 编码，请另存为“CSV UTF-8”。") from error
    try:
        reader = csv.DictReader(text.splitlines(), strict=True)
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise BadQueries(f"第一行缺少列：{'、'.join(missing)}。需要的列是 {'、'.join(COLUMNS)}。")
        queries = [_judged(row, reader.line_num) for row in reader if any(filter(None, row.values()))]
    except csv.Error as error:
        raise BadQueries(f"文件不是正确的 CSV：{error}。") from error
    if not queries:
        raise BadQueries("文件里没有检索词。")
    return queries


def _judged(row: dict[str, str | None], line: int) -> Judged:
    values = [(row[column] or "").strip() for column in COLUMNS]
    if not all(values):
        raise BadQueries(f"第 {line} 行不完整：{'、'.join(COLUMNS)} 都要填写。")
    return Judged(*values)


def published_titles() -> set[str]:
    """The titles of all public pages of the index, joined."""
    return {joined(title) for title in indexed_pages().published().order_by().values_list("title", flat=True)}


def check_titles(queries: Iterable[Judged]) -> None:
    """Raises BadQueries where an expected title is not that of a public page: no engine could find it."""
    known = published_titles()
    titles = dict.fromkeys(one.expected_title for one in queries)
    unknown = [title for title in titles if joined(title) not in known]
    if unknown:
        named = "、".join(f"“{title}”" for title in unknown[:SHOWN])
        raise BadQueries(f"有 {len(unknown)} 个标题没有已发布的页面：{named}{'等' if len(unknown) > SHOWN else ''}。")


def evaluate(queries: Iterable[Judged], find: Callable[[str], Sequence[str]]) -> list[Outcome]:
    """The outcome of each query; `find` gives the titles found for a text, best first."""
    outcomes = []
    for one in queries:
        titles = find(one.query)[:DEPTH]
        places = [place for place, title in enumerate(titles, 1) if joined(title) == joined(one.expected_title)]
        outcomes.append(Outcome(one, places[0] if places else 0, titles[0] if titles else ""))
    return outcomes


def scores(outcomes: Sequence[Outcome]) -> dict[str, Score]:
    """The scores of each kind, in the order of the queries."""
    kinds = dict.fromkeys(one.judged.kind for one in outcomes)
    return {kind: score([one for one in outcomes if one.judged.kind == kind]) for kind in kinds}


def score(outcomes: Sequence[Outcome]) -> Score:
    """The score of all of these; there must be one at least."""
    number = len(outcomes)
    return Score(
        number=number,
        mrr=sum(one.gain for one in outcomes) / number,
        recall=sum(one.rank > 0 for one in outcomes) / number,
        empty=sum(not one.first for one in outcomes) / number,
    )


def found_titles(text: str) -> list[str]:
    """The titles of the first page of results, as the search page finds them. Raises IndexUnavailable."""
    pks = answer(Criteria(text=text), stop=DEPTH).matches.pks
    titles = dict(indexed_pages().filter(pk__in=pks).values_list("pk", "title"))
    return [titles[pk] for pk in pks if pk in titles]


@contextmanager
def index_of(engine: str, progress: Callable[[int], object]) -> Iterator[None]:
    """Search in the block with an index of this engine made for it; the configured one is not touched.

    `engine` is the name of a module of `portal.search.engines`; `progress` is called with 1 for each page.
    """
    options = connections.connections_info["default"]
    before = dict(options)
    with TemporaryDirectory(prefix=f"evaluate-{engine}-") as folder:
        options |= {"ENGINE": f"portal.search.engines.{engine}.Engine", "PATH": f"{folder}/index"}
        connections.reload("default")
        try:
            backend().rebuild(_documents(progress))
            yield
        finally:
            backend().close()
            options.clear()
            options |= before
            connections.reload("default")


def _documents(progress: Callable[[int], object]) -> Iterator[Analysed]:
    for _, document in all_prepared():
        progress(1)
        # A page that cannot be prepared is missing from the configured index as well.
        if isinstance(document, Analysed):
            yield document
