"""Documents sent by nginx where it offers that, and by the portal where not."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.test import Client, RequestFactory
from pytest_django import Settings
from wagtail.models import Collection, CollectionViewRestriction

from portal.core.sending import sendfile
from tests import factories
from tests.conftest import Tree

OFFERED = {"HTTP_X_SENDS_FILES": "/_media/"}


def test_nginx_is_told_which_file_to_send(tree: Tree, client: Client, settings: Settings) -> None:
    document = factories.DocumentFactory(file=ContentFile(b"x" * 12_800, name="报名表 1.docx"))
    response = client.get(document.url, **OFFERED)
    address = unquote(response["X-Accel-Redirect"])
    assert address.startswith("/_media/documents/")
    assert Path(settings.MEDIA_ROOT, address.removeprefix("/_media/")).read_bytes() == b"x" * 12_800
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == document.content_type
    # An empty answer that promises 12,800 bytes would leave nginx waiting.
    assert (response.content, response["Content-Length"]) == (b"", "0")


@pytest.mark.parametrize("meta", [{}, {"HTTP_X_SENDS_FILES": "/etc/"}])
def test_without_nginx_the_portal_sends_it(tree: Tree, client: Client, meta: dict[str, str]) -> None:
    response = client.get(factories.DocumentFactory().url, **meta)
    assert "X-Accel-Redirect" not in response and response.getvalue() == b"x" * 12_800


def test_who_may_not_read_a_document_is_not_sent_it_either(tree: Tree, client: Client, superuser: User) -> None:
    collection = Collection.get_first_root_node().add_child(name="内部")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    document = factories.DocumentFactory(collection=collection)
    refused = client.get(document.url, **OFFERED)
    assert refused.status_code == 302 and "X-Accel-Redirect" not in refused
    client.force_login(superuser)
    assert "X-Accel-Redirect" in client.get(document.url, **OFFERED)


def test_a_file_elsewhere_never_gets_an_address(rf: RequestFactory, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    response = sendfile(rf.get("/", **OFFERED), str(tmp_path / "secret"))
    assert "X-Accel-Redirect" not in response
