"""Template tags of every page: navigation, breadcrumb, page tags, headings, anchors, file sizes."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page, Site

from portal.core.caching.fragments import fragment
from portal.core.models.site_settings import SiteSettings
from portal.core.navigation import Crumb, find_item, find_open, navigation
from portal.core.navigation import breadcrumbs as breadcrumbs_of
from portal.core.outline import anchor as anchor_of
from portal.core.page_tags import page_tags as page_tags_of

register = template.Library()


def _page(context: dict[str, Any]) -> Page | None:
    page = context.get("page")
    return page if isinstance(page, Page) else None


@register.inclusion_tag("components/page_tags.html", takes_context=True)
def page_tags(context: dict[str, Any]) -> dict[str, Any]:
    """`<meta>` tags of 政府网站网页标签规范 for the page of the context."""
    request = context["request"]
    if Site.find_for_request(request) is None:
        # The error page of a database without a site: there is nothing to declare yet.
        return {"tags": []}
    return {"tags": page_tags_of(request, _page(context), SiteSettings.for_request(request))}


@register.simple_tag(takes_context=True)
def main_navigation(context: dict[str, Any]) -> SafeString:
    """The main navigation, the branch of the current page marked; the same for all pages of a section."""
    request, page = context["request"], _page(context)
    site = Site.find_for_request(request)
    items = navigation(request, page)
    marked = [item.path for top in items for item in (top, *top.children) if item.open]
    current = any(item.current for top in items for item in (top, *top.children))
    is_home = page is not None and page.depth == 2

    def make() -> str:
        return render_to_string("components/navigation.html", {"items": items, "is_home": is_home})

    parts = (site.pk if site else 0, get_script_prefix(), *marked, current, is_home)
    return mark_safe(fragment("navigation", *parts, make=make))


@register.inclusion_tag("components/breadcrumbs.html", takes_context=True)
def breadcrumbs(context: dict[str, Any], here: str = "") -> dict[str, Any]:
    """「当前位置」 of the page of the context, or of an address named `here` that is no page of the tree."""
    if here:
        return {"crumbs": [Crumb("首页", reverse("wagtail_serve", args=[""])), Crumb(here, "")]}
    page = _page(context)
    return {"crumbs": breadcrumbs_of(context["request"], page) if page else []}


@register.inclusion_tag("components/section_navigation.html", takes_context=True)
def section_navigation(context: dict[str, Any]) -> dict[str, Any]:
    """The sisters of the current section: children of the top section that is open."""
    page = _page(context)
    top = find_open(navigation(context["request"], page)) if page else None
    return {"top": top}


@register.simple_tag(takes_context=True)
def site_map(context: dict[str, Any]) -> list:
    """Every section in the navigation, for 网站地图."""
    return navigation(context["request"])


@register.simple_tag(takes_context=True)
def contact_url(context: dict[str, Any]) -> str:
    """The address of the page 联系我们 that the settings name, if the navigation has it; else ''."""
    request = context["request"]
    contact = SiteSettings.for_request(request).contact_page_id
    item = find_item(navigation(request), contact) if contact else None
    return item.url if item else ""


@register.filter
def anchor(block_id: str | None) -> str:
    """The anchor of a block, by its id."""
    return anchor_of(block_id)


@register.filter
def heading_tag(level: str | int, base: int | str | None = None) -> str:
    """The heading element of an outline level below `base` (the level of level 1; h2 by default)."""
    return f"h{min(int(base or 2) + int(level) - 1, 6)}"


@register.filter
def file_size(size: int | None) -> str:
    """Bytes in the largest unit that leaves a number above 1: 820 B, 12.5 KB, 3.1 MB."""
    number = float(size or 0)
    for unit in ("B", "KB", "MB"):
        if number < 1024:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1024
    return f"{number:.1f} GB"


@register.filter
def lookup(mapping: dict, key: object) -> Any:
    """The value of a dictionary at a variable key, or None."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def marked(segments: list) -> SafeString:
    """Segments of an extract with the found words in `<mark>`, everything escaped."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", s.text) if s.marked else s.text,) for s in segments)
    )
