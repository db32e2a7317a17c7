"""Sections and regulations of a site as one JSON document on standard output; BENCH_VAR_DIR names the site's state."""

from __future__ import annotations

import html
import json
import sys
from typing import Any

from django.utils import timezone

from policy.models import PolicyPage
from portal.home.builder.tree import section_definitions

BLOCKS = ("heading", "paragraph", "clause", "table")


def as_html(body: list[dict[str, Any]]) -> str:
    """The same text for a system without blocks."""
    parts = []
    for block in body:
        value = block["value"]
        match block["type"]:
            case "heading":
                parts.append(f"<h{int(value['level']) + 1}>{html.escape(value['text'])}</h{int(value['level']) + 1}>")
            case "clause":
                parts.append(f"<p><strong>{html.escape(value['label'])}</strong></p>{value['text']}")
            case "paragraph":
                parts.append(value)
            case "table":
                rows = ("".join(f"<td>{html.escape(str(cell or ''))}</td>" for cell in row) for row in value["data"])
                parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
    return "\n".join(parts)


def article(page: PolicyPage) -> dict[str, Any]:
    """One regulation: our address of it, and what others need to show it."""
    body = [block for block in page.body.raw_data if block["type"] in BLOCKS]
    return {
        "url": page.get_url(),
        "section": "zcfg/zcfg",
        "title": page.title,
        "date": timezone.localdate(page.published_at).isoformat(),
        "intro": page.issued_note,
        "body": body,
        "html": as_html(body),
    }


def main() -> None:
    """Print the document."""
    sections = [{"path": one["path"], "title": one["title"]} for one in section_definitions()]
    pages = PolicyPage.objects.published().exclude(source_key__startswith="demo:").order_by("pk")
    json.dump({"sections": sections, "articles": [article(page) for page in pages]}, sys.stdout, ensure_ascii=False)


main()
