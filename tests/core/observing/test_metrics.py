"""Figures for operators: counted by class of address, shared by processes, shown to this machine alone."""

from __future__ import annotations

import os
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from portal.core.observing import current, gauges, queries
from portal.core.observing.metrics import OWN, exposition, route_of
from portal.core.observing.middleware import ObservingMiddleware
from portal.core.observing.peers import is_local, is_trusted_proxy
from portal.search.models import IndexJournal
from tests.live import ROOT


def value(name: str, **labels: str) -> float:
    """A figure of this process now; 0 where it has not been counted yet."""
    return OWN.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "home"),
        ("/admin/pages/3/", "admin"),
        ("/api/v1/search/", "api"),
        ("/search/", "search"),
        ("/hant/search/", "search"),
        ("/hant/", "home"),
        ("/xxgk/gzdt/1/", "page"),
        ("/documents/1/x.pdf", "documents"),
        ("/sitemap.xml", "machine"),
        ("/readyz", "probe"),
        ("//evil", "page"),
        ("", "home"),
    ],
)
def test_addresses_fall_into_few_classes(path: str, route: str) -> None:
    assert route_of(path) == route


def test_requests_are_counted_and_timed(rf: RequestFactory) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        current.note_page_cache("hit")
        return HttpResponse(status=418)

    before = value("portal_requests_total", route="page", status="418")
    timed, hits = value("portal_request_seconds_count", route="page"), value("portal_page_cache_total", outcome="hit")
    ObservingMiddleware(view)(rf.get("/xxgk/"))
    assert value("portal_requests_total", route="page", status="418") == before + 1
    assert value("portal_request_seconds_count", route="page") == timed + 1
    assert value("portal_page_cache_total", outcome="hit") == hits + 1


def test_queries_that_fail_are_counted(db, settings: Settings) -> None:
    settings.SLOW_QUERY_MS = 10_000
    queries.install(connection)
    labels = {"alias": "default", "kind": "OperationalError" if connection.vendor == "sqlite" else "ProgrammingError"}
    before = value("portal_database_errors_total", **labels)
    from django.db import transaction

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    assert value("portal_database_errors_total", **labels) == before + 1


def test_the_index_is_behind_by_rows_and_seconds(db) -> None:
    IndexJournal.objects.create(page_id=1, action=IndexJournal.Action.UPDATE)
    found = {gauge.name: figure for gauge, figure in gauges.readings()}
    assert found["index_waiting"] == 1
    assert 0 < found["index_behind_seconds"] < 60
    IndexJournal.objects.all().delete()
    found = {gauge.name: figure for gauge, figure in gauges.readings()}
    assert (found["index_waiting"], found["index_behind_seconds"]) == (0, 0)


def test_a_figure_that_cannot_be_read_leaves_the_others(db, monkeypatch) -> None:
    def fail() -> float:
        raise OSError

    monkeypatch.setitem(gauges._gauges, "broken", gauges.Gauge("broken", "", fail))
    shown = exposition().decode()
    assert "portal_broken" not in shown
    assert "portal_disk_free_bytes" in shown


def test_metrics_are_shown_to_this_machine(db, client: Client) -> None:
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain")
    assert "no-cache" in response["Cache-Control"]
    for name in ("portal_requests_total", "portal_index_waiting", "portal_site_version", "portal_database_up 1"):
        assert name in response.content.decode()


@pytest.mark.parametrize(
    "stranger",
    [
        {"REMOTE_ADDR": "203.0.113.7"},
        {"REMOTE_ADDR": "203.0.113.7", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"},
        {"REMOTE_ADDR": "", "HTTP_X_REAL_IP": "203.0.113.7"},
        {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "127.0.0.1, 203.0.113.7"},
        {"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "unknown"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=203.0.113.7"},
        {"REMOTE_ADDR": "::ffff:203.0.113.7"},
    ],
)
def test_strangers_find_no_metrics_and_no_details(db, client: Client, stranger: dict[str, str]) -> None:
    response = client.get("/metrics", **stranger)
    assert response.status_code == 404
    assert b"portal_requests" not in response.content
    assert client.get("/readyz", **stranger).json() == {"ready": True}


@pytest.mark.parametrize(
    "own", [{"REMOTE_ADDR": ""}, {"REMOTE_ADDR": "::1"}, {"REMOTE_ADDR": "::ffff:127.0.0.1"}, {"HTTP_X_REAL_IP": "::1"}]
)
def test_this_machine_by_whichever_way(own: dict[str, str]) -> None:
    assert is_local({"REMOTE_ADDR": "127.0.0.1"} | own)


def test_whose_word_counts_is_one_setting(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = [ip_network("192.0.2.0/24")]
    trusted = ["", "192.0.2.9", "::ffff:192.0.2.9"]
    assert [one for one in (*trusted, "127.0.0.1", "rubbish") if is_trusted_proxy({"REMOTE_ADDR": one})] == trusted
    assert not is_local({"REMOTE_ADDR": "192.0.2.9", "HTTP_X_REAL_IP": "127.0.0.1"}), "it is another machine"


COUNTING = """
import django
django.setup()
from django.http import HttpResponse
from django.test import RequestFactory
from portal.core.observing.middleware import ObservingMiddleware
for _ in range({times}):
    ObservingMiddleware(lambda request: HttpResponse(status=299))(RequestFactory().get("/x/"))
"""
SHOWING = (
    "import django; django.setup(); from portal.core.observing.metrics import exposition; print(exposition().decode())"
)


def test_the_figures_of_all_processes_are_added(tmp_path: Path) -> None:
    shared = tmp_path / "figures"
    shared.mkdir()
    more = {
        "PROMETHEUS_MULTIPROC_DIR": str(shared),
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "portal.settings.development",
    }

    def run(code: str) -> str:
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, cwd=ROOT, env=os.environ | more, check=True, capture_output=True, text=True
        ).stdout

    run(COUNTING.format(times=2))
    run(COUNTING.format(times=3))
    assert 'portal_requests_total{route="page",status="299"} 5.0' in run(SHOWING)
