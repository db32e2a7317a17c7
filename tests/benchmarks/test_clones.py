"""The regulations that search is measured with are published, and each copy is one of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from wagtail.models import Page

from benchmarks import clones
from policy.models import PolicyPage
from portal.core import listed
from tests.conftest import Tree


@pytest.mark.parametrize("total", [2, 8])
def test_a_site_has_as_many_regulations_as_asked_for(
    total: int, tree: Tree, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clones, "CORPUS", Path("/nowhere"))
    monkeypatch.setattr(clones, "DRAWN", 3)
    for _ in range(2):
        clones.fill(total)
    pages = PolicyPage.objects.published()
    assert pages.count() == max(total, 3)
    assert Page.find_problems() == ([], [], [], [], []) and listed.differing() == []
    assert pages.values("title").distinct().count() == pages.values("url_path").distinct().count() == pages.count()
    response = client.get(pages.last().get_url())
    assert (response.status_code, pages.last().title in response.content.decode()) == (200, True)
