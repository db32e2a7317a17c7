"""From the Markdown body of a law to its headings, clauses, paragraphs and tables."""

import re
from collections.abc import Iterable
from dataclasses import replace

from policy.importers.parsed import ParsedPolicyBlock
from portal.text.normalise import clean_line
from portal.text.outline import clause_number, law_heading

_HEADING = re.compile(r"(#{1,6})\s*(.*?)\s*#*")
_ATTACHMENT = re.compile(r"附(?:件|表|录|图)?\s*[一二三四五六七八九十\d]*\s*(?:[:：]|$|\s)")
# A chapter whose number was forgotten; the blanks tell it from text.
_BARE_CHAPTER = re.compile(r"[总附罚] 则")
_LABELLED = re.compile(r"第[^\u3000]+\u3000")
_PHRASE = re.compile(r"\w{2,30}")
# Only marks that come in pairs around text are emphasis; a single * marks a footnote in these texts.
_EMPHASIS = re.compile(r"(?<!\\)(\*\*|__)(?=\S)(.+?)(?<=[^\s\\])\1")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_RULE_ROW = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
_CELL_BORDER = re.compile(r"(?<!\\)\|")


def parse_body(body: str) -> tuple[ParsedPolicyBlock, ...]:
    """The blocks of a body in order. Nothing is dropped but Markdown marks, blanks and invisible characters.

    Unnumbered lines belong to the clause before them, until a heading, a table or an attachment (附件：)
    ends it.
    """
    reader = _Reader()
    for raw in body.splitlines():
        reader.read(raw.strip())
    return reader.finished()


class _Reader:
    """The blocks read so far, and the clause or table that further lines may still join."""

    def __init__(self) -> None:
        self._blocks: list[ParsedPolicyBlock] = []
        self._label = ""
        self._clause: list[str] = []
        self._rows: list[str] = []

    def read(self, line: str) -> None:
        if line.startswith("|") and line.endswith("|") and len(line) > 2:
            self._close_clause()
            self._rows.append(line)
            return
        self._close_table()
        text = _plain(line)
        if not text:
            return
        heading = _heading(line, text)
        clause = clause_number(text)
        if heading:
            self._close_clause()
            self._blocks.append(heading)
        elif clause:
            self._close_clause()
            self._label, self._clause = clause[0], [clause[1]]
        elif self._label and not _ATTACHMENT.match(text):
            self._clause.append(text)
        elif not self._label and self._blocks and _continues(self._blocks[-1], text):
            self._blocks[-1] = replace(self._blocks[-1], text=self._blocks[-1].text + text)
        else:
            self._close_clause()
            self._blocks.append(ParsedPolicyBlock("paragraph", text))

    def finished(self) -> tuple[ParsedPolicyBlock, ...]:
        self._close_clause()
        self._close_table()
        return tuple(self._blocks)

    def _close_clause(self) -> None:
        if self._label:
            text = "\n".join(filter(None, self._clause))
            self._blocks.append(ParsedPolicyBlock("clause", text, label=self._label))
            self._label = ""

    def _close_table(self) -> None:
        if self._rows:
            self._blocks.append(_table(self._rows))
            self._rows = []


def _heading(line: str, text: str) -> ParsedPolicyBlock | None:
    """A heading of the law, or another Markdown heading at the depth of its marks, as laws count (## 章)."""
    found = law_heading(text)
    if found:
        return ParsedPolicyBlock("heading", found[1], level=found[0])
    marked = _HEADING.fullmatch(line)
    if marked and _plain(marked[2]):
        return ParsedPolicyBlock("heading", _plain(marked[2]), level=min(len(marked[1]), 3))
    if _BARE_CHAPTER.fullmatch(text):
        return ParsedPolicyBlock("heading", text.replace(" ", ""), level=2)
    return None


def _continues(block: ParsedPolicyBlock, text: str) -> bool:
    """Whether a line is the rest of a heading that was broken in two."""
    return block.kind == "heading" and bool(_LABELLED.match(block.text) and _PHRASE.fullmatch(text))


def _plain(line: str) -> str:
    """A line without Markdown marks; its heading marks stay for `law_heading`."""
    return clean_line(_ESCAPE.sub(r"\1", _EMPHASIS.sub(r"\2", line)))


def _table(rows: Iterable[str]) -> ParsedPolicyBlock:
    written = [row for row in rows if not _RULE_ROW.fullmatch(row)]
    cells = tuple(tuple(_plain(cell) for cell in _CELL_BORDER.split(row[1:-1])) for row in written)
    return ParsedPolicyBlock("table", "", rows=cells)
