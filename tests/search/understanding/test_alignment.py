"""Where a title nearly has what was typed."""

from __future__ import annotations

import pytest

from portal.search.alignment import LIKELY, LONGEST, align

TITLE = "广东省城镇房屋租赁条例"


@pytest.mark.parametrize(
    ("typed", "found", "edits", "likely"),
    [
        ("城镇房屋租赁条例", "城镇房屋租赁条例", 0, True),
        ("城镇方屋租赁条例", "城镇房屋租赁条例", 1, True),
        ("城镇房室租赁条例", "城镇房屋租赁条例", 1, False),
        ("城房屋租赁条例", "城镇房屋租赁条例", 1, True),
        ("城镇房屋屋租赁条例", "城镇房屋租赁条例", 1, True),
        ("城镇屋房租赁条例", "城镇房屋租赁条例", 1, True),
        ("城镇的房屋租赁条例", "城镇房屋租赁条例", 1, False),
        ("城镇方屋祖赁", "城镇房屋租赁", 2, False),
    ],
)
def test_slips(typed: str, found: str, edits: int, likely: bool) -> None:
    aligned = align(typed, TITLE, 2)
    assert aligned
    assert (aligned.found, aligned.edits) == (found, edits)
    assert (aligned.cost <= LIKELY) == likely


@pytest.mark.parametrize(
    ("typed", "title"), [("", TITLE), ("城镇", ""), ("食品安全条例", TITLE), ("城" * 61, TITLE), ("城镇", "城镇" * 31)]
)
def test_nothing_near(typed: str, title: str) -> None:
    assert align(typed, title, 2) is None


def test_an_unlike_last_character_is_wrong_rather_than_too_many() -> None:
    aligned = align("法律援助俜", "中华人民共和国法律援助法", 1)
    assert aligned
    assert aligned.found == "法律援助法"


def test_the_longest_texts_are_compared() -> None:
    aligned = align("社" * LONGEST, "社" * LONGEST, 1)
    assert aligned
    assert aligned.edits == 0
