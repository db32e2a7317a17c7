"""Navigation, 「当前位置」 and the sections beside a list."""

from __future__ import annotations

import datetime

from django.test import RequestFactory
from django.utils import timezone
from wagtail.models import Page

from portal.core.navigation import breadcrumbs, navigation, tree_of
from portal.organisation.models import OrganisationPage
from tests import factories
from tests.conftest import Tree, soup_of
from tests.factories import restrict


def menu(response) -> dict[str, list[str]]:
    """Titles of the top sections with their children's, as the page shows them."""
    return {
        item.find("a").text: [link.text for link in item.select(".submenu a")]
        for item in soup_of(response).select("nav.menu .menu__item")
    }


def fill(tree: Tree) -> None:
    """One published page in each section that may be listed."""
    factories.NewsPageFactory(parent=tree.news, slug="one")
    factories.NewsPageFactory(parent=tree.notices)
    factories.BriefingPageFactory(parent=tree.briefings)
    factories.PolicyPageFactory(parent=tree.policies)
    factories.NewsPageFactory(parent=tree.district)
    factories.TopicPageFactory(parent=tree.topics)


def test_a_menu_is_not_made_of_what_the_request_has_read_before(tree: Tree, rf: RequestFactory) -> None:
    fill(tree)
    request, next_one = rf.get("/"), rf.get("/")
    tree_of(request)
    tree.policies.unpublish()
    navigation(request)
    assert "政策法规" not in [item.title for item in navigation(next_one)]


def test_the_menu_is_the_tree_in_its_order(tree: Tree, get) -> None:
    fill(tree)
    assert menu(get("/")) == {
        "首页": [],
        "信息公开": ["工作动态", "通知公告", "工作简报"],
        "政策法规": [],
        "各区动态": ["香洲区"],
        "活动专题": [],
    }


def test_the_order_follows_the_tree(tree: Tree, get) -> None:
    fill(tree)
    tree.topics.refresh_from_db()
    tree.disclosure.refresh_from_db()
    tree.topics.move(tree.disclosure, pos="left")
    assert list(menu(get("/"))) == ["首页", "活动专题", "信息公开", "政策法规", "各区动态"]


def test_empty_sections_are_left_out(tree: Tree, get) -> None:
    factories.NewsPageFactory(parent=tree.news)
    assert menu(get("/")) == {"首页": [], "信息公开": ["工作动态"]}


def test_a_section_with_nothing_published_counts_as_empty(tree: Tree, get) -> None:
    fill(tree)
    below = {name: Page.objects.get(pk=getattr(tree, name).pk).get_children() for name in vars(tree)}
    below["notices"].get().unpublish()
    below["topics"].get().unpublish()
    restrict(below["policies"].get())
    expired = below["district"].get().specific
    expired.expire_at = timezone.now() - datetime.timedelta(hours=1)
    expired.save()
    assert menu(get("/")) == {"首页": [], "信息公开": ["工作动态", "工作简报"]}


def test_drafts_private_expired_and_unlisted_sections_are_left_out(tree: Tree, get) -> None:
    fill(tree)
    for section, change in (
        (tree.notices, {"live": False}),
        (tree.briefings, {"show_in_menus": False}),
        (tree.topics, {"expire_at": timezone.now() - datetime.timedelta(hours=1)}),
    ):
        type(section).objects.filter(pk=section.pk).update(**change)
    restrict(tree.districts)
    assert menu(get("/")) == {"首页": [], "信息公开": ["工作动态"], "政策法规": []}


def test_a_standing_page_in_the_menu_needs_nothing_below_it(tree: Tree, get) -> None:
    factories.StandardPageFactory(parent=tree.disclosure, title="联系我们", show_in_menus=True)
    factories.OrganisationPageFactory(parent=tree.disclosure, title="机构设置", show_in_menus=True)
    assert menu(get("/"))["信息公开"] == ["联系我们", "机构设置"]


