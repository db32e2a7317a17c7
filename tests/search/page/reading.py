"""Short ways to read the search page, and a search without an index."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup

from portal.search.criteria import Criteria
from portal.search.results import Found
from tests.search import fakes


class Finder:
    """In the place of `find`: remembers what was asked for and gives `answer`."""

    def __init__(self) -> None:
        self.answer: Found = fakes.found([fakes.hit()])
        self.asked: list[Criteria] = []

    def __call__(self, request: object, criteria: Criteria, offered: object = None) -> Found:
        self.asked.append(criteria)
        return self.answer


def words(element: Any) -> str:
    """What is read, without line breaks of the source."""
    return " ".join(element.get_text().split())


def target(link: Any) -> dict[str, str]:
    """Parameters of the address that a link leads to."""
    return {name: values[0] for name, values in parse_qs(urlsplit(link["href"]).query).items()}


def links(page: BeautifulSoup, selector: str) -> dict[str, dict[str, str]]:
    """Parameters by the words of the link."""
    return {words(link): target(link) for link in page.select(selector)}
