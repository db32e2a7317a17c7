"""Issues of a series: pages whose titles differ in numbers alone. Who looks for the series wants the newest issue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from portal.text.normalise import normalise

_NUMBER = re.compile(r"\d+")


def newest_first(pks: Sequence[int], titles: Mapping[int, str]) -> list[int]:
    """The pages in their order, only that those of one series change places so that higher numbers come first.

    2016年第1期 comes before 2015年第12期, which comes before 2015年第9期. Words alone rank such pages by accident.
    """
    numbers: dict[int, tuple[int, ...]] = {}
    series: dict[str, list[int]] = {}
    for pk in pks:
        title = normalise(titles[pk])
        numbers[pk] = tuple(int(number) for number in _NUMBER.findall(title))
        if numbers[pk]:
            series.setdefault(_NUMBER.sub("#", title), []).append(pk)
    ordered = list(pks)
    places = {pk: place for place, pk in enumerate(pks)}
    for issues in series.values():
        newest = sorted(issues, key=numbers.__getitem__, reverse=True)
        for before, pk in zip(issues, newest, strict=True):
            ordered[places[before]] = pk
    return ordered
