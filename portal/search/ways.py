"""What the search page offers to change: conditions to take away, other readings, times, positions and orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from portal.search.facets import LABELS
from portal.search.forms import SearchForm
from portal.search.results import Found, Notice

ANY_TIME = {"range": None, "from": None, "to": None}
RANGE_LABELS = {"day": "一天内", "week": "一周内", "month": "一月内", "year": "一年内"}


@dataclass(frozen=True)
class Way:
    """A link to another state of the page: `changes` are parameters by name, None takes one away."""

    label: str
    changes: Mapping[str, str | None]
    selected: bool = False


def conditions(form: SearchForm, found: Found) -> list[Way]:
    """What narrows the results, each with the way to take it away."""
    given = form.parameters
    labels = {group.name: group.chosen.label for group in found.facets if group.chosen}
    section = form.criteria.section
    if section:
        labels["section"] = section.title
    ways = [
        Way(f"{label}：{labels.get(name, given[name])}", {name: None})
        for name, label in LABELS.items()
        if name in given
    ]
    if time := _time(given):
        ways.append(Way(f"时间：{time}", ANY_TIME))
    if "in" in given:
        ways.append(Way("位置：标题", {"in": None}))
    return ways


def _time(given: Mapping[str, str]) -> str:
    if "range" in given:
        return RANGE_LABELS[given["range"]]
    since, until = given.get("from"), given.get("to")
    if since and until:
        return f"{since} 至 {until}"
    if since:
        return f"{since} 起"
    return f"{until} 止" if until else ""


def notices(found: Found) -> list[Notice]:
    """What was understood, each way to something else only once: many notices offer the query as it was typed."""
    offered: list[tuple[str, dict[str, str | None]]] = []
    shown = []
    for notice in found.notices:
        links = tuple(link for link in notice.links if link not in offered)
        offered.extend(links)
        shown.append(replace(notice, links=links))
    return shown


def times(form: SearchForm) -> list[Way]:
    """The time ranges; none is selected while days are given."""
    given = form.parameters
    chosen = given.get("range")
    free = chosen is None and "from" not in given and "to" not in given
    ranges = [
        Way(label, {**ANY_TIME, "range": value}, selected=value == chosen) for value, label in RANGE_LABELS.items()
    ]
    return [Way("不限", ANY_TIME, selected=free), *ranges]


def positions(form: SearchForm) -> list[Way]:
    """Where the words must stand."""
    title = "in" in form.parameters
    return [Way("全文", {"in": None}, not title), Way("标题", {"in": "title"}, title)]


def orders(form: SearchForm) -> list[Way]:
    """How the results are ordered."""
    by_date = form.parameters.get("sort") == "date"
    return [Way("按相关度", {"sort": None}, not by_date), Way("按时间", {"sort": "date"}, by_date)]
