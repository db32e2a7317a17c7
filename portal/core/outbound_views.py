"""The page 离站提示."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.core.outbound import REL
from portal.core.outbound_addresses import host_of, legible, web_address
from portal.core.outbound_sources import origin

UNKNOWN = "本站公开的页面中没有这个链接，可能已经更改或撤下，无法为您打开。"


@require_safe
@never_cache
def leaving(request: HttpRequest) -> HttpResponse:
    """Say that `?url=` leads away, and lead on.

    Only where `?from=` names a public page or a source of the site that shows this very address: no redirect, and
    no help for whoever wants to lend a false address the looks of the government's. Http404 for everything else.
    """
    address = web_address(request.GET.get("url", ""))
    come_from = origin(request, request.GET.get("from", "")) if address and host_of(address) else None
    if address is None or come_from is None or address not in come_from.addresses:
        raise Http404(UNKNOWN)
    context = {
        "address": address,
        "shown": legible(address),
        "host": host_of(address),
        "origin": come_from,
        "rel": REL,
    }
    response = render(request, "pages/leaving.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
