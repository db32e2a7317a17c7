"""What a database holds, counted: the same figures are taken of the backup and of what was restored from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

# Pages, in their order, as texts and numbers that every driver gives alike.
_PAGES = """SELECT id, path, url_path, title, CASE WHEN live THEN 1 ELSE 0 END, COALESCE(live_revision_id, 0)
    FROM wagtailcore_page ORDER BY id"""
_TYPES = """SELECT t.app_label, t.model, COUNT(*) FROM wagtailcore_page p
    JOIN django_content_type t ON t.id = p.content_type_id GROUP BY t.app_label, t.model ORDER BY 1, 2"""


@dataclass(frozen=True)
class Inventory:
    """Rows of every table, pages of every type, a digest of all pages, and the migrations that were applied."""

    tables: dict[str, int]
    pages: dict[str, int]
    pages_digest: str
    migrations: list[str]

    def as_dict(self) -> dict[str, Any]:
        """As the manifest keeps it."""
        return asdict(self)


def _existing(cursor: Any) -> set[str]:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    else:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    return {name for (name,) in cursor.fetchall()}


def take(cursor: Any, tables: Iterable[str] | None = None) -> Inventory:
    """Count what the database behind a DB-API cursor holds.

    Tables are those that are named, as far as they are there: a database that another release has made holds tables of
    models that this one has not. Without names they are those of the installed models.
    """
    if tables is None:
        tables = [*connection.introspection.django_table_names(include_views=False), "django_migrations"]
    rows = {}
    for table in sorted(_existing(cursor).intersection(tables)):
        cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
        rows[table] = int(cursor.fetchone()[0])
    cursor.execute(_TYPES)
    pages = {f"{app}.{model}": int(number) for app, model, number in cursor.fetchall()}
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    migrations = [f"{app}.{name}" for app, name in cursor.fetchall()]
    return Inventory(rows, pages, _digest(cursor), migrations)


def files(cursor: Any) -> set[str]:
    """Names, below the media folder, of all files that pictures, their copies and documents refer to."""
    image = get_image_model()
    kept = {model._meta.db_table for model in (image, image.get_rendition_model(), get_document_model())}
    found: set[str] = set()
    for table in sorted(kept & _existing(cursor)):
        cursor.execute(f'SELECT file FROM "{table}"')
        found.update(name for (name,) in cursor.fetchall() if name)
    return found


def _digest(cursor: Any) -> str:
    digest = hashlib.sha256()
    cursor.execute(_PAGES)
    while rows := cursor.fetchmany(1000):
        for row in rows:
            digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()
