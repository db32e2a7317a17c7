"""What staff are told about a document's text, on the page where they edit it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from wagtail.models import CollectionViewRestriction

from portal.core.models import PortalDocument
from portal.search.attachments.service import MOST_ATTEMPTS, extract_pending
from portal.search.models import AttachmentText
from tests.search.attachments.conftest import upload

Offered = Callable[..., PortalDocument]


@pytest.fixture
def note(client: Client, superuser: User) -> Callable[[PortalDocument], str]:
    """What stands under 站内搜索."""
    client.force_login(superuser)

    def read(document: PortalDocument) -> str:
        response = client.get(reverse("wagtaildocs:edit", args=(document.pk,)))
        [term] = BeautifulSoup(response.content, "html.parser").find_all("dt", string="站内搜索")
        return term.find_next("dd").get_text(strip=True)

    return read


def test_notes(note: Callable[[PortalDocument], str], offered: Offered) -> None:
    assert note(upload(b"x")).startswith("尚未提取")
    document, old = offered("社会建设".encode()), offered(b"x", "通知.doc")
    assert note(document) == "正在等待提取。"
    extract_pending()
    assert note(document) == "可以搜到，共 4 字。"
    assert note(old) == "搜不到：不能提取 doc 文件的文字，可改传 pdf、docx、xlsx、txt、csv。"
    CollectionViewRestriction.objects.create(collection=document.collection, restriction_type="login")
    assert note(document) == "搜不到：文档所在的集合不对外公开。"


def test_a_note_on_a_failure(note: Callable[[PortalDocument], str], offered: Offered) -> None:
    document = offered()
    document.file.storage.delete(document.file.name)
    extract_pending()
    assert note(document) == "正在等待提取。上一次没有成功：找不到文件。"


def test_saving_a_document_tries_a_failed_one_again(note: Callable[[PortalDocument], str], offered: Offered) -> None:
    document = offered(b"x", "名单.docx")
    extract_pending()
    assert note(document) == "搜不到：文件已损坏，无法读取。"
    AttachmentText.objects.update(attempts=MOST_ATTEMPTS, note="提取文字用时过长。")
    assert note(document) == "搜不到：提取文字用时过长。保存一次文档，系统会再试。"
    PortalDocument.objects.get(pk=document.pk).save()
    assert note(document).startswith("尚未提取")
