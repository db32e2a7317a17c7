"""Staff are told of headings that skip a level, when they save, and not while the draft is saved by itself."""

from __future__ import annotations

import pytest

from portal.core.heading_order import skips, warning
from portal.core.streams import block, heading
from tests import factories
from tests.conftest import Tree


def skipped(page) -> list[tuple[str, str]]:
    return [(skip.before.text, skip.heading.text) for skip in skips(page)]


@pytest.mark.parametrize(
    ("levels", "places"),
    [
        ([1, 2, 3, 4, 1, 2], []),
        ([1, 3], [("0", "1")]),
        ([1, 2, 4, 1, 4], [("1", "2"), ("3", "4")]),
        # A law begins with 章, and a body at whatever level.
        ([2, 3, 2], []),
        ([3, 1, 2], []),
        ([], []),
    ],
)
def test_a_skip_is_a_heading_more_than_one_level_below_the_last(tree: Tree, levels: list, places: list) -> None:
    body = [heading(level, str(place)) for place, level in enumerate(levels)]
    page = factories.NewsPageFactory(parent=tree.news, body=body)
    assert skipped(page) == places


def test_articles_of_a_briefing_are_looked_through_one_by_one(tree: Tree) -> None:
    articles = [
        factories.article_block("篇", heading(1, "甲"), heading(3, "乙")),
        factories.article_block("篇", heading(3, "丙"), block("paragraph", "<p>段</p>")),
    ]
    assert skipped(factories.BriefingPageFactory(parent=tree.briefings, articles=articles)) == [("甲", "乙")]


def test_pages_without_headings_are_let_be(tree: Tree) -> None:
    for page in (tree.news, factories.OrganisationPageFactory(parent=tree.disclosure)):
        assert warning(page) == ""


def test_a_long_list_is_cut(tree: Tree) -> None:
    body = [heading(level, f"题{place}") for place, level in enumerate([1, 3] * 5)]
    text = warning(factories.NewsPageFactory(parent=tree.news, body=body))
    assert text.count("是三级，而它前面的") == 3
    assert "另有 2 处" in text
