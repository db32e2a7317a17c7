"""Answers that take the place of a copy in nginx's store, because the page is no longer there."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from portal.core.withdrawn import WithdrawnMiddleware
from tests import factories
from tests.conftest import Tree

STORED = {"HTTP_X_STORED_COPY": "expired"}


def _answer(make: Callable[[], HttpResponse], **meta: str) -> HttpResponse:
    response = WithdrawnMiddleware(lambda request: make())(RequestFactory().get("/", **meta))
    assert isinstance(response, HttpResponse)
    return response


@pytest.mark.parametrize("status", [301, 302, 403, 404, 410])
def test_what_is_no_longer_there_replaces_the_copy(status: int) -> None:
    before = int(time.time())
    until = _answer(lambda: HttpResponse(status=status), **STORED)["X-Accel-Expires"]
    # Not a second longer than pages: the page may come back at once.
    assert before <= int(until.removeprefix("@")) <= time.time()


def test_without_a_copy_nothing_is_stored() -> None:
    assert "X-Accel-Expires" not in _answer(lambda: HttpResponse(status=404))


@pytest.mark.parametrize("status", [200, 429, 500, 503])
def test_a_failure_leaves_the_copy_where_it_is(status: int) -> None:
    assert "X-Accel-Expires" not in _answer(lambda: HttpResponse(status=status), **STORED)


def test_what_sets_a_cookie_is_not_to_be_stored() -> None:
    def make() -> HttpResponse:
        response = HttpResponse(status=403)
        response.set_cookie("csrftoken", "secret")
        return response

    assert "X-Accel-Expires" not in _answer(make, **STORED)


def test_a_pages_own_time_stays() -> None:
    assert (
        _answer(lambda: HttpResponse(status=404, headers={"X-Accel-Expires": "@5"}), **STORED)["X-Accel-Expires"]
        == "@5"
    )


def test_it_holds_for_pages_taken_down_and_made_private(tree: Tree, client: Client) -> None:
    gone, private = (factories.NewsPageFactory(parent=tree.news) for _ in range(2))
    gone.unpublish()
    factories.restrict(private)
    answers = [client.get(page.url, **STORED) for page in (gone, private)]
    assert [answer.status_code for answer in answers] == [404, 302]
    assert all("X-Accel-Expires" in answer for answer in answers)
