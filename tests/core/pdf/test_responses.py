"""…/pdf/ of pages as citizens ask for it."""

from __future__ import annotations

import datetime
import gzip
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from policy.importers.parse import parse_policy
from policy.models import PolicyPage, Validity
from policy.services import import_policy
from portal.core.models import SiteSettings
from portal.core.pdf import making
from portal.core.pdf.responses import file_name
from portal.core.streams import block, heading
from tests import factories
from tests.conftest import Tree
from tests.corpus import CORPUS, needs_corpus


@pytest.fixture
def page(tree: Tree) -> Page:
    """A news page with a heading and a paragraph."""
    body = [heading(1, "一、目标"), block("paragraph", "<p>老街改造完成后，居民回来了。</p>")]
    return factories.NewsPageFactory(parent=tree.news, title="老街的“头发”：《新发现》", slug="laojie", body=body)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that a child was started for."""
    texts: list[str] = []
    make = making._make

    def counted(html: str, *args: object) -> object:
        texts.append(html)
        return make(html, *args)

    monkeypatch.setattr(making, "_make", counted)
    return texts


def test_a_page_as_pdf(page: Page, get: Callable, text_of: Callable) -> None:
    response = get(page.url + "pdf/")
    assert response.status_code == 200
    assert response["Link"] == '<http://localhost/xxgk/gzdt/laojie/>; rel="canonical"'
    assert unquote(response["Content-Disposition"]) == "inline; filename*=utf-8''老街的“头发”：《新发现》.pdf"
    text = text_of(response)
    for words in (
        page.title,
        "一、目标",
        "居民回来了。",
        "来源：测试市社会工作委员会办公室",
        "http://localhost/xxgk/gzdt/laojie/",
    ):
        assert words in text
    assert "—1—" in text


def test_it_is_made_once(page: Page, get: Callable, rendered: list[str]) -> None:
    first, second = get(page.url + "pdf/"), get(page.url + "pdf/")
    assert (first.status_code, second.status_code, len(rendered)) == (200, 200, 1)


def test_a_browser_that_has_it_is_sent_nothing(page: Page, client: Client) -> None:
    url = page.url + "pdf/"
    first = client.get(url)
    assert "no-cache" in first["Cache-Control"], "it is asked about each time"
    assert client.get(url, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get(url, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    assert client.get(url, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_change_of_the_page_or_the_site_makes_it_anew(
    page: Page, get: Callable, text_of: Callable, folder: Path
) -> None:
    get(page.url + "pdf/")
    page.title = "新街"
    page.save_revision().publish()
    assert "新街" in text_of(get(page.url + "pdf/"))
    settings = SiteSettings.objects.get()
    settings.site_name = "改名后的网站"
    settings.save()
    assert "改名后的网站" in text_of(get(page.url + "pdf/"))
    assert len(list(folder.glob("*/*.pdf"))) == 1


def test_traditional_addresses_give_a_document_of_their_own(
    page: Page, get: Callable, text_of: Callable, folder: Path
) -> None:
    get(page.url + "pdf/")
    response = get(f"/hant{page.url}pdf/")
    text = text_of(response)
    assert "老街的「頭髮」：《新發現》" in text
    assert "http://localhost/hant/xxgk/gzdt/laojie/" in text
    assert sorted(path.name[:4] for path in folder.glob("*/*.pdf")) == ["hans", "hant"]


def test_a_repealed_document_says_so_first(tree: Tree, get: Callable, text_of: Callable) -> None:
    page = factories.PolicyPageFactory(
        parent=tree.policies,
        title="旧办法",
        document_number="测府〔2015〕12号",
        validity=Validity.REPEALED,
        issued_note="2015年1月1日通过",
        body=[block("clause", {"label": "第一条", "text": "<p>为了测试。</p>"})],
    )
    text = text_of(get(page.url + "pdf/"))
    order = [
        text.index(words) for words in ("本文件已经废止", "测府〔2015〕12号", "2015年1月1日通过", "第一条", "来源：")
    ]
    assert order == sorted(order)


def test_articles_of_a_briefing_begin_pages_and_have_bookmarks(tree: Tree, get: Callable) -> None:
    import pypdfium2

    articles = [
        block("article", {"kicker": "", "title": title, "subtitle": "——副题", "body": [heading(1, "一、做法")]})
        for title in ("第一篇文章", "第二篇文章")
    ]
    page = factories.BriefingPageFactory(parent=tree.briefings, title="简报", articles=articles)
    document = pypdfium2.PdfDocument(b"".join(get(page.url + "pdf/").streaming_content))
    assert "第二篇文章" in document[1].get_textpage().get_text_range()
    titles = [entry.get_title() for entry in document.get_toc()]
    assert titles == ["简报", "第一篇文章", "一、做法", "第二篇文章", "一、做法"]


def test_attachments_are_listed_with_their_addresses(tree: Tree, get: Callable, text_of: Callable) -> None:
    document = factories.DocumentFactory(title="申报表")
    page = factories.NewsPageFactory(
        parent=tree.news, attachments=[block("attachment", {"document": document.pk, "title": ""})]
    )
    text = text_of(get(page.url + "pdf/"))
    assert "申报表（DOCX，12.5KB）" in text
    assert f"http://localhost{unquote(document.url)}" in text


def test_what_is_not_public_has_no_pdf(page: Page, get: Callable) -> None:
    assert get(page.url + "pdf/").status_code == 200
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    assert get(page.url + "pdf/").status_code == 404
    Page.objects.filter(pk=page.pk).update(expire_at=None, live=False)
    assert get(page.url + "pdf/").status_code == 404


def test_an_expired_page_is_gone_itself(page: Page, get: Callable) -> None:
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    assert get(page.url).status_code == 404


def test_a_private_page_asks_for_the_login_though_its_pdf_is_kept(page: Page, get: Callable) -> None:
    get(page.url + "pdf/")
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    response = get(page.url + "pdf/")
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_while_it_is_made_a_page_asks_again_by_itself(
    page: Page, get: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "PATIENCE", 0.0)
    response = get(page.url + "pdf/")
    assert response.status_code == 503
    assert response["Refresh"] == response["Retry-After"] == "3"
    assert response["Cache-Control"] == "no-store"
    assert "正在生成 PDF，请稍候……" in response.content.decode()


def test_after_failures_a_page_says_so_and_asks_no_more(
    page: Page, get: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise making.Failed

    monkeypatch.setattr(making, "_make", fail)
    response = get(page.url + "pdf/")
    assert response.status_code == 503
    assert "Refresh" not in response
    assert "PDF 暂时无法生成" in response.content.decode()


def test_queries_do_not_grow_with_attachments(tree: Tree, get: Callable, count_queries: Callable) -> None:
    def page_with(number: int) -> str:
        files = [block("attachment", {"document": factories.DocumentFactory().pk, "title": ""}) for _ in range(number)]
        url = factories.NewsPageFactory(parent=tree.news, attachments=files).url + "pdf/"
        get(url)
        return url

    assert count_queries(page_with(1)) == count_queries(page_with(6))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("关于 a/b\\c: 的“通知”", "关于 a b c 的“通知”.pdf"),
        ("..", ".pdf"),
        ("长" * 200, "长" * 80 + ".pdf"),
        ("第一行\n第二行\x00", "第一行 第二行.pdf"),
    ],
)
def test_names_of_files(title: str, name: str) -> None:
    assert file_name(title) == name


@needs_corpus
def test_the_longest_regulation(tree: Tree, get: Callable, text_of: Callable) -> None:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        longest = max(lines, key=len)
    import_policy(parse_policy(longest), tree.policies, publish=True)
    page = PolicyPage.objects.get()
    text = text_of(get(page.url + "pdf/"))
    assert page.title in text
    assert len(text) > 25_000


def test_where_a_link_leads_is_printed(tree: Tree, get: Callable, text_of: Callable) -> None:
    body = [block("paragraph", '<p>见<a href="https://outside.example/a">说明</a>。</p>')]
    page = factories.NewsPageFactory(parent=tree.news, slug="lianjie", body=body)
    text = text_of(get(page.url + "pdf/"))
    assert "说明（https://outside.example/a）。" in text
    assert text.count("http://localhost/xxgk/gzdt/lianjie/") == 1
