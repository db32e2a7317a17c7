"""The outlines of official writing: 公文 (一、 → （一） → 1. → （1）) and laws (编 → 章 → 节 → 条)."""

import re

from portal.text.normalise import clean_line
from portal.text.tokens import HAN

RUN_IN_LIMIT = 60

_NUMERAL = "[〇零一二三四五六七八九十百千]"
_HEADINGS = (
    (1, re.compile(rf"{_NUMERAL}{{1,4}}、")),
    (2, re.compile(rf"[（(] ?{_NUMERAL}{{1,4}} ?[）)]|[㈠-㈩]")),
    (3, re.compile(r"\d{1,2}(?:[.．](?!\d)|、)")),
    (4, re.compile(r"[（(] ?\d{1,2} ?[）)]|[⑴-⒇]")),
)

_LAW_LEVELS = {"编": 1, "分编": 1, "章": 2, "节": 3}
_LAW_HEADING = re.compile(
    rf"(?P<marks>#*) ?(?P<label>第(?:{_NUMERAL}+|\d+)(?P<unit>分编|编|章|节))(?P<gap> ?)(?P<title>.*)"
)
_LAW_TITLE_LIMIT = 40
_SPACED_OUT = re.compile(rf"[{HAN}](?: [{HAN}])+")
_CLAUSE = re.compile(rf"(第(?:{_NUMERAL}+|\d+)条(?:之{_NUMERAL}+)?)(?:\s+(.*)|)", re.DOTALL)


def heading_level(line: str) -> int | None:
    """The 公文 level that a line's prefix announces: 1 一、 2 （一） 3 1. 4 （1）; None for other lines.

    Brackets and digits may have either width; blanks before the prefix do not matter.
    """
    start = line.lstrip()
    return next((level for level, prefix in _HEADINGS if prefix.match(start)), None)


def split_run_in(line: str) -> tuple[str, str]:
    """A numbered line that runs on into text, as (heading, text); (line, '') where there is nothing to split.

    The heading ends with the first 。 and has at most RUN_IN_LIMIT characters. Colons and semicolons do not
    end it.
    """
    whole = line.strip()
    if heading_level(whole) is None:
        return whole, ""
    heading, stop, text = whole.partition("。")
    if not stop or not text.strip() or len(heading) + 1 > RUN_IN_LIMIT:
        return whole, ""
    return heading + stop, text.lstrip()


def law_heading(line: str) -> tuple[int, str] | None:
    """A law's heading as (level, text), or None: 编 and 分编 1, 章 2, 节 3; text like '第一章　总则'.

    Markdown marks (#) are allowed and dropped; without them a blank must follow the label and the title be
    short and no sentence, for paragraphs may begin with 第一章规定的. Letters set apart (总　则) are
    joined.
    """
    match = _LAW_HEADING.fullmatch(clean_line(line))
    if match is None:
        return None
    title = match["title"]
    reads_on = bool(title) and not match["gap"]
    if not match["marks"] and (reads_on or len(title) > _LAW_TITLE_LIMIT or title.endswith("。")):
        return None
    title = title.replace(" ", "") if _SPACED_OUT.fullmatch(title) else title.replace(" ", "\u3000")
    return _LAW_LEVELS[match["unit"]], f"{match['label']}\u3000{title}".rstrip()


def clause_number(line: str) -> tuple[str, str] | None:
    """A law's clause as (label, text), e.g. ('第十二条之一', '…'), or None.

    A blank of any kind or the end of the line must follow the label: 第十二条规定的 is a reference, no
    clause.
    """
    match = _CLAUSE.fullmatch(line.strip())
    return (match[1], match[2] or "") if match else None
