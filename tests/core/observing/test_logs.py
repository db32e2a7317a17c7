"""Log records: the id of their request on each, one JSON object a line, and nothing that citizens typed."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from portal.core.observing import queries
from portal.core.observing.logs import ConsoleHandler, JsonFormatter, RequestIdFilter
from portal.core.observing.middleware import ObservingMiddleware
from tests.conftest import Tree

GIVEN = "0123456789abcdef0123456789abcdef"


class Lines(logging.Handler):
    """What the JSON log would have written, read again."""

    def __init__(self) -> None:
        super().__init__()
        self.addFilter(RequestIdFilter())
        self.setFormatter(JsonFormatter())
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))

    def read(self, logger: str) -> list[dict]:
        """The records of one logger."""
        assert all("\n" not in line for line in self.written)
        return [record for record in map(json.loads, self.written) if record["logger"] == logger]


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler = Lines()
    loggers = [logging.getLogger(name) for name in ("", "django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield handler
    for logger in loggers:
        logger.removeHandler(handler)


def slowly(settings: Settings, get_response: Callable[[HttpRequest], HttpResponse]) -> ObservingMiddleware:
    """The middleware, for which every page is slow."""
    settings.SLOW_PAGE_MS = 0.000001
    return ObservingMiddleware(get_response)


def test_every_answer_has_an_id_of_its_own(client: Client) -> None:
    ids = {client.get("/healthz")["X-Request-ID"] for _ in range(2)}
    assert len(ids) == 2
    assert all(len(one) == 32 for one in ids)


def test_the_id_of_the_proxy_is_kept(client: Client) -> None:
    assert client.get("/healthz", headers={"x-request-id": GIVEN})["X-Request-ID"] == GIVEN
    # Over a Unix socket a connection has no address.
    assert client.get("/healthz", headers={"x-request-id": GIVEN}, REMOTE_ADDR="")["X-Request-ID"] == GIVEN


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "abcdefgh\nforged", "<script>alert</script>", "日志日志日志日志"]
)
def test_an_id_that_could_be_anything_is_not_taken(client: Client, given: str) -> None:
    assert client.get("/healthz", HTTP_X_REQUEST_ID=given)["X-Request-ID"] != given


def test_a_stranger_without_proxy_chooses_no_id(client: Client) -> None:
    response = client.get("/healthz", headers={"x-request-id": GIVEN}, REMOTE_ADDR="203.0.113.7")
    assert response["X-Request-ID"] != GIVEN


def test_a_record_written_during_a_request_bears_its_id(rf: RequestFactory, lines: Lines) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        logging.getLogger("portal.anything").warning("so\nsomething 出了问题")
        return HttpResponse()

    response = ObservingMiddleware(view)(rf.get("/"))
    logging.getLogger("portal.anything").warning("afterwards")
    during, after = lines.read("portal.anything")
    assert during["request_id"] == response["X-Request-ID"]
    assert (during["message"], during["level"]) == ("so\nsomething 出了问题", "WARNING")
    assert after["request_id"] == "-"


def test_a_request_that_fails_leaves_its_id_to_nobody(rf: RequestFactory, lines: Lines) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ObservingMiddleware(view)(rf.get("/"))
    logging.getLogger("portal.anything").warning("afterwards")
    assert lines.read("portal.anything")[0]["request_id"] == "-"


def test_a_missing_page_is_logged_with_the_id_and_without_query(tree: Tree, client: Client, lines: Lines) -> None:
    response = client.get("/nothing/", {"q": "某某的身份证"}, REMOTE_ADDR="127.0.0.1", headers={"user-agent": "secret"})
    assert response.status_code == 404
    (record,) = lines.read("django.request")
    assert record["request_id"] == response["X-Request-ID"]
    assert record["status_code"] == 404
    assert "/nothing/" in record["message"]
    everything = "".join(lines.written)
    assert "身份证" not in everything
    assert "%E8%BA%AB" not in everything
    assert "127.0.0.1" not in everything


def test_an_exception_is_one_line(lines: Lines) -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("portal.anything").exception("failed")
    (record,) = lines.read("portal.anything")
    assert record["exc_info"].startswith("Traceback")
    assert record["exc_info"].endswith("ValueError: broken")


def test_a_slow_page_is_written_down_without_its_query(
    rf: RequestFactory, lines: Lines, settings: Settings, db
) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.execute("SELECT 2")
        return HttpResponse(status=202)

    queries.install(connection)
    slowly(settings, view)(rf.get("/search/", {"q": "低保"}))
    (record,) = lines.read("portal.slow")
    assert record["message"] == "slow page"
    assert (record["path"], record["route"], record["status_code"]) == ("/search/", "search", 202)
    assert record["queries"] == 2
    assert "低保" not in "".join(lines.written)


def test_a_quick_page_is_not(rf: RequestFactory, lines: Lines, settings: Settings) -> None:
    settings.SLOW_PAGE_MS = 0
    ObservingMiddleware(lambda request: HttpResponse())(rf.get("/"))
    settings.SLOW_PAGE_MS = 60_000
    ObservingMiddleware(lambda request: HttpResponse())(rf.get("/"))
    assert lines.written == []


def test_a_slow_query_is_written_down_without_its_parameters(lines: Lines, settings: Settings, db) -> None:
    settings.SLOW_QUERY_MS = 0.000001
    queries.install(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", ["机密"])
    (record,) = lines.read("portal.slow")
    assert record["message"] == "slow query"
    assert record["sql"].startswith("SELECT")
    assert record["alias"] == "default"
    assert "机密" not in "".join(lines.written)


def test_watching_survives_a_wrapper_that_was_there_when_the_connection_was_made(db) -> None:
    wrappers = connection.execute_wrappers
    kept, wrappers[:] = list(wrappers), []
    try:
        with connection.execute_wrapper(lambda execute, *arguments: execute(*arguments)):
            queries.install(connection)
            queries.install(connection)
        assert wrappers == [queries.watch]
    finally:
        wrappers[:] = kept


@pytest.mark.parametrize(
    ("level", "expected"), [("debug", 7), ("info", 6), ("warning", 4), ("error", 3), ("critical", 2)]
)
def test_systemds_journal_is_told_the_weight_of_each_line(
    level: str, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "journal").open("w+") as stream:
        status = os.fstat(stream.fileno())
        monkeypatch.setenv("JOURNAL_STREAM", f"{status.st_dev}:{status.st_ino}")
        monkeypatch.setattr("sys.stderr", stream)
        written_by(ConsoleHandler(), level)
        assert (tmp_path / "journal").read_text() == f"<{expected}>one\n<{expected}>two\n"


def test_what_is_no_journal_gets_plain_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A command that an operator starts has the variable from elsewhere, or not at all.
    monkeypatch.setenv("JOURNAL_STREAM", "0:0")
    with (tmp_path / "terminal").open("w+") as stream:
        monkeypatch.setattr("sys.stderr", stream)
        written_by(ConsoleHandler(), "error")
        assert (tmp_path / "terminal").read_text() == "one\ntwo\n"


def written_by(handler: logging.Handler, level: str) -> None:
    """A record of two lines goes through the handler."""
    handler.handle(logging.LogRecord("trial", logging.getLevelName(level.upper()), __file__, 1, "one\ntwo", None, None))
