"""Counts become choices."""

from __future__ import annotations

from portal.core.navigation import NavItem
from portal.search.criteria import Criteria
from portal.search.facets import MOST_CHOICES, facet_groups

TOP = NavItem(pk=5, title="政务公开", url="/xxgk/", path="000100010001")
CHILD = NavItem(pk=6, title="工作简报", url="/xxgk/gzjb/", path="0001000100010001")
OTHER = NavItem(pk=7, title="政策法规", url="/zcfg/", path="000100010002")
OFFERED = [TOP, CHILD, OTHER]


def test_sections_stand_in_the_order_of_the_navigation_without_empty_ones() -> None:
    (group,) = facet_groups({"section": {"7": 9, "5": 2, "6": 2, "1": 11}}, Criteria(), OFFERED)
    assert [(one.value, one.label, one.count, one.nested) for one in group.choices] == [
        ("5", "政务公开", 2, False),
        ("6", "工作简报", 2, True),
        ("7", "政策法规", 9, False),
    ]


def test_years_are_newest_first_and_other_values_most_frequent_first() -> None:
    counts = {"year": {"2014": 5, "2016": 1, "2015": 3}, "type": {"动态": 1, "政策": 8, "简报": 8}}
    groups = {group.name: group for group in facet_groups(counts, Criteria(), OFFERED)}
    assert [one.value for one in groups["year"].choices] == ["2016", "2015", "2014"]
    assert [one.value for one in groups["type"].choices] == ["政策", "简报", "动态"]


def test_one_choice_is_no_choice_unless_it_is_chosen() -> None:
    assert facet_groups({"type": {"政策": 8}, "district": {}, "validity": {"": 3}}, Criteria(), OFFERED) == []
    (group,) = facet_groups({"type": {"政策": 8}}, Criteria(type="政策"), OFFERED)
    assert group.chosen is not None
    assert (group.chosen.value, group.chosen.count) == ("政策", 8)


def test_what_is_chosen_is_shown_although_nothing_has_it() -> None:
    groups = facet_groups({"year": {"2015": 1}}, Criteria(section=OTHER, year=2014), OFFERED)
    chosen = {group.name: group.chosen for group in groups}
    assert {name: (one.value, one.count) for name, one in chosen.items() if one} == {
        "section": ("7", 0),
        "year": ("2014", 0),
    }


def test_a_group_is_bounded_and_keeps_what_is_chosen() -> None:
    counts = {"district": {f"区{number:03d}": 1000 - number for number in range(200)}}
    (group,) = facet_groups(counts, Criteria(district="区150"), OFFERED)
    assert len(group.choices) == MOST_CHOICES + 1
    assert group.chosen is not None
    assert group.chosen.count == 850


def test_a_section_of_its_parents_name_is_told_from_it() -> None:
    twin = NavItem(pk=8, title="政策法规", url="/zcfg/zcfg/", path="0001000100020001")
    offered = [*OFFERED, twin]

    def labels(own: int, criteria: Criteria) -> list[tuple[str, str]]:
        (group,) = facet_groups({"section": {"5": 1, "7": 9, "8": own}}, criteria, offered)
        return [(one.value, one.label) for one in group.choices]

    assert labels(9, Criteria()) == [("5", "政务公开"), ("7", "政策法规")], "no choice: it holds the same pages"
    assert labels(4, Criteria())[1:] == [("7", "政策法规"), ("8", "政策法规（本栏目）")]
    assert labels(9, Criteria(section=twin))[1:] == [("7", "政策法规"), ("8", "政策法规（本栏目）")]
