"""Template tags of links that staff typed: 离站提示 for those that leave the government's domains."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page
from wagtail.rich_text import RichText, expand_db_html

from portal.core.outbound import leaving_url, outbound_address, outbound_attributes, rewrite_links
from portal.core.rich_links import link_addresses, with_addresses

register = template.Library()


@register.simple_tag(takes_context=True)
def leaving(context: template.Context, url: str, source: str = "") -> str:
    """The href for an address: itself, or 离站提示. `source`: where it stands, by default the page of the context."""
    return leaving_url(context, url, source)


@register.simple_tag(takes_context=True)
def outbound_attrs(context: template.Context, url: str) -> SafeString:
    """`rel` and `data-address` of a link that leaves; nothing for any other."""
    address = outbound_address(context, url)
    # The one value that is not ours is escaped there.
    return mark_safe(outbound_attributes(address) if address else "")


@register.simple_tag(takes_context=True)
def rich_text(context: template.Context, value: RichText | str | None) -> SafeString:
    """Rich text as Wagtail's filter `richtext` shows it, links to the outside leading to 离站提示."""
    html = value.source if isinstance(value, RichText) else value or ""
    page = context.get("page")
    if isinstance(page, Page):
        html = with_addresses(html, link_addresses(page, context.get("request")))
    html = expand_db_html(html)
    # What the filter would mark; the addresses that replace others are escaped.
    return mark_safe(rewrite_links(context, html))
