"""What the admin says of a document's text."""

from __future__ import annotations

from django import template

from portal.search.attachments.notes import note_about

register = template.Library()
register.simple_tag(note_about, name="note_about_text")
