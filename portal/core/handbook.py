"""The staff's handbook (docs/handbook) as pages of the admin.

Its files keep to a small part of Markdown, which is all that is read here: headings, paragraphs,
lists of one level, tables, quotations, **bold**, `code`, and links to its other files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

INDEX = "README"

_HEADING = re.compile(r"(#{1,4}) (.+)")
_BULLET = re.compile(r"- (.+)")
_NUMBER = re.compile(r"\d+\. (.+)")
_ROW = re.compile(r"\|(.+)\|$")
_QUOTE = re.compile(r"> ?(.*)")
_LINK = re.compile(r"\[([^\]]+)\]\(([\w-]+)\.md\)")
_KINDS = {"h": _HEADING, "ul": _BULLET, "ol": _NUMBER, "table": _ROW, "quote": _QUOTE}


@dataclass(frozen=True)
class Chapter:
    """A file of the handbook: its title and its body as HTML."""

    title: str
    html: SafeString


def read_chapter(name: str = INDEX) -> Chapter | None:
    """The chapter of that file name (without `.md`), or None if the handbook has none."""
    files = {file.stem: file for file in _folder().glob("*.md")}
    if name not in files:
        return None
    title, _, body = files[name].read_text(encoding="utf-8").partition("\n")
    return Chapter(title.lstrip("# ").strip(), render(body))


def render(text: str) -> SafeString:
    """HTML of the handbook's Markdown; everything that is not its markup is escaped."""
    lines = [line.strip() for line in text.splitlines()]
    groups = groupby(lines, key=_kind)
    return mark_safe("\n".join(part for kind, group in groups for part in _html(kind, list(group))))


def _folder() -> Path:
    return settings.BASE_DIR / "docs" / "handbook"


def _kind(line: str) -> str:
    if not line:
        return ""
    return next((kind for kind, pattern in _KINDS.items() if pattern.match(line)), "p")


def _html(kind: str, lines: list[str]) -> Iterator[str]:
    if kind == "h":
        for line in lines:
            marks, title = _HEADING.match(line).groups()  # type: ignore[union-attr] # grouped by this pattern
            yield f"<h{len(marks)}>{_inline(title)}</h{len(marks)}>"
    elif kind in ("ul", "ol"):
        items = "".join(f"<li>{_inline(line.split(' ', 1)[1])}</li>" for line in lines)
        # A list that a table interrupts goes on counting where it stopped.
        start = f' start="{lines[0].split(".")[0]}"' if kind == "ol" else ""
        yield f"<{kind}{start}>{items}</{kind}>"
    elif kind == "table":
        yield _table(lines)
    elif kind == "quote":
        yield f"<blockquote><p>{_inline(' '.join(line.lstrip('> ') for line in lines))}</p></blockquote>"
    elif kind == "p":
        yield f"<p>{_inline(''.join(lines))}</p>"


def _table(lines: list[str]) -> str:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    head, *body = (row for row in rows if not all(set(cell) <= set("-: ") for cell in row))
    header = "".join(f'<th scope="col">{_inline(cell)}</th>' for cell in head)
    cells = ("".join(f"<td>{_inline(cell)}</td>" for cell in row) for row in body)
    rows_html = "".join(f"<tr>{row}</tr>" for row in cells)
    return f"<table><thead><tr>{header}</tr></thead><tbody>{rows_html}</tbody></table>"


def _inline(text: str) -> str:
    text = escape(text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    text = re.sub(r"`(.+?)`", r"<code>\1</code>", text)
    return _LINK.sub(lambda link: f'<a href="{_address(link[2])}">{link[1]}</a>', text)


def _address(name: str) -> str:
    return reverse("handbook") if name == INDEX else reverse("handbook_chapter", args=[name])
