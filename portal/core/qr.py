"""QR codes, drawn by our own server: no citizen's address goes to another's."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control

from portal.core.querysets import any_page

if TYPE_CHECKING:
    from portal.core.models.article import DatedPage

# Light modules around the symbol (ISO/IEC 18004 asks for four); their white shows in dark mode as well.
QUIET_ZONE = 4
DAY = 24 * 3600


def qr_svg(text: str) -> bytes:
    """An SVG picture of the QR code of a text; it scales, has no styles, and reads on any background."""
    out = io.BytesIO()
    code = segno.make_qr(text, error="m")
    code.save(
        out,
        kind="svg",
        border=QUIET_ZONE,
        dark="#000",
        light="#fff",
        omitsize=True,
        svgclass=None,
        lineclass=None,
        nl=False,
    )
    return out.getvalue()


def qr_response(page: DatedPage, request: HttpRequest) -> HttpResponse:
    """The QR code of the page's absolute address; kept by caches for a day where anyone may read the page."""
    address = page.public_address(request)
    if not address:
        raise Http404("没有这个页面。")
    response = HttpResponse(qr_svg(address), content_type="image/svg+xml")
    response["X-Robots-Tag"] = "noindex"
    if any_page(pk=page.pk).published().exists():
        patch_cache_control(response, public=True, max_age=DAY)
    else:
        add_never_cache_headers(response)
    return response
