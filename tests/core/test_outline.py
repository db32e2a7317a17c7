"""Tables of contents: levels hang below each other, anchors are made of block ids."""

from __future__ import annotations

from portal.core.outline import OutlineEntry, anchor, nest


def tree(levels: list[int]) -> list:
    """The nesting of headings of these levels, as nested lists of [place, children]."""

    def plain(entries: list[OutlineEntry]) -> list:
        return [[int(entry.text), plain(entry.children)] for entry in entries]

    return plain(nest(OutlineEntry(level, str(place), "") for place, level in enumerate(levels)))


def test_lower_levels_hang_below_the_nearest_higher_one() -> None:
    assert tree([1, 2, 2, 1, 2, 3]) == [[0, [[1, []], [2, []]]], [3, [[4, [[5, []]]]]]]


def test_a_skipped_level_is_no_error() -> None:
    assert tree([1, 3, 2]) == [[0, [[1, []], [2, []]]]]


def test_an_outline_may_begin_below_the_top() -> None:
    assert tree([3, 2, 1, 2]) == [[0, []], [1, []], [2, [[3, []]]]]


def test_no_headings_make_no_outline() -> None:
    assert tree([]) == []


def test_an_anchor_is_a_valid_id_of_the_blocks_own() -> None:
    assert anchor("1b6453c6-fd7c-4e2c-8b4c-6f2f2f2f2f2f") == "s-1b6453c6"
    assert anchor(None) == "s-"
