"""From an address to a page: in a query or two, and never to one that is not public."""

from __future__ import annotations

import datetime

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone
from treebeard.mp_tree import MP_Node
from wagtail.models import Page, PageViewRestriction, Site

from portal.core.models import SiteSettings
from portal.core.publishing import change_page
from portal.core.routing import MAX_DEPTH, resolve
from tests import factories
from tests.conftest import Tree
from tests.factories import restrict


def test_resolve_finds_an_article_in_one_query(tree: Tree, rf, django_assert_num_queries) -> None:
    page = factories.NewsPageFactory(parent=tree.news, slug="one")
    resolve(tree.home, rf.get("/"), ["xxgk", "gzdt"])
    with django_assert_num_queries(1):
        found, rest = resolve(tree.home, rf.get("/"), ["xxgk", "gzdt", "one"])
    assert (found, rest) == (page, [])
    assert found.summary == page.summary


def test_resolve_finds_a_page_of_any_kind_in_two_queries(tree: Tree, rf, django_assert_num_queries) -> None:
    page = factories.StandardPageFactory(parent=tree.disclosure, slug="one")
    resolve(tree.home, rf.get("/"), ["xxgk", "gzdt"])
    with django_assert_num_queries(2):
        found, rest = resolve(tree.home, rf.get("/"), ["xxgk", "one"])
    assert (found, rest) == (page, [])


@pytest.mark.parametrize("rest", [[], ["pdf"]])
def test_resolve_finds_what_stands_where_its_kind_no_longer_may(tree: Tree, rf, rest: list[str]) -> None:
    page = factories.TopicPageFactory(parent=tree.news, slug="one")
    assert resolve(tree.home, rf.get("/"), ["xxgk", "gzdt", "one", *rest]) == (page, rest)


def test_resolve_finds_a_section_in_one_query(tree: Tree, rf, django_assert_num_queries) -> None:
    resolve(tree.home, rf.get("/"), ["xxgk"])
    with django_assert_num_queries(1):
        found, rest = resolve(tree.home, rf.get("/"), ["xxgk", "gzdt"])
    assert (found, rest) == (tree.news, [])


@pytest.mark.parametrize("restricted", [None, "home", "disclosure", "news", "page"])
def test_resolve_tells_whether_anything_restricts_the_view(tree: Tree, rf, restricted: str | None) -> None:
    page = factories.NewsPageFactory(parent=tree.news, slug="one")
    factories.NewsPageFactory(parent=tree.news, slug="two")
    if restricted:
        restrict(page if restricted == "page" else getattr(tree, restricted))
    found, _ = resolve(tree.home, rf.get("/"), ["xxgk", "gzdt", "one"])
    assert found.portal_open == (restricted is None)
    other, _ = resolve(tree.home, rf.get("/"), ["xxgk", "gzdt", "two"])
    assert other.portal_open == (restricted in (None, "page"))


def test_resolve_keeps_the_pages_above_for_the_breadcrumb(tree: Tree, rf, django_assert_num_queries) -> None:
    factories.NewsPageFactory(parent=tree.news, slug="one")
    request = rf.get("/")
    found, _ = resolve(tree.home, request, ["xxgk", "gzdt", "one"])
    assert [page.pk for page in request.portal_ancestors] == [tree.home.pk, tree.disclosure.pk, tree.news.pk]
    with django_assert_num_queries(0):
        assert found.get_parent().pk == tree.news.pk


def test_resolve_hands_back_what_no_page_is_named_by(tree: Tree, rf) -> None:
    found, rest = resolve(tree.home, rf.get("/"), ["xxgk", "gzdt", "rss"])
    assert (found.pk, rest) == (tree.news.pk, ["rss"])


def test_resolve_does_not_take_a_page_of_the_same_slug_elsewhere(tree: Tree, rf) -> None:
    factories.NewsPageFactory(parent=tree.notices, slug="one")
    found, rest = resolve(tree.home, rf.get("/"), ["xxgk", "gzdt", "one"])
    assert (found.pk, rest) == (tree.news.pk, ["one"])


@pytest.mark.parametrize("components", [["none"], ["none", "xxgk"], ["x"] * (MAX_DEPTH + 1)])
def test_resolve_refuses_what_is_not_there(tree: Tree, rf, components: list[str]) -> None:
    with pytest.raises(Http404):
        resolve(tree.home, rf.get("/"), components)


def test_a_page_answers_at_its_address(tree: Tree, get) -> None:
    page = factories.NewsPageFactory(parent=tree.news, slug="one", title="社区矫正工作推进会")
    response = get("/xxgk/gzdt/one/")
    assert response.status_code == 200
    assert response.context["page"] == page
    assert "<h1>社区矫正工作推进会</h1>" in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/none/",
        "/xxgk/none/",
        "/xxgk/gzdt/one/more/",
        "/xxgk/gzdt/one/rss/",
        "/shouye/",
        "/gzdt/",
        "/" + "xxgk/" * 13,
        "/xxgk/gzdt/rss/rss/",
    ],
)
def test_an_unknown_address_is_a_chinese_404(tree: Tree, get, path: str) -> None:
    factories.NewsPageFactory(parent=tree.news, slug="one")
    response = get(path)
    assert response.status_code == 404
    assert "没有找到页面" in response.content.decode()


