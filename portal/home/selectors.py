"""What the home page shows, composed of the selectors of the content domains."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from briefings.selectors import latest_briefings
from news.models import NewsPage
from news.selectors import latest_by_branch, latest_topics
from policy.selectors import latest_policies
from portal.core.navigation import find_item, navigation
from portal.core.pictures import attach_pictures

if TYPE_CHECKING:
    from portal.home.models import HomePage

LENGTH = 7
BRANCHES = ("news", "notices", "districts")
TITLES = {
    "news": "工作动态",
    "notices": "通知公告",
    "briefings": "工作简报",
    "policies": "政策法规",
    "districts": "各区动态",
    "topics": "活动专题",
}


@dataclass
class Column:
    """A column of home: its title, the address behind 更多 ('' without one), its pages."""

    title: str
    url: str = ""
    items: list = field(default_factory=list)


def home_columns(request: HttpRequest, home: HomePage) -> dict[str, Any]:
    """Context of home: `columns` by name, `headline` (a NewsPage or None), `briefing` (the latest).

    Sections come from the navigation, which the page reads anyway; one that is not shown
    there has no column of articles either.
    """
    menu = navigation(request, home)
    sections = {name: find_item(menu, getattr(home, f"{name}_section_id")) for name in TITLES}
    columns = {
        name: Column(section.title, section.url) if section else Column(TITLES[name])
        for name, section in sections.items()
    }
    branches = {name: section.path for name in BRANCHES if (section := sections[name])}
    for name, pages in latest_by_branch(branches, LENGTH + 1).items():
        columns[name].items = pages
    columns["briefings"].items = latest_briefings(4)
    columns["policies"].items = latest_policies(LENGTH)
    columns["topics"].items = latest_topics(3)
    headline = _headline(home, columns["news"].items)
    for name in BRANCHES:
        columns[name].items = [page for page in columns[name].items if page != headline][:LENGTH]
    attach_pictures([page for page in (headline, *columns["topics"].items) if page])
    return {"columns": columns, "headline": headline, "briefing": next(iter(columns["briefings"].items), None)}


def _headline(home: HomePage, news: list[NewsPage]) -> NewsPage | None:
    if home.headline_id:
        chosen = NewsPage.objects.published().filter(pk=home.headline_id).first()
        if chosen:
            return chosen
    return news[0] if news else None
