"""An index of its own for each test, and short ways to publish and to search."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from haystack import connections
from pytest_django import Settings
from wagtail.models import Page

from portal.core.streams import block
from portal.search.applying import apply_pending
from portal.search.compare import differences
from portal.search.engines.base import PortalBackend
from portal.search.indexes import backend as chosen_backend
from portal.search.models import IndexJournal
from portal.search.query import parse
from tests import factories
from tests.conftest import Tree
from tests.search.documents import MOST_PAGES


@pytest.fixture
def engine_name() -> str:
    """The engine under test, as SEARCH_URL's scheme names it; tests of the contract run with each."""
    return "whoosh"


@pytest.fixture(autouse=True)
def index_path(settings: Settings, tmp_path: Path, engine_name: str) -> Iterator[Path]:
    """The folder of this test's own index; it does not exist yet."""
    path = tmp_path / "index"
    options = {
        **settings.HAYSTACK_CONNECTIONS["default"],
        "ENGINE": f"portal.search.engines.{engine_name}.Engine",
        "PATH": str(path),
        "LOCK_WAIT": 0.2,
    }
    before = connections.connections_info
    # Haystack reads an engine's name from its own copy, and its options from the settings.
    connections.connections_info = settings.HAYSTACK_CONNECTIONS = {"default": options}
    connections.reload("default")
    yield path
    chosen_backend().close()
    connections.connections_info = before
    del connections.thread_local.connections["default"]


def restart() -> None:
    """Let go of the index, as when the process ends."""
    chosen_backend().close()
    connections.reload("default")


@pytest.fixture
def backend(index_path: Path) -> PortalBackend:
    """The engine over an empty index."""
    engine = chosen_backend()
    engine.create()
    return engine


@pytest.fixture
def found(db: None, backend: PortalBackend) -> Iterator[Callable[[str], list[int]]]:
    """Primary keys that the index gives for a query, after everything written down has been applied.

    At the end of the test index and database must be alike and the journal empty.
    """

    def find(text: str) -> list[int]:
        assert apply_pending().complete
        return backend.match(parse(text).plan, stop=MOST_PAGES).pks

    yield find
    find("")
    assert not differences()
    assert not IndexJournal.objects.exists()


@pytest.fixture
def publish(tree: Tree) -> Callable[..., Page]:
    """Make a published news page, with a body of the given paragraphs."""

    def make(title: str, *paragraphs: str, parent: Page | None = None, **fields: Any) -> Page:
        page = factories.NewsPageFactory(parent=parent or tree.news, title=title, **fields)
        return republish(page, *paragraphs)

    return make


def republish(page: Page, *paragraphs: str) -> Page:
    """Give a page a body and publish it as staff do."""
    if paragraphs:
        body = [block("paragraph", f"<p>{text}</p>") for text in paragraphs]
        page.body = page.body.stream_block.to_python(body)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.fixture
def shown(client: Client, backend: PortalBackend) -> Callable[..., Any]:
    """GET the search page, after everything written down has been applied; its response."""

    def get(q: str, **parameters: Any) -> Any:
        assert apply_pending().complete
        return client.get("/search/", {"q": q, **parameters})

    return get
