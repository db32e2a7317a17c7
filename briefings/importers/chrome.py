"""The frame of a saved page: where the articles begin and end, and what the head says about the issue."""

import re
from dataclasses import dataclass
from datetime import date

from briefings.importers.page import Line, Page
from briefings.importers.parsed import BriefingParseError
from portal.text.dates import chinese_number, find_first_date, parse_date
from portal.text.normalise import clean_line, normalise, squash

_TITLE_LIMIT = 60
_FRAME_LIMIT = 120

_BREADCRUMB = re.compile(r"^(?:您|你)?(?:现在)?(?:的|所在)?(?:当前)?位置[:：]?")
_TRAIL = re.compile(r"[>»›→]")
_NUMERAL = r"(\d{1,4}|[一二三四五六七八九十百零〇]{1,7})"
_ISSUE = re.compile(rf"(?<!总)第 ?{_NUMERAL}(?: ?[-—~至、] ?{_NUMERAL})? ?期")
_TOTAL_ISSUE = re.compile(rf"总第 ?{_NUMERAL} ?期")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d) ?年|[〔\[(]((?:19|20)\d\d)[〕\])]")

# What stands between the title of an issue and its first article, once dates and issue numbers are taken out.
_DATE_TEXT = re.compile(
    r"\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2} ?日?"
    r"|[〇零○一二三四五六七八九]{4}年[一二三四五六七八九十]+月[一二三四五六七八九十]+日"
)
_MASTHEAD_REST = re.compile(
    r"[\W_\d]*(?:[\w ]{0,24}(?:委员会|办公室|工委|部|局|中心)[\W_]*(?:主办|承办|编印?|印发?)?)?[\W_]*"
)
_MASTHEAD_LABEL = re.compile(
    r"^[\[【(]?(?:(?:发布(?:时间|日期|机构|单位)|(?:信息)?来源|日期|时间|作者|编辑|录入|字号|字体|浏览(?:次数|量)?"
    r"|点击(?:数|率)?|阅读(?:数|量)?|访问量) ?[:：]|打印|分享|关闭|视力保护)"
)

