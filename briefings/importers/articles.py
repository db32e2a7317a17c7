"""From the lines of an issue to its articles: titles, headings, paragraphs, tables."""

import re

from briefings.importers.page import Line, Table
from briefings.importers.parsed import ParsedArticle, ParsedBlock
from portal.text.dates import parse_date
from portal.text.normalise import clean_line
from portal.text.outline import RUN_IN_LIMIT, heading_level, split_run_in

_TITLE_LIMIT = 60

_SUBTITLE = re.compile(r"[—―─–-]{2}|[—―]")
_SENTENCE = re.compile(r"[。；;]|[，：、,:？！?!]$")
_PARAGRAPH_END = re.compile(r"[。！？!?…][”’」』）)》]*$|[）)]$")
_POINT = re.compile(r"[一二三四五六七八九十]{1,2}是|[①-⑳]|[·•●■◆★]")
_BRACKETED = re.compile(r"[（(【\[].*[）)】\]]$")
_CLOSING = re.compile(
    r"附件?\s*\d*\s*[:：]|附件\s*\d*$|(?:主|抄|报|分|印)?\s*[报送发]\s*[:：]|注[:：]|共印"
    r"|(?:责任编辑|编辑|责编|审核|签发|校对|供稿|撰稿|来源|作者|联系人|联系电话)\s*[:：]|.{1,30}(?:供稿|撰稿|编印)$"
)
# A body's name alone on its line is a signature, not a title; a verb in it makes it a headline again.
_BODY = re.compile(
    r"(?:中共|珠海|广东|市|区|省|县|镇|横琴|香洲|斗门|金湾)[\w· ]{0,28}"
    r"(?:委员会|办公室|人民政府|局|部|处|中心|工委|党委|办事处)"
)
_VERB = re.compile(
    r"召开|开展|调研|走进|赴|视察|考察|检查|推进|加强|成立|获|举[行办]|学习|部署|走访|慰问|指导|督查|联合"
)


def parse_articles(lines: list[Line]) -> tuple[ParsedArticle, ...]:
    """The articles in `lines`, which is an issue's text without frame and masthead; nothing of it is dropped.

    An article begins with one or two lines like titles, at the start or where the text before them has come
    to an end; of two the first is the line above the title (眉题). A line beginning with a dash right below
    is the subtitle. Text before any title is an article without one.
    """
    cleaned = [line if isinstance(line, Table) else clean_line(line) for line in lines]
    content = [line for line in cleaned if line]
    articles: list[ParsedArticle] = []
    draft = _Draft("", "", "")
    place = 0
    while place < len(content):
        line = content[place]
        short = _short_lines(content, place) if draft.may_end() else []
        following = content[place + len(short)] if place + len(short) < len(content) else ""
        titles = _titles(short, following, draft)
        if titles:
            if draft.blocks or draft.title:
                articles.append(draft.article())
            place += len(titles)
            below = content[place] if place < len(content) else ""
            subtitle = below if isinstance(below, str) and _SUBTITLE.match(below) else ""
            place += 1 if subtitle else 0
            draft = _Draft(titles[0] if len(titles) == 2 else "", titles[-1], subtitle)
            draft.in_short_lines = len(short) > 2
            continue
        draft.in_short_lines = _is_list_of_lines(short, draft)
        if isinstance(line, Table):
            draft.add_table(line)
        else:
            draft.add_line(line)
        place += 1
    return (*articles, draft.article()) if draft.blocks or draft.title else tuple(articles)


def _short_lines(content: list[Line], place: int) -> list[str]:
    """The lines like titles from `place` on, three at most: how many more there are makes no difference."""
    short: list[str] = []
    for line in content[place : place + 3]:
        if not isinstance(line, str) or not _is_title_like(line):
            break
        short.append(line)
    return short


def _titles(short: list[str], following: Line, draft: "_Draft") -> list[str]:
    """Which of the short lines ahead are the title of a new article, the line above it included.

    Text must follow a title: short lines at the end, or before a date or a closing line, are a signature.
    More than two are a list of contents or the like, of which only the last is a title.
    """
    if not draft.blocks and not draft.title:
        return short[:1] if len(short) > 2 else short
    if not short or _closes(following) or _is_signature(short[0]) or _is_list_of_lines(short, draft):
        return []
    return short


def _closes(line: Line) -> bool:
    """Whether this is a line that follows a signature, or the end ('')."""
    if isinstance(line, Table):
        return False
    return not line or parse_date(line) is not None or _CLOSING.match(line.lstrip("（(【[")) is not None


def _is_list_of_lines(short: list[str], draft: "_Draft") -> bool:
    if short and _is_signature(short[0]):
        return False
    return len(short) > 2 or (draft.in_short_lines and len(short) == 2)


def _is_title_like(line: str) -> bool:
    return (
        2 <= len(line) <= _TITLE_LIMIT
        and not _SENTENCE.search(line)
        and heading_level(line) is None
        and not any(pattern.match(line) for pattern in (_SUBTITLE, _POINT, _CLOSING, _BRACKETED))
        and parse_date(line) is None
    )


def _is_signature(line: str) -> bool:
    return _BODY.fullmatch(line) is not None and _VERB.search(line) is None


class _Draft:
    """An article while its lines are read."""

    def __init__(self, kicker: str, title: str, subtitle: str) -> None:
        self.kicker, self.title, self.subtitle = kicker, title, subtitle
        self.blocks: list[ParsedBlock] = []
        self.in_short_lines = False  # amid a list of contents, whose lines have no end of their own
        self._list_level: int | None = None  # of a list whose items end with ；: numbered, but no headings
        self._closing = False  # past 附件：, where numbers count attachments

    def article(self) -> ParsedArticle:
        return ParsedArticle(self.kicker, self.title, self.subtitle, tuple(self.blocks))

    def may_end(self) -> bool:
        """Whether the text so far is complete: after a heading or an open sentence more must come."""
        if not self.blocks:
            return not self.title or self.in_short_lines
        last = self.blocks[-1]
        if last.kind != "paragraph":
            return last.kind == "table"
        return (
            self.in_short_lines
            or self._closing
            or _PARAGRAPH_END.search(last.text) is not None
            or _CLOSING.match(last.text) is not None
            or parse_date(last.text) is not None
            or _is_signature(last.text)
        )

    def add_table(self, table: Table) -> None:
        self.blocks.append(ParsedBlock("table", 0, "", table.rows))

    def add_line(self, line: str) -> None:
        """Adds a line as a heading, as a heading with the paragraph it runs on into, or as a paragraph."""
        if line.startswith("附") and _CLOSING.match(line):
            self._closing = True
        level = None if self._closing else heading_level(line)
        if level is None:
            self._add_paragraph(line)
            return
        heading, text = split_run_in(line)
        goes_on = heading.endswith(("；", ";"))
        item = goes_on or (level == self._list_level and not text)
        if item or heading.endswith(("，", ",", "：", ":", "、")) or len(heading) > RUN_IN_LIMIT:
            self._add_paragraph(line)
        else:
            self.blocks.append(ParsedBlock("heading", level, heading))
            if text:
                self._add_paragraph(text)
        self._list_level = level if goes_on else None

    def _add_paragraph(self, text: str) -> None:
        self._list_level = None
        self.blocks.append(ParsedBlock("paragraph", 0, text))
