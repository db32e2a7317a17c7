"""What the home page shows, composed of the selectors of the content domains."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wagtail.models import Page

from briefings.selectors import latest_briefings
from news.models import NewsPage
from news.selectors import latest_by_branch, latest_topics
from policy.selectors import latest_policies
from portal.core.querysets import any_page

if TYPE_CHECKING:
    from portal.home.models import HomePage

LENGTH = 7
COLUMNS = ("news", "notices", "briefings", "policies", "districts", "topics")


@dataclass
class Column:
    """A column of home: its title, the section behind 更多 (None without one), its pages."""

    title: str
    section: Page | None
    items: list = field(default_factory=list)


def home_columns(home: HomePage) -> dict[str, Any]:
    """Context of home: `columns` by name, `headline` (a NewsPage or None), `briefing` (the latest)."""
    ids = {name: getattr(home, f"{name}_section_id") for name in COLUMNS}
    sections = any_page(pk__in=[pk for pk in ids.values() if pk]).published().in_bulk()
    found = {name: sections.get(pk) for name, pk in ids.items()}
    titles = ("工作动态", "通知公告", "工作简报", "政策法规", "各区动态", "活动专题")
    columns = {
        name: Column(found[name].title if found[name] else title, found[name])
        for name, title in zip(COLUMNS, titles, strict=True)
    }
    branches = {name: found[name].path for name in ("news", "notices", "districts") if found[name]}
    for name, pages in latest_by_branch(branches, LENGTH + 1).items():
        columns[name].items = pages
    columns["briefings"].items = latest_briefings(4)
    columns["policies"].items = latest_policies(LENGTH)
    columns["topics"].items = latest_topics(3)
    headline = _headline(home, columns["news"].items)
    columns["news"].items = [page for page in columns["news"].items if page != headline][:LENGTH]
    return {
        "columns": columns,
        "headline": headline,
        "briefing": next(iter(columns["briefings"].items), None),
    }


def _headline(home: HomePage, news: list[NewsPage]) -> NewsPage | None:
    if home.headline_id:
        chosen = NewsPage.objects.published().filter(pk=home.headline_id).first()
        if chosen:
            return chosen
    return news[0] if news else None
