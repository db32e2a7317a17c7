"""Template tags of links that staff typed: 离站提示 for those that leave the government's domains."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from portal.core.outbound import leaving_url, outbound_address, outbound_attributes
from portal.core.rich_text import rich_text as rich_text_of

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


register.simple_tag(rich_text_of, takes_context=True, name="rich_text")
