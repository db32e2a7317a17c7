"""The site as `build_site` makes it, with pictures that cost nothing to draw and an index of its own."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from haystack import connections
from PIL import Image
from pytest_django import DjangoDbBlocker
from wagtail.models import Collection, Page, PageLogEntry, Revision, Site

from news.models import District
from portal.core.models import PortalImage, SiteSettings
from portal.home.models import BuildRecord, HomePage
from portal.search.applying import apply_pending
from portal.search.engines.whoosh import SharedReader


def tiny_picture(name: str, size: tuple[int, int] = (16, 9)) -> bytes:
    """A JPEG in place of the drawn one of that name."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 36), (17, 78, 102)).save(buffer, "JPEG")
    return buffer.getvalue()


def build(**options: bool) -> str:
    """Run `build_site`; returns what it prints."""
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.home.builder.demo_parts.draw", tiny_picture)
        call_command("build_site", stdout=printed, **options)
    return printed.getvalue()


@pytest.fixture
def build_site(db: None) -> Callable[..., str]:
    """The command, for a test that starts from an empty database."""
    return build


@pytest.fixture(scope="module")
def built_module(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The site with demonstration content and its index, built once for a module; gone after its last test."""
    options = {**settings.HAYSTACK_CONNECTIONS["default"], "PATH": str(tmp_path_factory.mktemp("index") / "index")}
    with (
        override_settings(HAYSTACK_CONNECTIONS={"default": options}),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        connections.reload("default")
        build()
        assert apply_pending().complete
        yield
        transaction.set_rollback(True)
    SharedReader.forget()
    connections.reload("default")


@pytest.fixture
def built(built_module: None, db: None) -> HomePage:
    """Home of the built site; what the test changes is undone after it."""
    return HomePage.objects.get()


def state() -> dict[str, Any]:
    """Everything that a second run could add or change."""
    return {
        "pages": list(Page.objects.order_by("pk").values_list("pk", "path", "title", "url_path", "live", "numchild")),
        "revisions": Revision.objects.count(),
        "log": PageLogEntry.objects.count(),
        "images": PortalImage.objects.count(),
        "records": BuildRecord.objects.count(),
        "groups": [
            (group.name, group.permissions.count(), group.page_permissions.count())
            for group in Group.objects.order_by("pk")
        ],
        "collections": list(Collection.objects.order_by("pk").values_list("name", flat=True)),
        "districts": District.objects.count(),
        "settings": list(SiteSettings.objects.values()),
        "sites": list(Site.objects.values()),
    }
