"""Tables of contents from StreamField bodies, with anchors that survive later edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from wagtail.blocks import StreamValue

ANCHOR_PREFIX = "s-"


@dataclass
class OutlineEntry:
    """A heading of the table of contents: `level` 1–4, text, `anchor` without #, sub-headings."""

    level: int
    text: str
    anchor: str
    children: list[OutlineEntry] = field(default_factory=list)


def anchor(block_id: str | None) -> str:
    """The anchor of a block: made of its id, which stays when text or order change."""
    return ANCHOR_PREFIX + (block_id or "")[:8]


def nest(entries: Iterable[OutlineEntry]) -> list[OutlineEntry]:
    """Hang each entry under the nearest earlier one of a higher rank; a skipped level is no error."""
    roots: list[OutlineEntry] = []
    open_entries: list[OutlineEntry] = []
    for entry in entries:
        while open_entries and open_entries[-1].level >= entry.level:
            open_entries.pop()
        (open_entries[-1].children if open_entries else roots).append(entry)
        open_entries.append(entry)
    return roots


def depths(entries: Iterable[OutlineEntry]) -> dict[str, int]:
    """How deep each entry stands in its outline, from 1, by its anchor.

    A depth never skips a level, whatever the levels of the entries do: a document whose headings jump from h2 to h4
    cannot be followed by ear.
    """

    def walk(level: list[OutlineEntry], depth: int) -> Iterator[tuple[str, int]]:
        for entry in level:
            yield entry.anchor, depth
            yield from walk(entry.children, depth + 1)

    return dict(walk(nest(entries), 1))


def entry(heading: StreamValue.StreamChild) -> OutlineEntry:
    """The entry of a heading block."""
    return OutlineEntry(int(heading.value["level"]), heading.value["text"].rstrip("。；;"), anchor(heading.id))


def headings(stream: StreamValue) -> list[OutlineEntry]:
    """Flat list of a stream's heading blocks."""
    # By name, so that Wagtail makes values of these blocks alone.
    return [entry(child) for child in stream.blocks_by_name("heading")]