def test_the_current_page_and_the_way_to_it_are_marked(tree: Tree, get) -> None:
    fill(tree)

    def marked(path: str) -> list[tuple[str, str]]:
        links = soup_of(get(path)).select("nav.menu a[aria-current]")
        return [(link.text, link["aria-current"]) for link in links]

    assert marked("/") == [("首页", "page")]
    assert marked("/xxgk/") == [("信息公开", "page")]
    assert marked("/xxgk/gzdt/") == [("信息公开", "true"), ("工作动态", "page")]
    assert marked("/xxgk/gzdt/one/") == [("信息公开", "true"), ("工作动态", "true")]
    assert marked("/wzdt/") == []


def test_navigation_is_read_once_a_request(tree: Tree, page_request, django_assert_num_queries) -> None:
    fill(tree)
    request = page_request()
    navigation(request)
    with django_assert_num_queries(0):
        assert [item.title for item in navigation(request, tree.news) if item.open] == ["信息公开"]


def test_links_of_the_menu_lead_to_pages(tree: Tree, get) -> None:
    fill(tree)
    links = {link["href"] for link in soup_of(get("/")).select("nav.menu a")}
    assert len(links) == 9
    assert {link: get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_the_sisters_of_a_section_stand_beside_its_list(tree: Tree, get) -> None:
    fill(tree)
    aside = soup_of(get("/xxgk/gzdt/")).select_one("aside.side")
    assert aside.select_one(".side__title").text == "信息公开"
    items = {link.text: link.get("aria-current") for link in aside.select("li a")}
    assert items == {"工作动态": "page", "通知公告": None, "工作简报": None}


def crumbs(response) -> list[tuple[str, str | None]]:
    items = soup_of(response).select("nav.breadcrumbs li > *")
    return [(item.text, item.get("href")) for item in items]


def test_the_breadcrumb_leads_from_home_to_the_page(tree: Tree, get) -> None:
    factories.NewsPageFactory(parent=tree.news, slug="one", title="社区矫正")
    response = get("/xxgk/gzdt/one/")
    assert "当前位置：" in response.content.decode()
    assert crumbs(response) == [
        ("首页", "/"),
        ("信息公开", "/xxgk/"),
        ("工作动态", "/xxgk/gzdt/"),
        ("社区矫正", None),
    ]
    assert soup_of(response).select_one("nav.breadcrumbs [aria-current=page]").text == "社区矫正"


def test_the_breadcrumb_is_the_same_without_the_help_of_routing(tree: Tree, page_request) -> None:
    office = factories.OrganisationPageFactory(
        parent=factories.OrganisationPageFactory(parent=tree.disclosure, title="机构设置", slug="jgsz"),
        title="办公室",
        slug="bgs",
    )
    found = [
        (crumb.title, crumb.url) for crumb in breadcrumbs(page_request(), OrganisationPage.objects.get(pk=office.pk))
    ]
    assert found == [
        ("首页", "/"),
        ("信息公开", "/xxgk/"),
        ("机构设置", "/xxgk/jgsz/"),
        ("办公室", "/xxgk/jgsz/bgs/"),
    ]


def test_an_unpublished_section_is_not_named_on_the_way(tree: Tree, get) -> None:
    page = factories.NewsPageFactory(parent=tree.news, title="社区矫正")
    tree.news.unpublish()
    steps = crumbs(get(page.url))
    assert tree.news.title not in [title for title, _ in steps]
    assert steps[0] == ("首页", "/")


def test_home_and_error_pages_have_no_breadcrumb(tree: Tree, get) -> None:
    assert crumbs(get("/")) == []
    assert crumbs(get("/none/")) == []


def test_the_site_map_has_every_section_of_the_menu(tree: Tree, get) -> None:
    fill(tree)
    links = {link.text for link in soup_of(get("/wzdt/")).select(".site-map a")}
    assert {"信息公开", "工作动态", "通知公告", "工作简报", "政策法规", "各区动态", "香洲区", "活动专题"} <= links
