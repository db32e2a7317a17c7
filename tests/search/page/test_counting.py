"""What the search page counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from portal.search import views
from portal.search.forms import MAX_RAW
from portal.search.query import MAX_LENGTH
from portal.search.results import Found
from tests.search import fakes
from tests.search.page.reading import Finder


def test_searches_are_counted_once(soup: Callable, finder: Finder, counted: list) -> None:
    soup(q=" 低保 ")
    assert counted == [("低保", True)]
    for more in ({"year": "2015"}, {"sort": "date"}, {"in": "title"}, {"literal": "1"}):
        soup(q="低保", **more)
    finder.answer = fakes.found([fakes.hit()], total=25, number=2)
    soup(q="低保", page="2")
    soup()
    Client().head("/search/?q=低保")
    assert counted == [("低保", True)]


@pytest.mark.parametrize(
    "answer",
    [fakes.found(), fakes.found([fakes.hit()], stage="any"), fakes.found([fakes.hit()], text="低保金", asked="低保")],
)
def test_an_answer_to_something_else_is_counted_as_none(
    soup: Callable, finder: Finder, counted: list, answer: Found
) -> None:
    finder.answer = answer
    soup(q="低保")
    assert counted == [("低保", False)]


def test_nothing_is_counted_while_only_titles_are_searched(soup: Callable, finder: Finder, counted: list) -> None:
    finder.answer = fakes.found(stage="degraded")
    soup(q="低保")
    assert counted == []


def test_results_say_where_clicks_are_counted(soup: Callable) -> None:
    results = soup(q=" 低保").select_one("[data-click]")
    assert (results["data-click"], results["data-query"]) == ("/search/click/", "低保")
    assert results.select(".hit a")


def test_clicks_are_counted(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    clicked: list[str] = []
    monkeypatch.setattr(views, "count_click", clicked.append)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/search/click/", {"q": " 低保\u200b "}).status_code == 204
    assert strict.post("/search/click/").status_code == 204
    assert strict.post("/search/click/", {"q": "很长" * MAX_RAW}).status_code == 204
    assert clicked == ["低保", ("很长" * MAX_RAW)[:MAX_LENGTH]]
    assert strict.get("/search/click/", {"q": "低保"}).status_code == 405
    junk = strict.post("/search/click/", b"\xff\xfe", content_type="multipart/form-data; boundary=x")
    assert junk.status_code in (204, 400)
