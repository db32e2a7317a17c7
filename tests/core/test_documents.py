"""Downloads: attachments only, with headers that old browsers understand."""

from __future__ import annotations

from tests import factories
from tests.conftest import Tree


def test_a_document_is_sent_as_an_attachment_without_a_false_encoding(tree: Tree, get) -> None:
    response = get(factories.DocumentFactory().url)
    assert response.status_code == 200
    assert "Content-Encoding" not in response.headers
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_an_unknown_document_is_a_404(tree: Tree, get) -> None:
    assert get("/documents/999/nothing.pdf").status_code == 404
