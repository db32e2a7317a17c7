"""The document header (文件信息表) as the page of a document shows it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

# What is long takes the whole width.
WIDE = "名称"
VALIDITY = "有效性"
# Read out and copied as a word; seen as a dash.
NONE = mark_safe('<span aria-hidden="true">—</span><span class="visually-hidden">无</span>')


def facts(rows: Iterable[tuple[str, str]], validity: str) -> SafeString:
    """The rows of a header (`PolicyPage.header`) as HTML; `validity` as it is stored."""
    return format_html_join(
        "\n",
        '<div class="document-header__row{}"><dt>{}</dt><dd>{}</dd></div>',
        (
            (" document-header__row--wide" if label == WIDE else "", label, _shown(label, value, validity))
            for label, value in rows
        ),
    )


def _shown(label: str, value: str, validity: str) -> str | SafeString:
    return _mark(validity, value) if label == VALIDITY else value or NONE


@lru_cache
def _mark(validity: str, label: str) -> SafeString:
    # There are five.
    return render_to_string("components/validity.html", {"value": validity, "label": label})
