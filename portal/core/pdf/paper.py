"""A page as HTML for paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.template.loader import render_to_string

from portal.core.script_addresses import HANT, language_of, script_of
from portal.text.traditional import to_traditional_html

if TYPE_CHECKING:
    from portal.core.models.article import DatedPage


def paper(page: DatedPage, request: HttpRequest) -> str:
    """The HTML of the page's PDF, in the script of the request.

    It says nothing that changes from request to request: its hash names the file.
    """
    context = page.get_context(request) | {
        "for_paper": True,
        "address": page.get_full_url(request),
        "language": language_of(request),
    }
    html = render_to_string(page.paper_template, context, request)
    return to_traditional_html(html) if script_of(request) == HANT else html
