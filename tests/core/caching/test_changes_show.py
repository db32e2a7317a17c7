"""Every change that a page may show is seen by the next visitor."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction, Site

from news.models import NewsPage
from portal.core.caching import version
from portal.core.caching.version import site_version
from portal.core.models import SiteSettings
from portal.core.publishing import change_page
from portal.core.streams import block
from tests import factories
from tests.conftest import Tree
from tests.core.caching.conftest import hits
from tests.factories import figure

Visit = Callable[..., Any]


@pytest.fixture
def article(tree: Tree) -> NewsPage:
    picture = factories.ImageFactory()
    body = [block("paragraph", "<p>正文一段。</p>"), figure(picture)]
    page = factories.NewsPageFactory(parent=tree.news, title="会议通知", body=body)
    page.picture = picture
    return page


@pytest.fixture
def text(visit: Visit) -> Callable[[str], str]:
    return lambda path: visit(path).content.decode()


def test_what_is_published(article: NewsPage, tree: Tree, text: Callable[[str], str]) -> None:
    assert "会议通知" in text(article.url) and "会议通知" in text(tree.news.url) and "会议通知" in text("/")
    article.title = "会议改期"
    change_page(article, publish=True)
    assert "会议改期" in text(article.url) and "会议改期" in text(tree.news.url) and "会议改期" in text("/")


def test_what_is_unpublished_or_deleted(article: NewsPage, tree: Tree, visit: Visit) -> None:
    other = factories.NewsPageFactory(parent=tree.news, title="另一篇")
    for page, end in ((article, article.unpublish), (other, other.delete)):
        assert visit(page.url).status_code == 200
        assert page.title in visit(tree.news.url).content.decode()
        end()
        assert visit(page.url).status_code == 404
        assert page.title not in visit(tree.news.url).content.decode()


def test_what_is_moved_with_all_below(article: NewsPage, tree: Tree, visit: Visit) -> None:
    old = article.url
    assert visit(old).status_code == 200
    tree.news.move(tree.topics, pos="last-child")
    article = NewsPage.objects.get(pk=article.pk)
    assert visit(old).status_code in (301, 404)
    assert visit(article.url).status_code == 200
    shown = visit(tree.disclosure.url).content.decode()
    assert old not in shown and article.get_parent().url in shown


def test_the_order_of_sections(tree: Tree, article: NewsPage, text: Callable[[str], str]) -> None:
    factories.NewsPageFactory(parent=tree.notices)

    def order() -> bool:
        page = text("/wzdt/")
        page = page[page.index('id="main"') :]
        return page.index(tree.news.title) < page.index(tree.notices.title)

    before = order()
    tree.notices.move(tree.news, pos="left")
    assert order() != before


def test_what_becomes_private_and_public_again(article: NewsPage, tree: Tree, visit: Visit) -> None:
    assert visit(article.url).status_code == 200
    restriction = PageViewRestriction.objects.create(page=tree.news, restriction_type=PageViewRestriction.LOGIN)
    assert visit(article.url).status_code == 302
    assert "会议通知" not in visit("/").content.decode()
    restriction.delete()
    assert visit(article.url).status_code == 200


def test_settings_of_the_site(article: NewsPage, text: Callable[[str], str]) -> None:
    assert "新名称" not in text(article.url)
    settings = SiteSettings.objects.get()
    settings.site_name = "新名称"
    settings.save()
    assert "新名称" in text(article.url)


def test_the_host_of_the_site(article: NewsPage, visit: Visit, made: list[str]) -> None:
    visit(article.url)
    site = Site.objects.get()
    site.site_name = "x"
    site.save()
    assert not hits(made, visit, article.url)


def test_redirects(visit: Visit, tree: Tree) -> None:
    assert visit("/alt/").status_code == 404
    Redirect.objects.create(old_path="/alt", redirect_link="/xxgk/")
    assert visit("/alt/").status_code == 301


def test_the_cut_of_a_picture_and_its_end(article: NewsPage, visit: Visit, made: list[str]) -> None:
    assert "/media/" in visit(article.url).content.decode()
    picture = article.picture
    picture.focal_point_x = picture.focal_point_y = 10
    picture.focal_point_width = picture.focal_point_height = 5
    picture.save()
    assert not hits(made, visit, article.url)
    picture.delete()
    assert "/media/" not in visit(article.url).content.decode()


def test_a_document_that_is_replaced(tree: Tree, text: Callable[[str], str]) -> None:
    document = factories.DocumentFactory()
    attachments = [block("attachment", {"document": document.pk, "title": ""})]
    page = factories.NewsPageFactory(parent=tree.news, attachments=attachments)
    assert "form" in text(page.url)
    document.title = "新报名表"
    document.file.save("new.docx", ContentFile(b"y" * 5000))
    document.file_size = 5000
    document.save()
    assert "新报名表" in text(page.url)


def test_snippets(tree: Tree, visit: Visit, made: list[str]) -> None:
    district = factories.DistrictFactory()
    visit("/")
    district.name = "新区"
    district.save()
    assert not hits(made, visit, "/")
    district.delete()
    assert not hits(made, visit, "/")


@pytest.mark.parametrize("moment", ["routed", "made"])
def test_a_change_while_a_page_is_made_is_not_missed(
    moment: str, article: NewsPage, visit: Visit, text: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the request has read before is kept under no newer version, neither whole nor in parts."""
    get_context = NewsPage.get_context

    def meanwhile(*args: Any, **kwargs: Any) -> dict[str, Any]:
        monkeypatch.setattr(NewsPage, "get_context", get_context)
        context = get_context(*args, **kwargs) if moment == "made" else None
        # As another process does it, of which this request's context knows nothing.
        copy_context().run(_elsewhere, lambda: _retitle(article, "更正"))
        return context or get_context(*args, **kwargs)

    def _retitle(page: NewsPage, title: str) -> None:
        page = NewsPage.objects.get(pk=page.pk)
        page.title = title
        page.body = [block("paragraph", "<p>更正的正文。</p>")]
        page.save()

    monkeypatch.setattr(NewsPage, "get_context", meanwhile)
    assert "正文一段" in text(article.url)
    assert "更正的正文" in text(article.url)
    assert "正文一段" not in text(article.url)


def _elsewhere(act: Callable[[], None]) -> None:
    version._pin.set(None)
    act()


@pytest.mark.parametrize("change", ["draft", "new draft", "picture", "lock"])
def test_what_nobody_sees_yet_changes_nothing(
    change: str, article: NewsPage, tree: Tree, visit: Visit, made: list[str]
) -> None:
    visit(article.url)
    if change == "draft":
        article.title = "草稿"
        article.save_revision()
    elif change == "new draft":
        factories.NewsPageFactory(parent=tree.news, live=False)
    elif change == "picture":
        factories.ImageFactory()
        factories.DocumentFactory()
    else:
        article.locked = True
        article.save(update_fields=["locked"])
    assert hits(made, visit, article.url)


def test_what_is_rolled_back_was_never_counted(article: NewsPage, tree: Tree, visit: Visit, made: list[str]) -> None:
    visit(article.url)
    before = site_version()
    with transaction.atomic():
        article.title = "不会发生"
        article.save()
        transaction.set_rollback(True)
    assert site_version() == before
    assert hits(made, visit, article.url)


def test_a_page_made_inside_of_a_transaction_is_kept_for_nobody(article: NewsPage, tree: Tree, visit: Visit) -> None:
    with transaction.atomic():
        article.title = "不会发生"
        article.save()
        visit(article.url)
        transaction.set_rollback(True)
    assert "不会发生" not in visit(article.url).content.decode()
