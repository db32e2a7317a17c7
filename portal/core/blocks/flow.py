"""Blocks that follow each other in a text.

Documents have hundreds of them: what they are mostly made of renders itself in Python (`render_basic`), since a
template for each would take most of the time of their page.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue

ATTACHMENT = "attachment"


def flow(children: Iterable[StreamValue.StreamChild], context: dict[str, Any]) -> SafeString:
    """The blocks in order, each with its `block_id`; attachments that follow each other become one list."""
    parts: list[str] = []
    for are_files, run in groupby(children, key=lambda child: child.block_type == ATTACHMENT):
        shown = [child.render({**context, "block_id": child.id}) for child in run]
        parts += ['<ul class="attachments">', *shown, "</ul>"] if are_files else shown
    return mark_safe("\n".join(parts))
