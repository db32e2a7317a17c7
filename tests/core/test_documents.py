"""Downloads: attachments only, with headers that old browsers understand."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction

from portal.core.models import PortalDocument
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


@pytest.mark.parametrize("offered", [{}, {"HTTP_X_SENDS_FILES": "/_media/"}])
def test_no_cache_keeps_what_comes_from_a_restricted_collection(
    offered: dict[str, str], tree: Tree, client: Client, superuser: User
) -> None:
    collection = Collection.get_first_root_node().add_child(name="内部")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    below = collection.add_child(name="更内部")
    inner, public = factories.DocumentFactory(collection=below), factories.DocumentFactory()
    assert client.get(inner.url, **offered)["Cache-Control"] == "private, no-store"
    client.force_login(superuser)
    read = client.get(inner.url, **offered)
    assert (read.status_code, read["Cache-Control"]) == (200, "private, no-store")
    again = client.get(inner.url, headers={"if-none-match": read["ETag"]}, **offered)
    assert (again.status_code, again["Cache-Control"]) == (304, "private, no-store")
    assert "no-store" not in client.get(public.url, **offered).get("Cache-Control", "")


def test_a_file_that_code_replaces_is_sent_anew(tree: Tree, client: Client) -> None:
    document = PortalDocument.objects.create(title="甲", file=ContentFile(b"one", name="a.txt"))
    etag = client.get(document.url)["ETag"]
    assert (document.file_size, etag) == (3, f'"{document.file_hash}"') and document.file_hash
    assert client.get(document.url, headers={"if-none-match": etag}).status_code == 304
    for content, fields in ((b"second", {}), (b"third", {"update_fields": ["file"]})):
        document.file = ContentFile(content, name="a.txt")
        document.save(**fields)
        answer = client.get(PortalDocument.objects.get().url, headers={"if-none-match": etag})
        assert (answer.status_code, answer.getvalue()) == (200, content)
        etag = answer["ETag"]
    assert PortalDocument.objects.get().file_size == 5


@pytest.mark.parametrize("known", ['""', 'W/""'])
def test_a_document_whose_hash_nobody_knows_has_no_etag(known: str, tree: Tree, client: Client) -> None:
    document = factories.DocumentFactory()
    PortalDocument.objects.update(file_hash="")
    answer = client.get(document.url, headers={"if-none-match": known})
    assert answer.status_code == 200 and "ETag" not in answer
