"""Raw StreamField data made by importers and builders."""

from __future__ import annotations

import html
import re
import uuid
from difflib import SequenceMatcher
from typing import Any

Block = dict[str, Any]

_BOLD = re.compile(r"\*\*(.+?)\*\*")


def block(kind: str, value: Any) -> Block:
    """One child of a stream, with an id of its own, since anchors are made of ids."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def heading(level: int, text: str) -> Block:
    """A heading block of outline level 1–4."""
    return block("heading", {"level": str(level), "text": text})


def rich_text(text: str) -> str:
    """Rich text of plain text: a paragraph a line, `- ` lines as a list, `**bold**`; all else escaped."""
    parts: list[str] = []
    items: list[str] = []
    for line in [*filter(None, (line.strip() for line in text.split("\n"))), ""]:
        if line.startswith("- "):
            items.append(f"<li>{_inline(line[2:])}</li>")
            continue
        if items:
            parts.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if line:
            parts.append(f"<p>{_inline(line)}</p>")
    return "".join(parts)


def plain_paragraphs(text: str) -> str:
    """Rich text of plain text in which nothing is markup: a paragraph a line."""
    lines = (line.strip() for line in text.split("\n"))
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines if line)


def _inline(text: str) -> str:
    return _BOLD.sub(r"<b>\1</b>", html.escape(text, quote=False))


def without_ids(value: Any) -> Any:
    """The same raw data without block ids, for comparison."""
    if isinstance(value, dict):
        return {key: without_ids(item) for key, item in value.items() if not (key == "id" and "type" in value)}
    if isinstance(value, list):
        return [without_ids(item) for item in value]
    return value


def keep_ids(old: list[Block], new: list[Block]) -> list[Block]:
    """New raw data with the ids of the old blocks that it continues, so that anchors survive.

    Blocks that stayed equal keep their id; between two such blocks, changed blocks of the
    same type continue each other in order. Nested streams are treated alike.
    """
    matcher = SequenceMatcher(a=[_key(one) for one in old], b=[_key(one) for one in new], autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            for before, after in zip(old[a1:a2], new[b1:b2], strict=True):
                _continue(before, after)
        elif tag == "replace":
            rest = old[a1:a2]
            for after in new[b1:b2]:
                same = [place for place, one in enumerate(rest) if one["type"] == after["type"]]
                if same:
                    _continue(rest[same[0]], after)
                    rest = rest[same[0] + 1 :]
    return new


def _key(one: Block) -> str:
    return repr(without_ids(one))


def _continue(before: Block, after: Block) -> None:
    if before.get("id"):
        after["id"] = before["id"]
    if isinstance(before["value"], dict) and isinstance(after["value"], dict):
        for name, inner in after["value"].items():
            if _is_stream(inner) and _is_stream(before["value"].get(name)):
                keep_ids(before["value"][name], inner)


def _is_stream(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) and "type" in one for one in value)
