"""Template tags of every page: navigation, breadcrumb, page tags, headings, anchors, file sizes."""

from __future__ import annotations

import datetime
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue
from wagtail.models import Page, Site

from portal.core.blocks.flow import flow as flow_of
from portal.core.caching.fragments import fragment
from portal.core.models.site_settings import SiteSettings
from portal.core.navigation import Crumb, find_item, find_open, marks, navigation
from portal.core.navigation import breadcrumbs as breadcrumbs_of
from portal.core.outline import OutlineEntry
from portal.core.outline import anchor as anchor_of
from portal.core.page_tags import page_tags as page_tags_of

register = template.Library()


def _page(context: dict[str, Any]) -> Page | None:
    page = context.get("page")
    return page if isinstance(page, Page) else None


@register.simple_tag(takes_context=True)
def page_tags(context: dict[str, Any]) -> SafeString:
    """`<meta>` tags of 政府网站网页标签规范 for the page of the context."""
    request = context["request"]
    if Site.find_for_request(request) is None:
        # The error page of a database without a site: there is nothing to declare yet.
        return mark_safe("")
    tags = page_tags_of(request, _page(context), SiteSettings.for_request(request))
    return format_html_join("\n    ", '<meta name="{}" content="{}">', tags)


@register.simple_tag(takes_context=True)
def main_navigation(context: dict[str, Any]) -> SafeString:
    """The main navigation, the branch of the current page marked; the same for all pages of a section."""
    request, page = context["request"], _page(context)
    site = Site.find_for_request(request)
    marked = marks(request, page)
    # Whether the page itself is the last of them.
    current = page is not None and page.path in marked
    is_home = page is not None and page.depth == 2

    def make() -> str:
        items = navigation(request, page)
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


@register.simple_tag(takes_context=True)
def flow(context: template.Context, children: list[StreamValue.StreamChild], **more: Any) -> SafeString:
    """Blocks of a text in order: `{% flow children base_level=2 %}`; `more` is added to the context of each."""
    around: dict[Any, Any] = context.flatten()
    return flow_of(children, around | more)


@register.filter
def anchor(block_id: str | None) -> str:
    """The anchor of a block, by its id."""
    return anchor_of(block_id)


@register.filter
def day(moment: datetime.date | None, css_class: str = "") -> SafeString:
    """`<time>` of a date, or of the day on which a moment falls here; nothing where there is none.

    Lists show dozens: by the filter `date`, twice for each, they would take as long as all else in their rows.
    """
    if moment is None:
        return mark_safe("")
    local = timezone.localtime(moment) if isinstance(moment, datetime.datetime) else moment
    written = local.isoformat()[:10]
    look = f' class="{css_class}"' if css_class else ""
    return mark_safe(f'<time{look} datetime="{written}">{written}</time>')


@register.simple_tag
def outline_list(entries: list[OutlineEntry]) -> SafeString:
    """A table of contents as nested lists. Laws have hundreds of entries: a template for each level would take long."""
    items = (
        f'<li><a href="#{escape(entry.anchor)}">{escape(entry.text)}</a>'
        f"{outline_list(entry.children) if entry.children else ''}</li>"
        for entry in entries
    )
    return mark_safe(f'<ol class="outline__list">{"".join(items)}</ol>')


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