_FOOTER = re.compile(
    r"技术支持[:：]|备案序号|icp备\d|公网安备 ?\d|版权所有|copyright|©|网站标识码|^(?:主办|承办)单位?[:：]"
    r"|返回(?:顶部|首页)"
    r"|^(?:上|下)一(?:篇|条|页)|^[【\[(]?(?:打印|关闭|返回)|^相关(?:链接|文章|阅读|信息)$|^友情链接|^网站地图|^分享到"
)


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue freed of its frame: what its head says, its lines, and the same stretch of raw text."""

    title: str
    year: int
    number: int
    date: date
    lines: list[Line]
    source_text: str


def strip_chrome(page: Page) -> Issue:
    """The issue that a page shows.

    Its title is the first short line with an issue number after the last breadcrumb (当前位置). Only lines
    that are plainly about the issue (date, source, publisher) are left out between the title and the
    articles, and only lines that are plainly of the site after them: what is not recognised stays, so that
    it cannot be lost.

    Raises BriefingParseError without an issue number, a date or any text.
    """
    lines = [normalise(line) if isinstance(line, str) else "" for line in page.lines]
    title_at = _find_title(lines)
    start = _find_start(page.lines, lines, title_at)
    end = _find_footer(page.lines, lines, start)
    if not any(not isinstance(line, str) or squash(line) for line in page.lines[start:end]):
        raise BriefingParseError("没有找到文章正文，这不像一期工作简报。")
    head, above = lines[title_at:start], lines[_after_breadcrumb(lines, title_at) : title_at]
    issued = _find_date(head + above[::-1], lines[start:end])
    return Issue(
        title=clean_line(str(page.lines[title_at])),
        year=_find_year(head) or issued.year,
        number=_issue_number(lines[title_at]) or 0,
        date=issued,
        lines=page.lines[start:end],
        source_text=_cut(page.raw, _visible_length(page.lines[:start]), _visible_length(page.lines[end:])),
    )


def _issue_number(line: str) -> int | None:
    """第12期, 第十二期; a running number (总第145期) only where there is no other."""
    match = _ISSUE.search(line) or _TOTAL_ISSUE.search(line)
    if match is None:
        return None
    return (int(match[1]) if match[1].isdecimal() else chinese_number(match[1])) or None


def _find_title(lines: list[str]) -> int:
    start = _after_breadcrumb(lines, len(lines))
    for place in range(start, len(lines)):
        line = lines[place]
        if len(line) <= _TITLE_LIMIT and "。" not in line and not _TRAIL.search(line) and _issue_number(line):
            return place
    raise BriefingParseError("没有找到期号（例如“第12期”），这不像一期工作简报。")


def _after_breadcrumb(lines: list[str], before: int) -> int:
    for place in range(before - 1, -1, -1):
        if len(lines[place]) <= _FRAME_LIMIT and _BREADCRUMB.match(lines[place]):
            return place + 1
    return 0


def _find_start(originals: list[Line], lines: list[str], title_at: int) -> int:
    """The first line after the title that is not about the issue."""
    for place in range(title_at + 1, len(lines)):
        is_text = bool(lines[place]) and not _is_masthead(lines[place], lines[title_at])
        if is_text or not isinstance(originals[place], str):
            return place
    return len(lines)


def _is_masthead(line: str, title: str) -> bool:
    if line == title or parse_date(line):
        return True
    if len(line) > _FRAME_LIMIT or "。" in line:
        return False
    if _MASTHEAD_LABEL.match(line):
        return True
    rest = _DATE_TEXT.sub(" ", _TOTAL_ISSUE.sub(" ", _ISSUE.sub(" ", line)))
    return rest != line and _MASTHEAD_REST.fullmatch(_YEAR.sub(" ", rest)) is not None


def _find_footer(originals: list[Line], lines: list[str], start: int) -> int:
    """The first line of the site's foot: it speaks of the site, and no running text comes after it."""
    end = len(lines)
    for place in range(len(lines) - 1, start - 1, -1):
        line = lines[place]
        if not isinstance(originals[place], str) or line.endswith("。") or len(line) > _FRAME_LIMIT:
            break
        if _FOOTER.search(line):
            end = place
    return end


def _find_date(head: list[str], body: list[str]) -> date:
    """The date in the issue's head; failing that, the last line that is nothing but a date (落款)."""
    stated = (find_first_date(line) for line in head if "今天是" not in line)
    signed = (parse_date(line) for line in reversed(body))
    found = next((day for days in (stated, signed) for day in days if day), None)
    if found is None:
        raise BriefingParseError("没有找到日期（例如“2015-09-08”），这不像一期工作简报。")
    return found


def _find_year(head: list[str]) -> int | None:
    """The year that counts the issues (2015年第12期), which the date of an issue of January need not have."""
    for line in head:
        match = _YEAR.search(line)
        if match and _issue_number(line):
            return int(match[1] or match[2])
    return None


def _visible_length(lines: list[Line]) -> int:
    texts = (line if isinstance(line, str) else "".join(map("".join, line.rows)) for line in lines)
    return sum(len(squash(text)) for text in texts)


def _cut(raw: str, head: int, tail: int) -> str:
    """`raw` without its first `head` and last `tail` visible characters.

    Cutting the raw text by length, rather than joining the lines that were kept, leaves in it whatever the
    reading of lines may have dropped, and so the check of losses can see it.
    """
    unseen = {char for char in set(raw) if not squash(char)}
    start, end = 0, len(raw)
    while head and start < end:
        head -= raw[start] not in unseen
        start += 1
    while tail and end > start:
        end -= 1
        tail -= raw[end] not in unseen
    return raw[start:end]
