"""QR codes, drawn by our own server: no citizen's address goes to another's."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import segno
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

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
    response = HttpResponse(qr_svg(page.public_address(request)), content_type="image/svg+xml")
    response["X-Robots-Tag"] = "noindex"
    # Of a private page Wagtail lets nobody keep anything, whatever is said here.
    patch_cache_control(response, public=True, max_age=DAY)
    return response
