"""Probes: whether the process lives, and whether it can serve."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

from django.core.cache import cache
from django.db import OperationalError
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from portal.core import health


def test_liveness_touches_no_database(client: Client, django_assert_num_queries, db) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-cache" in response["Cache-Control"]


def test_ready_with_database_and_disk(db, client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    found = response.json()
    figures = found.pop("figures")
    assert found == {"ready": True, "database": "ok", "disk": "ok", "cache": "ok", "backup_disk": "ok"}
    assert figures["index_waiting"] == 0
    assert figures["disk_free_bytes"] >= health.MIN_FREE_BYTES


def test_the_migrations_of_the_release_are_read_once(db, client: Client, django_assert_max_num_queries) -> None:
    client.get("/readyz")
    # Is there a table of migrations, which are in it; twice, since figures say so, too; the index; the site version.
    with django_assert_max_num_queries(8):
        client.get("/readyz")


def test_not_ready_while_migrations_are_pending(db, client: Client) -> None:
    for app, name in (("core", "0001_initial"), ("search", "0001_initial")):
        MigrationRecorder.Migration.objects.filter(app=app, name=name).delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["ready"] is False
    assert response.json()["database"] == "2 migrations pending"


def test_migrations_of_a_later_release_do_not_matter(db, client: Client) -> None:
    MigrationRecorder.Migration.objects.create(app="core", name="9999_later")
    assert client.get("/readyz").status_code == 200


def test_the_migrations_are_those_that_django_knows() -> None:
    assert health._migrations() == MigrationLoader(None, ignore_no_migrations=True).disk_migrations.keys()


def test_not_ready_without_database(db, client: Client, monkeypatch) -> None:
    def fail(self: MigrationRecorder) -> None:
        raise OperationalError("secret host and password")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == "unavailable: OperationalError"
    assert response.json()["figures"]["database_up"] == 0
    assert "secret" not in response.content.decode()


def test_not_ready_on_a_full_disk(db, client: Client, monkeypatch) -> None:
    little = SimpleNamespace(total=0, used=0, free=health.MIN_FREE_BYTES - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: little)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["disk"] == "only 199 MB free"


def test_a_full_disk_of_backups_is_told_and_stops_nobody(db, client: Client, monkeypatch, settings, tmp_path) -> None:
    settings.BACKUP_DIR = tmp_path / "elsewhere" / "backups"

    def usage(path: Path) -> SimpleNamespace:
        return SimpleNamespace(free=health.MIN_FREE_BYTES - (path == tmp_path))

    monkeypatch.setattr(shutil, "disk_usage", usage)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["disk"]) == (200, "ok")
    assert response.json()["backup_disk"] == "only 199 MB free"


def test_ready_without_its_cache(db, client: Client, monkeypatch) -> None:
    # A cache that fails silently gives nothing back.
    monkeypatch.setattr(cache, "get", lambda *arguments, **options: None)
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["cache"] == "unavailable"


def test_a_cache_that_no_longer_takes_anything_is_found_out_at_once(db, client: Client, monkeypatch) -> None:
    assert client.get("/readyz").json()["cache"] == "ok"
    monkeypatch.setattr(cache, "set", lambda *arguments, **options: None)
    assert client.get("/readyz").json()["cache"] == "unavailable"


def test_probes_answer_on_any_address_of_the_site_without_tls(db, client: Client, settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert client.get("/metrics").status_code == 200
    assert client.get("/robots.txt").status_code == 301
