"""离站提示 (国办发〔2017〕47号): links that leave the government's domains lead to a page that says so first."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template import Context as TemplateContext
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import urlencode
from wagtail.models import Page, Site

from portal.core.outbound_addresses import host_of, web_address, within
from portal.core.outbound_sources import LINK, href
from portal.core.script_addresses import inside_script

# Of a template, or as a page makes it.
Context = TemplateContext | dict[str, Any]

# What a link that leaves the site says to browsers and search engines.
REL = "noopener noreferrer external nofollow"
_REL = re.compile(r"""\srel\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>]++)""", re.IGNORECASE)


def is_inside(request: HttpRequest | None, address: str) -> bool:
    """Whether an address that `web_address` gave is the government's or of one of this installation's sites."""
    host = host_of(address)
    if not host:
        return False
    return within(host, settings.GOVERNMENT_DOMAINS) or host in _own_hosts(request)


def _own_hosts(request: HttpRequest | None) -> frozenset[str]:
    """Hosts of all sites, which `portal.core.sites` has read for the request; without it they are read here."""
    hosts = getattr(request, "portal_hosts", None)
    return frozenset(Site.objects.values_list("hostname", flat=True)) if hosts is None else hosts


def outbound_address(context: Context, typed: str) -> str | None:
    """The web address of a link, if it leads outside and the reader is to be told; else None.

    Paper shows real addresses. So does a preview: what it shows is not published, and could not be looked up.
    """
    address = web_address(typed or "")
    request = context.get("request")
    if address is None or context.get("for_paper") or getattr(request, "is_preview", False):
        return None
    return None if is_inside(request, address) else address


def leaving_url(context: Context, typed: str, source: str = "") -> str:
    """The href of an address that staff typed: itself, or 离站提示 for it.

    `source` names where the address stands (`portal.core.outbound_sources`); by default the page of the context.
    """
    address = outbound_address(context, typed)
    if address is None:
        return inside_script(typed)
    page = context.get("page")
    known = source or (str(page.pk) if isinstance(page, Page) else "settings")
    return f"{reverse('leaving')}?{urlencode({'from': known, 'url': address})}"


def rewrite_links(context: Context, html: str) -> str:
    """Rich text ready to be shown, its links to the outside leading to 离站提示."""

    def rewritten(link: re.Match[str]) -> str:
        typed = href(link)
        address = outbound_address(context, typed)
        if address is None:
            inside = inside_script(typed)
            return link[0] if inside == typed else link[0].replace(link["href"], f'"{escape(inside)}"')
        before, after = (_REL.sub("", link[part]) for part in ("before", "after"))
        attributes = f'href="{escape(leaving_url(context, typed))}" {outbound_attributes(address)}'
        return f"<a{before.rstrip()} {attributes}{after}>"

    return LINK.sub(rewritten, html)


def outbound_attributes(address: str) -> str:
    """HTML attributes of a link to the outside: `rel`, and the real address for the printed page."""
    return f'rel="{REL}" data-address="{escape(address)}"'
