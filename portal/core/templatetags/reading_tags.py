"""Template tags of reading: the language of the page, its address in the other script, links of preferences."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from portal.core.script_addresses import HANS, HANT, canonical, in_script, language_of, script_of

register = template.Library()


@register.simple_tag(takes_context=True)
def page_language(context: dict[str, Any]) -> str:
    """The `lang` of the page: zh-Hans-CN or zh-Hant-HK."""
    return language_of(context.get("request"))


@register.simple_tag(takes_context=True)
def script_url(context: dict[str, Any], script: str) -> str:
    """The same page with the same query in a script, `hans` or `hant`."""
    return in_script(context["request"], script)


@register.simple_tag(takes_context=True)
def reading_url(context: dict[str, Any], **chosen: str | int) -> str:
    """The link that keeps a wish and leads back: `{% reading_url size="large" %}` or `{% reading_url elder=1 %}`."""
    request = context["request"]
    if not hasattr(request, "_portal_reading"):
        # A page has four of them.
        back = urlencode({"next": in_script(request, script_of(request))})
        request._portal_reading = reverse("reading"), back
    address, back = request._portal_reading
    return f"{address}?{urlencode(chosen)}&{back}"


@register.simple_tag(takes_context=True)
def alternates(context: dict[str, Any]) -> SafeString:
    """The links by which search engines know both versions of the page; a page says that it is itself."""
    request = context["request"]
    hans, hant = (canonical(request, script) for script in (HANS, HANT))
    links = (
        ('rel="canonical"', hant if script_of(request) == HANT else hans),
        ('rel="alternate" hreflang="zh-Hans"', hans),
        ('rel="alternate" hreflang="zh-Hant"', hant),
        ('rel="alternate" hreflang="x-default"', hans),
    )
    return mark_safe("\n    ".join(f'<link {kind} href="{escape(address)}">' for kind, address in links))
