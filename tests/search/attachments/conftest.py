"""Documents with real files, and pages that offer them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.models import Collection, Page

from portal.core.models import PortalDocument
from portal.core.streams import block
from portal.search.attachments.offers import offers, request
from portal.search.models import AttachmentText
from tests import factories
from tests.conftest import Tree


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    """A folder of this test's own for the files."""
    settings.MEDIA_ROOT = tmp_path / "media"


def upload(content: bytes, name: str = "名单.txt", **fields: Any) -> PortalDocument:
    """A document as the admin's form saves it: with the fingerprint of its file."""
    document = factories.DocumentFactory(file=ContentFile(content, name=name), file_size=len(content), **fields)
    document._set_document_file_metadata()
    document.save()
    return document


def replace_file(document: PortalDocument, content: bytes, name: str = "名单.txt") -> None:
    """Upload another file for a document, as the admin's form does."""
    document = PortalDocument.objects.get(pk=document.pk)
    document.file = ContentFile(content, name=name)
    document._set_document_file_metadata()
    document.save()


def attach(page: Page, *documents: PortalDocument) -> Page:
    """Publish the page with these attachments and no others."""
    blocks = [block("attachment", {"document": document.pk, "title": ""}) for document in documents]
    page.attachments = page.attachments.stream_block.to_python(blocks)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def collection(name: str, parent: Collection | None = None) -> Collection:
    """A new collection below another one, or the root."""
    return (parent or Collection.get_first_root_node()).add_child(name=name)


def row_of(document: PortalDocument) -> AttachmentText:
    return AttachmentText.objects.get(document_id=document.pk)


@pytest.fixture
def page(tree: Tree) -> Page:
    """A published page without attachments."""
    return factories.NewsPageFactory(parent=tree.news, title="关于报名的通知")


@pytest.fixture
def offered(page: Page) -> Callable[..., PortalDocument]:
    """A document of this content that `page` offers, its text asked for as indexing asks for it."""

    def make(content: bytes = "张三".encode(), name: str = "名单.txt", **fields: Any) -> PortalDocument:
        document = upload(content, name, **fields)
        attach(page, document)
        request(offers([page.pk])[page.pk])
        return document

    return make
