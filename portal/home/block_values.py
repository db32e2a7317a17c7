"""What the blocks of home ask for and show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wagtail.models import Page

from briefings.models import BriefingPage
from briefings.selectors import latest_briefings
from policy.models import PolicyPage
from policy.selectors import latest_policies
from portal.core.blocks.choosing import LinkValue
from portal.core.blocks.lists import ListValue
from portal.core.lists import Found, Wants


@dataclass
class HomeWants(Wants):
    """Also so many of the newest issues and documents."""

    briefings: int = 0
    policies: int = 0

    def look_up(self) -> HomeFound:
        """Those, too, in a query each."""
        found = super().look_up()
        return HomeFound(
            found.pages,
            found.newest,
            latest_briefings(self.briefings) if self.briefings else [],
            latest_policies(self.policies) if self.policies else [],
        )


@dataclass
class HomeFound(Found):
    """Also the newest issues and documents; `used` are keys of pages that already stand on home."""

    briefings: list[BriefingPage] = field(default_factory=list)
    policies: list[PolicyPage] = field(default_factory=list)
    used: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Place:
    """Where a block stands: keys of the sections that home names, keys of the sections in another's menu, headlines."""

    sections: Mapping[str, int | None]
    children: Callable[[int | None], list[int]]
    headlines: int


class HomeListValue(ListValue):
    """A list of home. `source` names the section of home's settings that stands behind it."""

    source = ""
    place: Place

    @property
    def section(self) -> int | None:
        """The section chosen in the block, else the one of home's settings."""
        return self.get("section") or self.place.sections.get(self.source)

    def ask(self, wants: HomeWants) -> None:
        wants.page(self.section)

    def head(self, found: HomeFound, fallback: str = "") -> None:
        """Take title and 更多 of the section, if the public may read it."""
        self.name(found.pages.get(self.section or 0), fallback)


class HeadlineValue(HomeListValue):
    """The page chosen, else the newest of the news section that is not on home yet."""

    source = "news"
    pictured = True

    def ask(self, wants: HomeWants) -> None:
        wants.page(self["page"])
        wants.newest_of(self.section, self.place.headlines)

    def take(self, found: HomeFound) -> None:
        chosen = found.pages.get(self["page"])
        newest = [page for page in found.newest.get(self.section or 0, []) if page.pk not in found.used]
        self.entries = [chosen] if chosen else newest[:1]
        found.used.update(page.pk for page in self.entries)


class SectionValue(HomeListValue):
    """The newest of a section that are not headlines."""

    def ask(self, wants: HomeWants) -> None:
        # One more for each headline that may be among them.
        wants.newest_of(self.section, self["number"] + self.place.headlines)

    def take(self, found: HomeFound) -> None:
        self.head(found)
        entries = [page for page in found.newest.get(self.section or 0, []) if page.pk not in found.used]
        self.entries = entries[: self["number"]]


class BriefingValue(HomeListValue):
    """The newest issue with its articles, and those before it."""

    source = "briefings"

    def ask(self, wants: HomeWants) -> None:
        super().ask(wants)
        wants.briefings = max(wants.briefings, self["earlier"] + 1)

    def take(self, found: HomeFound) -> None:
        self.head(found, "工作简报")
        self.entries = found.briefings[: self["earlier"] + 1]


class PoliciesValue(HomeListValue):
    """The newest documents."""

    source = "policies"

    def ask(self, wants: HomeWants) -> None:
        super().ask(wants)
        wants.policies = max(wants.policies, self["number"])

    def take(self, found: HomeFound) -> None:
        self.head(found, "政策法规")
        self.entries = found.policies[: self["number"]]


class DistrictsValue(HomeListValue):
    """The newest of each section below 各区动态: entries are pairs of the section and its pages."""

    source = "districts"

    def ask(self, wants: HomeWants) -> None:
        super().ask(wants)
        for pk in self.place.children(self.section):
            wants.newest_of(pk, self["each"])

    def take(self, found: HomeFound) -> None:
        self.head(found)
        children = self.place.children(self.section) if self.more else []
        groups: list[tuple[Page, list[Page]]] = [
            (found.pages[pk], found.newest[pk][: self["each"]]) for pk in children if pk in found.pages
        ]
        self.entries = [(section, pages) for section, pages in groups if pages]


class TopicsValue(HomeListValue):
    """Pages picked by hand, else the newest of the section of topics."""

    source = "topics"
    pictured = True

    def ask(self, wants: HomeWants) -> None:
        for pk in self["pages"]:
            wants.page(pk)
        wants.newest_of(self.section, self["number"])

    def take(self, found: HomeFound) -> None:
        self.head(found, "活动专题")
        picked = [found.pages[pk] for pk in self["pages"] if pk in found.pages]
        self.entries = picked or found.newest.get(self.section or 0, [])[: self["number"]]


class NoticeValue(ListValue):
    """A notice; its one entry is its link, which is not shown if it leads nowhere."""

    def ask(self, wants: Wants) -> None:
        self["link"].ask(wants)

    def take(self, found: Found) -> None:
        link: LinkValue = self["link"]
        link.take(found)
        self.entries = [link]
