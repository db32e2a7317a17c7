"""A cache of its own for every test, and requests that wait until the child is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from django.http.response import HttpResponseBase
from pytest_django import Settings

from portal.core.pdf import making
from portal.core.pdf.store import Entry


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the kept files."""
    settings.PDF_CACHE_DIR = tmp_path / "pdf"
    monkeypatch.setattr(making, "PATIENCE", 60.0)
    return settings.PDF_CACHE_DIR


@pytest.fixture
def entry(folder: Path) -> Entry:
    """The place of a text of page 7, whose folder exists."""
    entry = Entry.of(folder, 7, "hans", "<p>正文</p>")
    entry.path.parent.mkdir(parents=True)
    return entry


@pytest.fixture
def text_of() -> Callable[[HttpResponseBase], str]:
    """The text of a response that is a PDF, without blanks and ends of lines."""

    def text(response: HttpResponseBase) -> str:
        assert response["Content-Type"] == "application/pdf", response.status_code
        document = pypdfium2.PdfDocument(b"".join(response.streaming_content))
        pages = [page.get_textpage().get_text_range() for page in document]
        return "".join("".join(pages).split())

    return text
