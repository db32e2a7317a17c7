"""Rich text as pages show it: its links looked up for the whole page at once, those that leave leading to 离站提示."""

from __future__ import annotations

from typing import Any

from django.template import Context as TemplateContext
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page
from wagtail.rich_text import RichText, expand_db_html

from portal.core.outbound import rewrite_links
from portal.core.rich_links import link_addresses, with_addresses


def rich_text(context: TemplateContext | dict[str, Any], value: RichText | str | None) -> SafeString:
    """What Wagtail's filter `richtext` shows, for the page and the request of a context."""
    html = value.source if isinstance(value, RichText) else value or ""
    # Most paragraphs have nothing that is to be replaced.
    if "<a" in html or "<A" in html or "<embed" in html:
        page = context.get("page")
        if isinstance(page, Page):
            html = with_addresses(html, link_addresses(page, context.get("request")))
        html = rewrite_links(context, expand_db_html(html))
    # What the filter would mark; the addresses that replace others are escaped.
    return mark_safe(html)
