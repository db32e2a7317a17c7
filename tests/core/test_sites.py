"""The site of a request, chosen as Wagtail chooses it and read with all that a page needs, in one query."""

from __future__ import annotations

import pytest
from wagtail.models import Page, Site
from wagtail.models.sites import get_site_for_hostname

from portal.core.models import SiteSettings
from portal.core.sites import choose_site, prepare
from portal.home.models import HomePage
from tests import factories
from tests.conftest import Tree, forget_everything


@pytest.fixture
def several(site: Site) -> list[Site]:
    """The default site and others that share hosts and ports in every way."""
    root = Page.get_first_root_node()

    def add(hostname: str, port: int) -> Site:
        return Site.objects.create(hostname=hostname, port=port, root_page=factories.HomePageFactory(parent=root))

    add("localhost", 8000)
    add("one.example.cn", 80)
    add("two.example.cn", 80)
    add("two.example.cn", 443)
    return list(Site.objects.select_related("root_page"))


@pytest.mark.parametrize("hostname", ["localhost", "one.example.cn", "two.example.cn", "none.example.cn", ""])
@pytest.mark.parametrize("port", ["80", "443", "8000", "9999"])
def test_the_choice_is_wagtails(several: list[Site], hostname: str, port: str) -> None:
    assert choose_site(several, hostname, port) == get_site_for_hostname(hostname, port)


def test_without_sites_there_is_no_choice() -> None:
    assert choose_site([], "localhost", "80") is None


def test_site_settings_and_addresses_are_read_once_for_a_version(tree: Tree, rf, django_assert_num_queries) -> None:
    forget_everything()
    prepare(rf.get("/", SERVER_NAME="localhost"))
    request = rf.get("/", SERVER_NAME="localhost")
    with django_assert_num_queries(0):
        prepare(request)
        site = Site.find_for_request(request)
        assert site.root_page_id == tree.home.pk
        assert (type(site.root_page.specific), site.root_page.specific.is_expired) == (HomePage, False)
        assert SiteSettings.for_request(request).site_name == "测试市社会工作委员会"
        assert tree.news.get_url(request) == "/xxgk/gzdt/"
        assert tree.news.cached_content_type.model == "newsindexpage"


def test_the_rest_of_the_home_page_is_read_when_it_is_asked_for(tree: Tree, rf) -> None:
    HomePage.objects.update(introduction="导语")
    request = rf.get("/", SERVER_NAME="localhost")
    prepare(request)
    assert Site.find_for_request(request).root_page.specific.introduction == "导语"


def test_addresses_of_another_site_are_absolute(several: list[Site], rf) -> None:
    other = next(site for site in several if site.hostname == "one.example.cn")
    page = factories.SectionPageFactory(parent=other.root_page, slug="xxgk")
    request = rf.get("/", SERVER_NAME="localhost")
    prepare(request)
    assert page.get_url(request) == "http://one.example.cn/xxgk/"


def test_a_site_without_settings_still_serves(home, get) -> None:
    SiteSettings.objects.all().delete()
    assert get("/").status_code == 200


def test_a_change_of_the_settings_shows_at_the_next_request(tree: Tree, get) -> None:
    get("/")
    settings = SiteSettings.objects.get()
    settings.tagline = "新的副标题"
    settings.save()
    assert "新的副标题" in get("/").content.decode()
