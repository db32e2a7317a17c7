"""The index follows the documents: what a citizen finds and is shown, after every way of changing them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, Page

from portal.core.streams import block
from portal.search.attachments import offers as module
from portal.search.attachments.service import extract_pending
from portal.search.compare import differences
from portal.search.engines.base import PortalBackend
from portal.search.indexes import documents
from portal.search.models import AttachmentText, IndexJournal
from tests import factories
from tests.conftest import Tree
from tests.search.attachments import files
from tests.search.attachments.conftest import attach, collection, replace_file, upload

Found = Callable[[str], list[int]]


@pytest.fixture
def found_inside(found: Found) -> Found:
    """As `found`, after texts that are asked for have been extracted."""

    def find(text: str) -> list[int]:
        found(text)
        extract_pending()
        return found(text)

    return find


@pytest.fixture
def restricted() -> Callable[[Collection], CollectionViewRestriction]:
    """Keep a collection from the public."""
    return lambda one: CollectionViewRestriction.objects.create(collection=one, restriction_type="login")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("办法.docx", files.word("社区矫正", table=[["姓名", "张三丰"]])),
        ("办法.xlsx", files.excel(一=[["社区矫正"]], 二=[["张三丰"]])),
        ("办法.pdf", files.pdf(["社区矫正", "张三丰"])),
        ("办法.txt", "社区矫正\r\n张三丰".encode("gb18030")),
    ],
)
def test_a_page_is_found_by_what_its_attachments_say(found: Found, page: Page, name: str, content: bytes) -> None:
    attach(page, upload(content, name))
    assert found("张三丰") == []
    assert extract_pending().done == 1
    assert found("张三丰") == [page.pk]
    assert found("社区矫正") == [page.pk]


def test_a_document_is_found_by_its_title_before_its_text_is_known(found: Found, page: Page) -> None:
    attach(page, upload(b"x", title="志愿者登记表"))
    assert found("志愿者登记表") == [page.pk]


def test_a_link_in_the_text_offers_a_document_too(found_inside: Found, page: Page) -> None:
    document = upload("张三丰".encode())
    link = f'<p>见<a linktype="document" id="{document.pk}">名单</a></p>'
    page.body = page.body.stream_block.to_python([block("paragraph", link)])
    page.save_revision().publish()
    assert found_inside("张三丰") == [page.pk]


def test_a_draft_offers_nothing(found_inside: Found, page: Page) -> None:
    attach(page, upload("张三丰".encode()))
    blocks = [block("attachment", {"document": upload("李四光".encode()).pk, "title": ""})]
    page.attachments = page.attachments.stream_block.to_python(blocks)
    page.save_revision()
    assert found_inside("李四光") == []
    assert found_inside("张三丰") == [page.pk]


def test_another_file(found_inside: Found, page: Page) -> None:
    document = upload("张三丰".encode())
    attach(page, document)
    assert found_inside("张三丰") == [page.pk]
    replace_file(document, "李四光".encode())
    assert found_inside("张三丰") == []
    assert found_inside("李四光") == [page.pk]
    assert AttachmentText.objects.count() == 1


def test_another_title(found: Found, page: Page) -> None:
    document = upload(b"x", title="登记表")
    attach(page, document)
    assert found("登记表") == [page.pk]
    document.title = "申请书"
    document.save()
    assert found("登记表") == []
    assert found("申请书") == [page.pk]


def test_no_longer_offered(found_inside: Found, page: Page) -> None:
    attach(page, upload("张三丰".encode()))
    assert found_inside("张三丰") == [page.pk]
    attach(page)
    assert found_inside("张三丰") == []


def test_deleted(found_inside: Found, page: Page) -> None:
    document = upload("张三丰".encode())
    attach(page, document)
    assert found_inside("张三丰") == [page.pk]
    document.delete()
    assert found_inside("张三丰") == []
    assert not AttachmentText.objects.exists()


def test_restricted_collections(found_inside: Found, page: Page, restricted: Callable[..., Any]) -> None:
    outer = collection("资料")
    attach(page, upload("张三丰".encode(), title="志愿者", collection=collection("内部", parent=outer)))
    assert found_inside("张三丰") == [page.pk]
    restriction = restricted(outer)
    assert found_inside("张三丰") == []
    assert found_inside("志愿者") == [], "not even its title"
    restriction.collection = collection("别处")
    restriction.save()
    assert found_inside("张三丰") == [page.pk]
    restriction.collection = outer
    restriction.save()
    assert found_inside("张三丰") == []
    restriction.delete()
    assert found_inside("张三丰") == [page.pk]


def test_documents_and_collections_that_come_to_a_restricted_place(
    found_inside: Found, page: Page, restricted: Callable[..., Any], client: Client, superuser: User
) -> None:
    secret, open_ = collection("内部"), collection("公开")
    restricted(secret)
    document = upload("张三丰".encode(), collection=open_)
    attach(page, document)
    client.force_login(superuser)

    def put(into: Collection) -> None:
        url = reverse("wagtail_bulk_action", args=("core", "portaldocument", "add_to_collection"))
        assert client.post(f"{url}?id={document.pk}", {"collection": into.pk}).status_code == 302

    assert found_inside("张三丰") == [page.pk]
    put(secret)
    assert found_inside("张三丰") == []
    put(open_)
    assert found_inside("张三丰") == [page.pk]
    url = reverse("wagtailadmin_collections:edit", args=(open_.pk,))
    assert client.post(url, {"name": "公开", "parent": secret.pk}).status_code == 302
    assert found_inside("张三丰") == []


def test_a_new_collection_of_a_single_document(found_inside: Found, page: Page, restricted: Callable[..., Any]) -> None:
    secret = collection("内部")
    restricted(secret)
    document = upload("张三丰".encode())
    attach(page, document)
    assert found_inside("张三丰") == [page.pk]
    document.collection = secret
    document.save()
    assert found_inside("张三丰") == []


def test_comparing_sees_texts_that_are_missing_or_too_many(
    found_inside: Found, page: Page, restricted: Callable[..., Any]
) -> None:
    """What has been changed past every signal."""
    attach(page, upload("张三丰".encode()))
    assert found_inside("张三丰") == [page.pk]
    CollectionViewRestriction.objects.bulk_create(
        [CollectionViewRestriction(collection=Collection.get_first_root_node(), restriction_type="login")]
    )
    assert differences().stale == [page.pk]
    CollectionViewRestriction.objects.all().delete()
    assert not differences()
    AttachmentText.objects.all().delete()
    assert differences().stale == [page.pk]
    IndexJournal.objects.create(page_id=page.pk, action=IndexJournal.Action.UPDATE)
    assert found_inside("张三丰") == [page.pk]


def test_pages_without_documents_cost_no_query_of_their_own(tree: Tree, backend: PortalBackend) -> None:
    pages = [factories.NewsPageFactory(parent=tree.news) for _ in range(10)]
    with CaptureQueriesContext(connection) as captured:
        assert len(list(documents(pages))) == 10
    about_documents = re.compile("wagtailcore_referenceindex|core_portaldocument|search_attachmenttext")
    assert len([query for query in captured if about_documents.search(query["sql"])]) == 1


def test_an_extract_of_an_attachment_is_shown(shown: Callable[..., Any], page: Page) -> None:
    attach(page, upload("社区矫正对象名单：张三丰。".encode()))
    shown("张三丰")
    extract_pending()
    [hit] = shown("张三丰").context["found"].page.object_list
    assert hit.in_attachment
    assert "张三丰" in "".join(segment.text for segment in hit.extract)


def test_nothing_private_is_shown_while_the_index_lags_behind(
    shown: Callable[..., Any], client: Client, page: Page
) -> None:
    attach(page, upload("社区矫正对象名单：张三丰。".encode()))
    shown("张三丰")
    extract_pending()
    assert "张三丰" in shown("名单").content.decode()
    CollectionViewRestriction.objects.bulk_create(
        [CollectionViewRestriction(collection=Collection.get_first_root_node(), restriction_type="login")]
    )
    assert not IndexJournal.objects.exists()
    assert "张三丰" not in client.get("/search/", {"q": "名单"}).content.decode()


def test_many_attachments_do_not_make_a_page_heavy(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    attach(page, upload("甲".encode() * 60), upload("乙".encode() * 60))
    module.request(module.offers([page.pk])[page.pk])
    assert extract_pending().done == 2
    monkeypatch.setattr(module, "MOST_OF_PAGE", 100)
    assert len(module.text_of(module.offers([page.pk])[page.pk])) == 100
