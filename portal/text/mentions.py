"""Titles in book brackets and the short names that a text gives them."""

import re
from collections import deque
from dataclasses import dataclass

from portal.text.normalise import clean_line

_BRACKET = re.compile(r"[《》〈〉\n]")
_PARTNERS = {"》": "《", "〉": "〈"}
_ALIAS = re.compile(
    r"[（(]\s*(?:以下|下文|下面)(?:简称|统称|合称|称)(?:为)?\s*[:：]?\s*"
    r"(?:《(?P<book>[^《》\n]{1,40})》|[“\"「](?P<quoted>[^“”\"「」\n]{1,40})[”\"」]"
    r"|(?P<plain>[^（()）《》“”\"，。；\n]{1,30}))"
    r"[^（()）\n]{0,20}[）)]"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A title in 《》: what is between the brackets, and their place (`text[start:end]` has both)."""

    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alias:
    """A short name that a text defines: `title` is the 《》 title right before the definition, or None.

    `start` and `end` delimit the whole bracket （以下简称…）.
    """

    alias: str
    title: str | None
    start: int
    end: int


def find_mentions(text: str) -> list[Mention]:
    """The 《》 titles of a text in order, none inside another: 《关于修改〈甲〉的决定》 is one mention.

    A bracket that is never closed is passed over, the nearest one counts; no mention crosses a line end.
    """
    found: list[Mention] = []
    # Titles nest two or three deep; the bound keeps a page of nothing but brackets linear.
    opened: deque[tuple[str, int]] = deque(maxlen=8)
    for match in _BRACKET.finditer(text):
        char, place = match.group(), match.start()
        if char == "\n":
            opened.clear()
        elif char in "《〈":
            opened.append((char, place))
        elif _PARTNERS[char] in [bracket for bracket, _ in opened]:
            bracket, start = opened.pop()
            while bracket != _PARTNERS[char]:
                bracket, start = opened.pop()
            if char == "》":
                while found and found[-1].start > start:
                    found.pop()
                title = clean_line(text[start + 1 : place])
                if title:
                    found.append(Mention(title, start, place + 1))
    return found


def find_aliases(text: str) -> list[Alias]:
    """The short names defined by （以下简称《条例》）, （以下简称“条例”）, （以下统称…）, in order."""
    titles = {mention.end: mention.title for mention in find_mentions(text)}
    found = []
    for match in _ALIAS.finditer(text):
        before = match.start()
        while before and text[before - 1].isspace():
            before -= 1
        alias = clean_line(match["book"] or match["quoted"] or match["plain"])
        if alias:
            found.append(Alias(alias, titles.get(before), match.start(), match.end()))
    return found
