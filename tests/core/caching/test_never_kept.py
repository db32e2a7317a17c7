"""What no page cache may keep, nor answer with what it has: staff's, private, drafts, forms, failures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from csp.middleware import CSPMiddleware
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from news.models import NewsPage
from portal.core.caching.middleware import PageCacheMiddleware
from portal.core.caching.pages import cached_page
from tests import factories
from tests.core.caching.conftest import hits

Visit = Callable[..., Any]


@pytest.mark.parametrize("path", ["/search/?q=会议", "/nirgends/", "/xxgk", "/yuedu/?size=large", "/xxgk/gzdt/?year=x"])
def test_what_is_not_for_everyone_is_never_kept(path: str, article: NewsPage, visit: Visit, made: list[str]) -> None:
    for number in (1, 2):
        response = visit(path)
        assert len(made) == number
        assert "X-Accel-Expires" not in response.headers


def test_a_form_is_never_answered_from_the_cache(
    article: NewsPage, visit: Visit, client: Client, made: list[str]
) -> None:
    visit(article.url)
    client.post(article.url)
    assert len(made) == 2


def test_staff_get_every_page_anew_and_nobody_keeps_it(
    article: NewsPage, visit: Visit, client: Client, made: list[str], superuser: User
) -> None:
    visit(article.url)
    client.force_login(superuser)
    assert not hits(made, visit, article.url)
    response = visit(article.url)
    assert response["Cache-Control"] == "private, no-store"
    assert "X-Accel-Expires" not in response.headers
    client.logout()
    assert hits(made, visit, article.url)


@pytest.mark.parametrize("cookie", ["x", "a" * 32, "' OR 1=1", "\u00e9"])
def test_a_made_up_session_leads_past_no_cache(
    cookie: str, article: NewsPage, visit: Visit, client: Client, made: list[str], settings: Settings
) -> None:
    visit(article.url)
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert hits(made, visit, article.url)


def test_private_pages_are_never_kept(
    article: NewsPage, visit: Visit, client: Client, made: list[str], superuser: User
) -> None:
    factories.restrict(article)
    client.force_login(superuser)
    assert "no-store" in visit(article.url)["Cache-Control"]
    client.logout()
    assert visit(article.url).status_code == 302


def test_a_preview_is_neither_taken_from_the_cache_nor_kept(article: NewsPage, visit: Visit, made: list[str]) -> None:
    article.title = "草稿标题"
    assert "草稿标题" in article.make_preview_request().rendered_content
    # Wagtail makes previews for the host of the site.
    for _ in range(2):
        assert "草稿标题" not in visit(article.url, host="localhost").content.decode()
    assert "草稿标题" in article.make_preview_request().rendered_content


def _answer(rf: RequestFactory, response: HttpResponse) -> HttpResponse:
    view = cached_page()(lambda request: response)
    answer = PageCacheMiddleware(view)(rf.get("/x/"))
    assert isinstance(answer, HttpResponse)
    return answer


def test_a_response_with_a_cookie_is_never_kept(db: None, rf: RequestFactory) -> None:
    response = HttpResponse("x")
    response.set_cookie("a", "b")
    assert not _answer(rf, response).has_header("X-Accel-Expires")


@pytest.mark.parametrize(("status", "control"), [(404, ""), (302, ""), (200, "private"), (200, "max-age=0, no-store")])
def test_what_a_response_says_outweighs_its_mark(status: int, control: str, db: None, rf: RequestFactory) -> None:
    response = HttpResponse("x", status=status)
    if control:
        response["Cache-Control"] = control
    assert not _answer(rf, response).has_header("X-Accel-Expires")


def test_a_page_with_a_nonce_is_never_kept(db: None, rf: RequestFactory) -> None:
    """The policy of the next answer knows nothing of it, and what everyone may read is no nonce."""

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(request.csp_nonce))  # type: ignore[attr-defined] # django-csp's

    def unused(request: HttpRequest) -> HttpResponse:
        return HttpResponse("x")

    answers = CSPMiddleware(PageCacheMiddleware(cached_page()(view)))
    first, second = answers(rf.get("/x/")), answers(rf.get("/x/"))
    assert first.content != second.content
    assert not first.has_header("X-Accel-Expires")
    assert CSPMiddleware(PageCacheMiddleware(cached_page()(unused)))(rf.get("/y/")).has_header("X-Accel-Expires")


def test_a_view_without_a_mark_is_never_kept(db: None, rf: RequestFactory) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("x")

    assert not PageCacheMiddleware(view)(rf.get("/x/")).has_header("X-Accel-Expires")
