"""Layouts of the demonstration's topics: lists, pictures and links between what the builder has made before."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page

from news.models import NewsPage
from portal.core.models.base import DEMO_SOURCE
from portal.core.streams import Block, block
from portal.home.builder.demo_parts import picture
from portal.home.builder.tree import page_at
from portal.home.models import HomePage


def topic_layout(home: HomePage, parts: list[dict[str, Any]]) -> list[Block]:
    """Raw stream data of a topic's layout; what staff have removed meanwhile is left out."""
    makers = {"section": _section, "picked": _picked, "pictures": _pictures, "links": _links, "columns": _columns}
    made = (makers[part["type"]](home, part) for part in parts)
    return [one for one in made if one]


def _section(home: HomePage, part: dict[str, Any]) -> Block | None:
    section = page_at(home, part["section"])
    fields = {name: part[name] for name in ("title", "number", "pictures")}
    return block("section", {"section": section.pk, **fields}) if section else None


def _picked(home: HomePage, part: dict[str, Any]) -> Block | None:
    keys = [f"{DEMO_SOURCE}news:{key}" for key in part["pages"]]
    found = dict(NewsPage.objects.filter(source_key__in=keys).values_list("source_key", "pk"))
    pages = [block("item", found[key]) for key in keys if key in found]
    return block("picked", {"title": part["title"], "pages": pages, "pictures": part["pictures"]}) if pages else None


def _pictures(home: HomePage, part: dict[str, Any]) -> Block:
    items = []
    for one in part["pictures"]:
        image = {"image": picture(one["picture"], one["alt"]).pk, "decorative": False, "alt_text": one["alt"]}
        behind = _page(home, one["section"])
        items.append(block("item", {"image": image, "caption": one["caption"], "page": behind and behind.pk}))
    return block("pictures", {"title": part["title"], "pictures": items})


def _links(home: HomePage, part: dict[str, Any]) -> Block | None:
    links = []
    for one in part["links"]:
        page = _page(home, one.get("section", ""))
        if page or one.get("url"):
            links.append(block("item", {"text": one["text"], "page": page and page.pk, "url": one.get("url", "")}))
    return block("links", {"title": part["title"], "links": links}) if links else None


def _columns(home: HomePage, part: dict[str, Any]) -> Block:
    return block("columns", {side: topic_layout(home, part[side]) for side in ("left", "right")})


def _page(home: HomePage, path: str) -> Page | None:
    return page_at(home, path) if path else None
