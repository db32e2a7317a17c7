"""Simplified Chinese into Traditional Chinese as Hong Kong writes it: texts, and the texts of an HTML page.

OpenCC's `s2hk` goes by phrases (头发 is 頭髮, 发展 is 發展). Of a page only what people read is converted, so that
addresses, values of forms and scripts stay what the server knows.
"""

from __future__ import annotations

import re
from functools import lru_cache
from threading import Lock

from opencc import OpenCC

_lock = Lock()

# Attributes whose values people read or hear; `content` only of <meta>.
HUMAN_ATTRIBUTES = frozenset(
    [
        "abbr",
        "alt",
        "aria-description",
        "aria-label",
        "aria-roledescription",
        "aria-valuetext",
        "data-other-label",
        "label",
        "placeholder",
        "title",
    ]
)

# Comments and declarations, elements that hold no prose, tags. What is never closed goes on to the end, as in browsers;
# that and possessive quantifiers keep it linear.
_TOKEN = re.compile(
    r"""
    <!--.*?(?:-->|\Z)
    | <![^>]*+>
    | <(?P<raw>script|style|textarea)\b(?:[^>"']++|"[^"]*+"|'[^']*+')*+>.*?(?:</(?P=raw)\s*+>|\Z)
    | <(?P<close>/?)(?P<name>[a-z][a-z0-9-]*+)(?P<attributes>(?:[^>"']++|"[^"]*+"|'[^']*+')*+)>
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|[^\s"'>]++)""")
_UNTRANSLATED = re.compile(r"""\stranslate\s*=\s*["']?no\b""", re.IGNORECASE)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
# Parts pieces of one page that are converted together; no phrase has it, and no text from the database either.
_BETWEEN = "\x1f"
_QUOTATION = str.maketrans("“”", "「」")
_INNER_QUOTATION = re.compile(r"‘([^‘’]*)’")


@lru_cache(maxsize=1)
def _built() -> OpenCC:
    return OpenCC("s2hk")


def _converter() -> OpenCC:
    # Two threads would else build it twice at a process's first requests: reading the dictionaries takes 80 ms.
    with _lock:
        return _built()


def _quoted(text: str) -> str:
    """“ ” are 「 」 there, and ‘ ’ inside them 『 』; a lone ’ may be an apostrophe."""
    return _INNER_QUOTATION.sub(r"『\1』", text).translate(_QUOTATION)


def to_traditional(text: str) -> str:
    """A plain text in Traditional Chinese. Latin text, digits and what is Traditional already stay as they are."""
    if text.isascii():
        return text
    # OpenCC takes a C string, which ends at a NUL.
    return _quoted(_converter().convert(text.replace("\0", "�")))


def to_traditional_html(html: str) -> str:
    """An HTML page or fragment (or RSS) with its texts and `HUMAN_ATTRIBUTES` in Traditional Chinese.

    Left alone: all other attributes, `<script>`, `<style>`, `<textarea>`, comments, and elements marked
    `translate="no"` with all that is in them. Markup stays byte for byte.
    """
    pieces, convertible = _split(html)
    if not convertible:
        return html
    texts = [pieces[index].replace(_BETWEEN, " ") for index in convertible]
    converted = to_traditional(_BETWEEN.join(texts)).split(_BETWEEN)
    for index, text in zip(convertible, converted, strict=True):
        pieces[index] = text
    return "".join(pieces)


def _split(html: str) -> tuple[list[str], list[int]]:
    """The page in pieces that joined give it back, and which of them are to be converted."""
    pieces: list[str] = []
    convertible: list[int] = []
    kept = ""  # the element marked translate="no" that we are in, and how many of its name are open
    depth = 0

    def add(text: str, *, convert: bool) -> None:
        if convert and not text.isascii():
            convertible.append(len(pieces))
        pieces.append(text)

    end = 0
    for token in _TOKEN.finditer(html):
        if token.start() > end:
            add(html[end : token.start()], convert=not depth)
        end = token.end()
        tag, name = token[0], (token["name"] or "").lower()
        if depth:
            if name == kept:
                depth += -1 if token["close"] else 1
            add(tag, convert=False)
        elif name and not token["close"] and _UNTRANSLATED.search(token["attributes"]):
            if name not in _VOID and not tag.endswith("/>"):
                kept, depth = name, 1
            add(tag, convert=False)
        elif name and not tag.isascii():
            for text, human in _attributes(tag, name):
                add(text, convert=human)
        else:
            add(tag, convert=False)
    add(html[end:], convert=not depth)
    return pieces, convertible


def _attributes(tag: str, name: str) -> list[tuple[str, bool]]:
    """A tag in pieces, and whether each is the value of an attribute for people."""
    pieces = []
    end = 0
    for attribute in _ATTRIBUTE.finditer(tag):
        group = 2 if attribute[2] is not None else 3
        key = attribute[1].lower()
        human = key in HUMAN_ATTRIBUTES or (key == "content" and name == "meta")
        if human and attribute[group]:
            pieces += [(tag[end : attribute.start(group)], False), (attribute[group], True)]
            end = attribute.end(group)
    return [*pieces, (tag[end:], False)]
