"""Menu and breadcrumbs as tutorials write them."""

from __future__ import annotations

from typing import Any

from django import template
from wagtail.models import Page, Site

register = template.Library()


@register.inclusion_tag("naive/menu.html", takes_context=True)
def menu(context: dict[str, Any]) -> dict[str, Any]:
    """Sections and their sub-sections."""
    root = Site.find_for_request(context["request"]).root_page
    sections = root.get_children().live().in_menu().specific()
    items = [(one, one.get_children().live().in_menu().specific()) for one in sections]
    return {"items": items, "request": context["request"]}


@register.inclusion_tag("naive/breadcrumbs.html", takes_context=True)
def breadcrumbs(context: dict[str, Any]) -> dict[str, Any]:
    """The way from home to the page."""
    page = context.get("page")
    ancestors = Page.objects.ancestor_of(page, inclusive=True).filter(depth__gt=1) if page else ()
    return {"ancestors": ancestors, "request": context["request"]}
