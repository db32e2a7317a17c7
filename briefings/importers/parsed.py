"""What a parsed issue of 工作简报 consists of, and the error that says why something is not one."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


class BriefingParseError(ValueError):
    """Something could not be read as a briefing; the message is Chinese and meant for staff."""


@dataclass(frozen=True, slots=True)
class ParsedBlock:
    """One block of an article: a heading (公文 levels 1 to 4), a paragraph, or a table (`rows` of texts)."""

    kind: Literal["heading", "paragraph", "table"]
    level: int
    text: str
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """One 篇: line above the title (眉题), title, subtitle (with its dashes), each '' if absent, and blocks."""

    kicker: str
    title: str
    subtitle: str
    blocks: tuple[ParsedBlock, ...]


@dataclass(frozen=True, slots=True)
class ParsedBriefing:
    """One issue; `source_text` is the articles' text as the source had it, to check `parsed_text` against."""

    title: str
    year: int
    issue_number: int
    date: date
    articles: tuple[ParsedArticle, ...]
    source_text: str


def parsed_text(briefing: ParsedBriefing) -> str:
    """Everything that was kept of the articles, a line for each part, in reading order."""
    lines: list[str] = []
    for article in briefing.articles:
        lines += [article.kicker, article.title, article.subtitle]
        for block in article.blocks:
            lines += ["\t".join(row) for row in block.rows] if block.kind == "table" else [block.text]
    return "\n".join(line for line in lines if line)