def test_a_draft_is_404(tree: Tree, get) -> None:
    factories.NewsPageFactory(parent=tree.news, slug="one", live=False)
    assert get("/xxgk/gzdt/one/").status_code == 404


def test_an_expired_page_is_404_before_the_scheduler_comes_round(tree: Tree, get) -> None:
    past = timezone.now() - datetime.timedelta(minutes=1)
    factories.NewsPageFactory(parent=tree.news, slug="one", expire_at=past)
    assert get("/xxgk/gzdt/one/").status_code == 404


def test_an_expired_section_is_404_with_its_feed(tree: Tree, get) -> None:
    past = timezone.now() - datetime.timedelta(minutes=1)
    type(tree.news).objects.filter(pk=tree.news.pk).update(expire_at=past)
    assert [get(path).status_code for path in ("/xxgk/gzdt/", "/xxgk/gzdt/rss/")] == [404, 404]


@pytest.mark.parametrize("above", ["news", "disclosure", "home"])
def test_a_restricted_page_asks_for_the_staff_login(tree: Tree, get, above: str) -> None:
    factories.NewsPageFactory(parent=tree.news, slug="one", title="内部通知")
    restrict(getattr(tree, above))
    for path in ("/xxgk/gzdt/one/", "/xxgk/gzdt/", "/xxgk/gzdt/rss/"):
        response = get(path)
        assert response.status_code == 302, path
        assert response["Location"].startswith("/admin/login/"), path


def test_an_alias_of_a_restricted_page_asks_for_the_login_too(tree: Tree, get) -> None:
    page = factories.NewsPageFactory(parent=tree.news, slug="one", title="内部通知")
    page.create_alias(parent=tree.notices, update_slug="one")
    assert get("/xxgk/tzgg/one/").status_code == 200
    restrict(tree.news)
    assert get("/xxgk/tzgg/one/").status_code == 302
    assert "内部通知" not in get("/xxgk/tzgg/").content.decode()


def test_what_stands_beside_a_restricted_page_stays_open(tree: Tree, get) -> None:
    restrict(factories.NewsPageFactory(parent=tree.news, slug="one"))
    factories.NewsPageFactory(parent=tree.news, slug="two")
    assert get("/xxgk/gzdt/two/").status_code == get("/xxgk/gzdt/").status_code == 200


def test_a_page_behind_a_password_shows_nothing_of_itself(tree: Tree, get) -> None:
    page = factories.NewsPageFactory(parent=tree.news, slug="one", title="内部通知", summary="机密摘要")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="secret")
    html = get("/xxgk/gzdt/one/").content.decode()
    assert "需要密码" in html
    assert "内部通知" not in html
    assert "机密摘要" not in html


def test_a_page_is_not_served_on_another_sites_host(tree: Tree, get) -> None:
    other_home = factories.HomePageFactory(parent=Page.get_first_root_node(), slug="other")
    other = Site.objects.create(hostname="other.example.cn", port=80, root_page=other_home)
    SiteSettings.objects.create(site=other, site_name="另一个网站", host_body="另一个单位")
    client = Client(SERVER_NAME="other.example.cn")
    assert client.get("/").context["page"].pk == other_home.pk
    assert client.get("/xxgk/gzdt/").status_code == 404
    assert get("/xxgk/gzdt/").status_code == 200


def test_an_unknown_host_shows_the_default_site(tree: Tree) -> None:
    response = Client(SERVER_NAME="unknown.example.cn").get("/xxgk/gzdt/")
    assert response.status_code == 200
    assert response.context["page"].pk == tree.news.pk


def test_a_renamed_page_redirects_from_its_old_address(tree: Tree, get, django_capture_on_commit_callbacks) -> None:
    page = factories.NewsPageFactory(parent=tree.news, slug="one")
    page.slug = "two"
    with django_capture_on_commit_callbacks(execute=True):
        change_page(page, publish=True)
    response = get("/xxgk/gzdt/one/")
    assert (response.status_code, response["Location"]) == (301, "/xxgk/gzdt/two/")


def test_a_moved_section_redirects_with_all_below_it(tree: Tree, get) -> None:
    factories.NewsPageFactory(parent=tree.news, slug="one")
    tree.news.refresh_from_db()
    tree.news.move(Page.objects.get(pk=tree.topics.pk), pos="last-child")
    assert get("/xxgk/gzdt/")["Location"] == "/hdzt/gzdt/"
    assert get("/xxgk/gzdt/one/")["Location"] == "/hdzt/gzdt/one/"


def test_a_missing_slash_is_added(tree: Tree, get) -> None:
    response = get("/xxgk/gzdt")
    assert (response.status_code, response["Location"]) == (301, "/xxgk/gzdt/")


def test_a_private_page_stays_private_where_the_tree_was_mended_past_wagtail(tree: Tree, get) -> None:
    page = factories.NewsPageFactory(parent=tree.news, slug="one", title="内部通知")
    restrict(page)
    assert get("/xxgk/gzdt/one/").status_code == 302
    # As `manage.py fixtree` does: the page gets another tree path, and no signal tells.
    MP_Node.move(Page.objects.get(pk=page.pk), Page.objects.get(pk=tree.notices.pk), pos="last-child")
    assert get("/xxgk/gzdt/one/").status_code == 302
