"""Reads one issue of 工作简报 from a saved page of the old site or from plain text.

Pure: no database, no files. The steps: bytes → text (decoding) → lines and tables (page) → the issue
without its frame (chrome) → articles. Text is kept exactly, errors of typing in it included; only blanks
and invisible characters are cleaned. `loss_report(briefing.source_text, parsed_text(briefing))` tells
whether all of it was kept.
"""

from briefings.importers.articles import parse_articles
from briefings.importers.chrome import strip_chrome
from briefings.importers.decoding import MAX_BYTES, decode
from briefings.importers.loss import LossReport, loss_report
from briefings.importers.page import read_page
from briefings.importers.parsed import (
    BriefingParseError,
    ParsedArticle,
    ParsedBlock,
    ParsedBriefing,
    parsed_text,
)

__all__ = [
    "MAX_BYTES",
    "BriefingParseError",
    "LossReport",
    "ParsedArticle",
    "ParsedBlock",
    "ParsedBriefing",
    "decode",
    "loss_report",
    "parse_briefing",
    "parsed_text",
]


def parse_briefing(raw: bytes) -> ParsedBriefing:
    """The issue in `raw`, an HTML page or plain text in any usual Chinese encoding.

    Raises BriefingParseError, and nothing else, when it is empty, too large, binary, broken, or no briefing.
    """
    issue = strip_chrome(read_page(decode(raw)))
    articles = parse_articles(issue.lines)
    if not any(block.kind != "heading" for article in articles for block in article.blocks):
        raise BriefingParseError("没有找到文章正文，这不像一期工作简报。")
    return ParsedBriefing(issue.title, issue.year, issue.number, issue.date, articles, issue.source_text)
