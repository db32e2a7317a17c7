"""Which database a request reads from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings
from wagtail.models import Page

from portal.core import replica_trust
from portal.core.replica import PRIMARY, REPLICA, ReplicaMiddleware, ReplicaRouter, reading_alias


class FakeConnections(dict):
    """Two connections without databases."""


@pytest.fixture(autouse=True)
def replicated(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeConnections]:
    """A site with a replica that answers."""

    class Connection:
        def __init__(self) -> None:
            self.in_atomic_block = False
            self.errors_occurred = False

        @contextmanager
        def execute_wrapper(self, wrapper: Callable[..., object]) -> Iterator[None]:
            self.wrapper = wrapper
            yield

    fake = FakeConnections({PRIMARY: Connection(), REPLICA: Connection()})
    monkeypatch.setattr("portal.core.replica.connections", fake)
    monkeypatch.setattr(replica_trust, "usable", lambda: True)
    replica_trust.forget()
    yield fake
    replica_trust.forget()


router = ReplicaRouter()


def alias_seen(request: HttpRequest, act: Callable[[], object] = lambda: None) -> str:
    """Where a view that first does `act` reads."""
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        act()
        seen.append((router.db_for_read(Page), reading_alias()))
        return HttpResponse()

    ReplicaMiddleware(view)(request)
    [(read, named)] = seen
    assert read == named
    return read


def test_visitors_read_from_the_replica(rf: RequestFactory) -> None:
    assert alias_seen(rf.get("/xxgk/")) == REPLICA
    assert alias_seen(rf.head("/xxgk/")) == REPLICA


def test_outside_a_request_there_is_only_the_primary(rf: RequestFactory) -> None:
    alias_seen(rf.get("/"))
    assert reading_alias() == router.db_for_read(Page) == PRIMARY


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_what_may_write_reads_from_the_primary(rf: RequestFactory, method: str) -> None:
    assert alias_seen(getattr(rf, method)("/xxgk/")) == PRIMARY


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/pages/3/"])
def test_the_admin_reads_from_the_primary(rf: RequestFactory, path: str) -> None:
    assert alias_seen(rf.get(path)) == PRIMARY


def test_who_has_a_session_reads_from_the_primary(rf: RequestFactory, settings: Settings) -> None:
    request = rf.get("/xxgk/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    assert alias_seen(request) == PRIMARY


def test_after_a_write_the_request_reads_what_it_wrote(rf: RequestFactory) -> None:
    assert alias_seen(rf.get("/"), lambda: router.db_for_write(Page)) == PRIMARY
    assert alias_seen(rf.get("/")) == REPLICA


def test_within_a_transaction_one_reads_from_the_primary(rf: RequestFactory, replicated: FakeConnections) -> None:
    def begin() -> None:
        replicated[PRIMARY].in_atomic_block = True

    assert alias_seen(rf.get("/"), begin) == PRIMARY


def test_writes_go_to_the_primary(rf: RequestFactory) -> None:
    assert router.db_for_write(Page) == PRIMARY
    assert router.allow_migrate(PRIMARY, "core") and not router.allow_migrate(REPLICA, "core")


def test_a_replica_that_does_not_answer_is_asked_once_a_request(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(replica_trust, "usable", lambda: asked.append(1))
    assert alias_seen(rf.get("/"), lambda: router.db_for_read(Page)) == PRIMARY
    assert len(asked) == 1


def test_one_that_answers_is_asked_once_a_request(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(replica_trust, "usable", lambda: asked.append(1) or True)
    assert alias_seen(rf.get("/"), lambda: router.db_for_read(Page)) == REPLICA
    assert len(asked) == 1


def test_a_request_that_reads_nothing_asks_nothing(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica_trust, "usable", lambda: pytest.fail("a hit of the page cache would pay for this"))
    ReplicaMiddleware(lambda request: HttpResponse(reading_alias()))(rf.get("/"))


def test_a_distrusted_replica_is_left_alone_for_a_while(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    replica_trust.distrust()
    assert alias_seen(rf.get("/")) == PRIMARY
    monkeypatch.setattr(replica_trust, "PAUSE", 0)
    replica_trust.distrust(0)
    assert alias_seen(rf.get("/")) == REPLICA


def test_a_replica_that_fails_midway_costs_nobody_an_error(rf: RequestFactory, replicated: FakeConnections) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        if reading_alias() == REPLICA:
            replicated[REPLICA].errors_occurred = True
            return HttpResponse(status=500)
        return HttpResponse()

    assert ReplicaMiddleware(view)(rf.get("/")).status_code == 200
    assert not replica_trust.trusted()


def test_the_second_attempt_asks_what_the_first_was_asked(rf: RequestFactory, replicated: FakeConnections) -> None:
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append((request.path_info, request.META["SCRIPT_NAME"], request.GET.dict()))
        # As the script's middleware and `only_arguments` do.
        request.path_info = request.META["PATH_INFO"] = "/xxgk/"
        request.META["SCRIPT_NAME"], request.META["QUERY_STRING"] = "/hant", ""
        replicated[REPLICA].errors_occurred = True
        return HttpResponse()

    ReplicaMiddleware(view)(rf.get("/hant/xxgk/?page=2"))
    assert seen == [("/hant/xxgk/", "", {"page": "2"})] * 2


@pytest.mark.parametrize(("sqlstate", "times", "trusted"), [("57014", 1, True), ("40001", 2, False)])
def test_a_query_that_takes_too_long_is_no_fault_of_the_replica(
    sqlstate: str, times: int, trusted: bool, rf: RequestFactory, replicated: FakeConnections
) -> None:
    class FromDriver(Exception):
        pass

    def execute(*_: object) -> None:
        replicated[REPLICA].errors_occurred = True
        cause = FromDriver()
        cause.sqlstate = sqlstate
        raise OperationalError from cause

    asked = []

    def view(request: HttpRequest) -> HttpResponse:
        asked.append(reading_alias())
        if reading_alias() == REPLICA:
            with pytest.raises(OperationalError):
                replicated[REPLICA].wrapper(execute, "SELECT", None, False, {})
            return HttpResponse(status=500)
        return HttpResponse()

    ReplicaMiddleware(view)(rf.get("/"))
    assert len(asked) == times
    assert replica_trust.trusted() == trusted


def test_an_error_of_the_page_itself_is_not_asked_for_twice(rf: RequestFactory) -> None:
    asked = []

    def view(request: HttpRequest) -> HttpResponse:
        asked.append(1)
        return HttpResponse(status=500)

    assert ReplicaMiddleware(view)(rf.get("/")).status_code == 500
    assert len(asked) == 1
    assert replica_trust.trusted()


def test_without_a_replica_there_is_no_middleware(replicated: FakeConnections) -> None:
    del replicated[REPLICA]
    with pytest.raises(MiddlewareNotUsed):
        ReplicaMiddleware(lambda request: HttpResponse())


def test_one_that_cannot_be_reached_is_no_reason_to_ask_twice(
    rf: RequestFactory, replicated: FakeConnections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()

    def refuse() -> None:
        # As Django does: it remembers the error, and there is no connection with which it would go.
        replicated[REPLICA].errors_occurred = True
        raise OperationalError

    replicated[REPLICA].cursor, replicated[REPLICA].close = refuse, lambda: None
    for module in ("replica", "replica_trust"):
        monkeypatch.setattr(f"portal.core.{module}.connections", replicated)
    asked = []

    def view(request: HttpRequest) -> HttpResponse:
        asked.append(router.db_for_read(Page))
        return HttpResponse()

    ReplicaMiddleware(view)(rf.get("/"))
    assert asked == [PRIMARY]
    # It is back, another thread has found out, and this one answers from the cache.
    replica_trust.forget()
    ReplicaMiddleware(lambda request: HttpResponse())(rf.get("/"))
    assert replica_trust.trusted()


def test_a_primary_that_is_down_is_not_asked_by_every_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    asked = []

    class Replica:
        vendor = "postgresql"

        def cursor(self) -> nullcontext[None]:
            return nullcontext()

    class Primary:
        def cursor(self) -> None:
            asked.append(1)
            raise OperationalError

    fake = {PRIMARY: Primary(), REPLICA: Replica()}
    monkeypatch.setattr("portal.core.replica_trust.connections", fake)
    assert [replica_trust.usable() for _ in range(3)] == [True] * 3
    assert len(asked) == 1


def test_after_a_failure_one_request_tries_again_and_the_others_do_not_wait_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    replica_trust.distrust(0)
    meanwhile = []

    class Waiting:
        vendor = "sqlite"

        def cursor(self) -> nullcontext[None]:
            meanwhile.append(replica_trust.usable())
            return nullcontext()

    monkeypatch.setattr("portal.core.replica_trust.connections", {REPLICA: Waiting()})
    assert replica_trust.usable()
    assert meanwhile == [False]
    assert replica_trust.trusted()
