"""Searching in the one script and reading in the other."""

from __future__ import annotations

from collections.abc import Callable

from bs4 import BeautifulSoup
from wagtail.models import Page

from portal.search.applying import apply_pending
from portal.search.engines.base import PortalBackend
from tests.conftest import soup_of


def hits(page: BeautifulSoup) -> dict[str, str]:
    """Titles of what was found, by address."""
    return {link["href"]: link.text for link in page.select(".hit h2 a")}


def test_a_query_in_either_script_finds_the_same_in_both(
    publish: Callable[..., Page], backend: PortalBackend, get: Callable
) -> None:
    pages = [publish(f"社会组织{name}发展") for name in "甲乙"]
    publish("别的事情")
    assert apply_pending().complete
    for prefix, heading in (("", "社会组织{}发展"), ("/hant", "社會組織{}發展")):
        for query in ("社会组织", "社會組織"):
            response = get(f"{prefix}/search/", q=query)
            assert response.status_code == 200
            page = soup_of(response)
            expected = {prefix + one.get_url(): heading.format(name) for one, name in zip(pages, "甲乙", strict=True)}
            assert hits(page) == expected, (prefix, query)
            assert page.select_one("input[name=q]")["value"] == query, "what someone has typed stays as it was typed"
