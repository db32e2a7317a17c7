"""What one search asks for: the words and everything that narrows or orders, checked (`portal.search.forms`)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from portal.core.navigation import NavItem


@dataclass(frozen=True)
class Criteria:
    """One search.

    `text` as typed; `literal`: nothing is corrected or replaced by synonyms. `since` and `until` are days in
    Asia/Shanghai, both inclusive. `position` is 'all' or 'title', `sort` 'relevance' or 'date', `page` as typed.
    """

    text: str = ""
    literal: bool = False
    section: NavItem | None = None
    type: str | None = None
    year: int | None = None
    district: str | None = None
    validity: str | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    position: str = "all"
    sort: str = "relevance"
    page: str = "1"

    @property
    def narrowed(self) -> bool:
        """Whether anything but the words narrows the results."""
        narrowing = (self.section, self.type, self.year, self.district, self.validity, self.since, self.until)
        return any(one is not None for one in narrowing) or self.position == "title"
