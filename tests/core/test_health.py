"""Probes: whether the process lives, and whether it can serve."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor
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
    assert response.json() == {"ready": True, "database": "ok", "disk": "ok"}


def test_not_ready_while_migrations_are_pending(db, client: Client, monkeypatch) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [("one", False), ("two", False)])
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["ready"] is False
    assert response.json()["database"] == "2 migrations pending"


def test_not_ready_without_database(db, client: Client, monkeypatch) -> None:
    def fail(self: MigrationExecutor, connection: object) -> None:
        raise OperationalError("secret host and password")

    monkeypatch.setattr(MigrationExecutor, "__init__", fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == "unavailable: OperationalError"
    assert "secret" not in response.content.decode()


def test_not_ready_on_a_full_disk(db, client: Client, monkeypatch) -> None:
    little = SimpleNamespace(total=0, used=0, free=health.MIN_FREE_BYTES - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: little)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["disk"] == "only 199 MB free"


def test_probes_answer_on_any_address_of_the_site_without_tls(db, client: Client, settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert client.get("/robots.txt").status_code == 301
