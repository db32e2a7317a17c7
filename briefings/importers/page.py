"""From the text of a saved page, or of a plain-text file, to lines and tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, Tag

from briefings.importers.parsed import BriefingParseError
from portal.text.normalise import clean_line
from portal.text.tokens import HAN

MAX_TAGS = 50_000

_HTML = re.compile(r"<(?:!doctype|html|head|body|meta|table|div|p|br|span|td|h[1-6])\b", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n?|[\n\v\f\x85\u2028\u2029]")
# A line wrapped in the markup is no blank in the text where Chinese stands on both sides.
_WRAP = re.compile(rf"(?<=[{HAN}，。、；：！？”）》])[ \t]*[\r\n]+[ \t]*(?=[{HAN}“（《])")

# fmt: off
_DROPPED = frozenset({
    "script", "style", "nav", "header", "footer", "head", "title", "noscript", "template", "select", "button",
    "textarea", "iframe", "object", "svg",
})
_BLOCKS = frozenset({
    "p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "tr", "td", "th",
    "table", "caption", "thead", "tbody", "tfoot", "section", "article", "main", "center", "blockquote", "pre",
    "form", "fieldset", "hr", "body", "html", "address", "aside", "figure", "figcaption",
})
# fmt: on
_CELL_LIMIT = 300

_HIDDEN = re.compile(r"<!--|<(?:script|style)\b", re.IGNORECASE)
_HIDDEN_END = {"<!--": "-->", "<script": "</script", "<style": "</style"}
# What stands between < and > with its quoted attributes, within bounds: the standard parser's time grows
# with the square of the tags that are never closed.
_OPEN_WITHOUT_END = re.compile(r"""<(?!/?[a-zA-Z](?:[^<>"']++|"[^"]{0,1000}+"|'[^']{0,1000}+'){0,60}+["']?>)""")
_DECLARATION = re.compile(r"<[!?][^<>]{0,1000}>")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data; its cells are cleaned texts."""

    rows: tuple[tuple[str, ...], ...]


Line = str | Table


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page in order, and its visible text in one piece, gathered without regard to lines."""

    lines: list[Line]
    raw: str


def read_page(text: str) -> Page:
    """The lines of a saved HTML page (script, style and frame elements dropped, data tables kept) or of plain text.

    Raises BriefingParseError for markup that no page has.
    """
    if _HTML.search(text):
        return _read_html(text)
    return Page(list(_LINE_END.split(text)), text)


def _read_html(text: str) -> Page:
    if text.count("<") > MAX_TAGS:
        raise BriefingParseError("网页标记过多，无法读取。")
    markup = _OPEN_WITHOUT_END.sub("&lt;", _DECLARATION.sub("", _without_hidden(text)))
    try:
        soup = BeautifulSoup(markup, "html.parser")
    except Exception as error:  # The parser documents no complete list of what broken markup makes it raise.
        raise BriefingParseError("网页已损坏，无法读取。") from error
    raw = "".join(str(node) for node in _visible(soup) if isinstance(node, NavigableString))
    return Page(_lines(soup), raw)


def _without_hidden(text: str) -> str:
    """`text` without comments, scripts and styles, in one pass; an opening that is never closed stays."""
    kept: list[str] = []
    place = 0
    endless: set[str] = set()
    lower = text.lower() if len(text.lower()) == len(text) else text
    for match in _HIDDEN.finditer(text):
        opening = match.group().lower()
        if match.start() < place or opening in endless:
            continue
        end = lower.find(_HIDDEN_END[opening], match.end())
        if end < 0:
            endless.add(opening)
            continue
        close = text.find(">", end)
        kept.append(text[place : match.start()])
        place = close + 1 if close >= 0 else len(text)
    return "".join(kept) + text[place:]


def _visible(soup: BeautifulSoup) -> Iterator[Tag | NavigableString]:
    """Tags and texts in document order, without dropped elements and what is inside them, and without comments."""
    dropped: set[int] = set()
    for node in soup.descendants:
        inside = id(node.parent) in dropped
        if isinstance(node, Tag):
            if inside or node.name in _DROPPED:
                dropped.add(id(node))
            else:
                yield node
        elif not inside and isinstance(node, NavigableString) and type(node) in (NavigableString, CData):
            # Comments and declarations are subclasses.
            yield node


@dataclass(slots=True)
class _TableNode:
    """A table while its cells are gathered."""

    rows: list[list[list[str]]] = field(default_factory=list)
    holds_table: bool = False
    emitted: bool = False

    def texts(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(clean_line("".join(cell)) for cell in row) for row in self.rows if row)

    def is_data(self) -> bool:
        """Old pages lay themselves out in tables: data has two rows, two columns, and no cell as long as a text."""
        rows = self.texts()
        if self.holds_table or len(rows) < 2 or max(map(len, rows)) < 2:
            return False
        return all(len(cell) <= _CELL_LIMIT for row in rows for cell in row)


@dataclass(slots=True)
class _Place:
    """Where a tag stands: its nearest block element, table and cell."""

    block: int
    table: _TableNode | None
    cell: list[str] | None


def _lines(soup: BeautifulSoup) -> list[Line]:
    nodes = list(_visible(soup))
    places = _places(soup, nodes)
    tables = {id(place.table): place.table for place in places.values() if place.table}
    data = {key for key, table in tables.items() if table.is_data()}
    lines: list[Line] = []
    parts: list[str] = []
    block = 0

    def flush() -> None:
        if parts:
            lines.extend("".join(parts).split("\n"))
            parts.clear()

    for node in nodes:
        place = places[id(node if isinstance(node, Tag) else node.parent)]
        if place.cell is not None and place.table is not None and id(place.table) in data:
            if not place.table.emitted:
                flush()
                lines.append(Table(place.table.texts()))
                place.table.emitted = True
            block = place.block
            continue
        if isinstance(node, Tag) or place.block != block:
            if not isinstance(node, Tag) or node.name in _BLOCKS:
                flush()
            block = place.block
        if isinstance(node, NavigableString):
            parts.append(_unwrapped(node))
    flush()
    return lines


def _places(soup: BeautifulSoup, nodes: list[Tag | NavigableString]) -> dict[int, _Place]:
    """The place of every tag, found in one pass because a parent always comes before its children."""
    places = {id(soup): _Place(id(soup), None, None)}
    for node in nodes:
        parent = places[id(node.parent)]
        if not isinstance(node, Tag):
            if parent.cell is not None:
                parent.cell.append(_unwrapped(node))
            continue
        block, table, cell = parent.block, parent.table, parent.cell
        if node.name in _BLOCKS:
            block = id(node)
            if cell is not None:
                cell.append(" ")
        if node.name == "table":
            if table is not None:
                table.holds_table = True
            table, cell = _TableNode(), None
        elif node.name == "tr" and table is not None:
            table.rows.append([])
            cell = None
        elif node.name in ("td", "th") and table is not None:
            if not table.rows:
                table.rows.append([])
            cell = []
            table.rows[-1].append(cell)
        places[id(node)] = _Place(block, table, cell)
    return places


def _unwrapped(node: NavigableString) -> str:
    if node.parent is not None and node.parent.name == "pre":
        return str(node)
    return _WRAP.sub("", node).replace("\r", " ").replace("\n", " ")
