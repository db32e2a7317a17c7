"""Counts of an engine as choices for the reader."""

from __future__ import annotations

from collections.abc import Mapping

from portal.core.navigation import NavItem
from portal.search.criteria import Criteria
from portal.search.results import Choice, FacetGroup

LABELS = {"section": "栏目", "type": "类型", "year": "年份", "district": "区域", "validity": "有效性"}

# Values of one group at most; the rarest are left out.
MOST_CHOICES = 30


def facet_groups(
    counts: Mapping[str, Mapping[str, int]], criteria: Criteria, offered: list[NavItem]
) -> list[FacetGroup]:
    """The groups that help to narrow: with two choices, or with one that is chosen.

    `counts`: number of pages by value, by field. Sections are offered in the order of the navigation.
    """
    groups = []
    for name, label in LABELS.items():
        of_field = counts.get(name, {})
        if name == "section":
            choices = _sections(of_field, criteria.section, offered)
        else:
            chosen = getattr(criteria, name)
            choices = _values(of_field, None if chosen is None else str(chosen), newest=name == "year")
        if len(choices) > 1 or any(choice.selected for choice in choices):
            groups.append(FacetGroup(name, label, choices))
    return groups


def _sections(counts: Mapping[str, int], chosen: NavItem | None, offered: list[NavItem]) -> list[Choice]:
    top = min((len(item.path) for item in offered), default=0)
    choices = []
    above: tuple[str, int] | None = None
    for item in offered:
        label, number, nested = item.title, counts.get(str(item.pk), 0), len(item.path) > top
        selected = chosen is not None and chosen.pk == item.pk
        if not nested:
            above = label, number
        elif above and above[0] == label:
            # 政策法规 below 政策法规: no choice where it holds the same pages.
            if above[1] == number and not selected:
                continue
            label = f"{label}（本栏目）"
        if number or selected:
            choices.append(Choice(str(item.pk), label, number, selected, nested))
    return choices


def _values(counts: Mapping[str, int], chosen: str | None, *, newest: bool) -> list[Choice]:
    found = {value: number for value, number in counts.items() if value}
    if chosen is not None:
        found.setdefault(chosen, 0)
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_CHOICES]
    if chosen is not None and chosen not in dict(ordered):
        ordered.append((chosen, found[chosen]))
    if newest:
        ordered.sort(key=lambda pair: pair[0], reverse=True)
    return [Choice(value, value, number, value == chosen) for value, number in ordered]
