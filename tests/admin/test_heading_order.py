"""The admin's word about headings that skip a level."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from news.models import NewsPage
from tests import factories
from tests.conftest import Tree


def form(*levels: int, **more: str) -> dict[str, str]:
    body = streamfield([("heading", {"level": str(level), "text": f"第{level}级"}) for level in levels])
    return nested_form_data(
        {
            "title": "文章",
            "slug": "one",
            "published_at": "",
            "source": "",
            "author": "",
            "keywords": "",
            "summary": "",
            "seo_title": "",
            "search_description": "",
            "image": "",
            "body": body,
            "attachments": streamfield([]),
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            **more,
        }
    )


@pytest.fixture
def editor(client: Client, superuser) -> Client:
    client.force_login(superuser)
    return client


def test_saving_names_the_heading_that_skips(editor: Client, tree: Tree) -> None:
    page = factories.NewsPageFactory(parent=tree.news, slug="one")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = editor.post(address, form(1, 3), follow=True)
    assert response.status_code == 200
    assert "小标题跳级：“第3级”是三级，而它前面的“第1级”是一级" in response.content.decode()
    assert "小标题跳级" not in editor.post(address, form(1, 2), follow=True).content.decode()


def test_publishing_a_new_page_warns_and_publishes(editor: Client, tree: Tree) -> None:
    address = reverse("wagtailadmin_pages:add", args=["news", "newspage", tree.news.pk])
    response = editor.post(address, form(1, 4, **{"action-publish": "1"}), follow=True)
    assert "小标题跳级" in response.content.decode()
    assert NewsPage.objects.get(slug="one").live


def test_a_draft_that_saves_itself_leaves_no_message(editor: Client, tree: Tree) -> None:
    page = factories.NewsPageFactory(parent=tree.news, slug="one")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    saved = editor.post(address, form(1, 3), headers={"accept": "application/json"})
    assert saved.json()["success"] is True
    assert "小标题跳级" not in editor.get(address).content.decode()
