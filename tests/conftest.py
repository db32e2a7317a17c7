"""Fixtures of the whole suite: a small site, sections, a browser, and counting of queries with cold caches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from wagtail.models import Page, Site

from briefings.models import BriefingIndexPage
from news.models import NewsIndexPage
from policy.models import PolicyIndexPage
from portal.core.caching import expiry, hot, version
from portal.core.models import SectionPage, SiteSettings
from portal.home.models import HomePage
from portal.search import counting, promotions, sections, vocabulary
from portal.text.tokens import use_words
from tests import factories
from tests.kept import Kept
from tests.live import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.hookimpl(tryfirst=True)  # before -m looks for marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses the test database, for `make test-postgres`."""
    for item in items:
        fixtures = set(item.fixturenames) if isinstance(item, pytest.Function) else set()
        if fixtures & {"db", "transactional_db"} or item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.fixture(autouse=True)
def new_process(settings: Settings) -> Iterator[None]:
    """Every test begins as a process does: with empty caches; and with the folder that WhiteNoise looks for."""
    forget_everything()
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    yield
    # What waits to be stored would else reach another database than this test's.
    counting.forget()


SITE, SECTIONS = Kept(), Kept()


@pytest.fixture
def site(db: None) -> Site:
    """The default site with an empty home page and its settings, in place of Wagtail's welcome page."""
    if not SITE.again():
        SITE.make(_make_site)
    forget_everything()
    return Site.objects.get(is_default_site=True)


def _make_site() -> None:
    home = factories.HomePageFactory(parent=Page.get_first_root_node(), slug="shouye")
    site = Site.objects.get(is_default_site=True)
    welcome = site.root_page
    site.root_page, site.hostname, site.port = home, "localhost", 80
    site.save()
    welcome.delete()
    SiteSettings.objects.update_or_create(
        site=site,
        defaults={
            "site_name": "测试市社会工作委员会",
            "site_domain": "www.test.gov.cn",
            "site_id_code": "4404000001",
            "host_body": "测试市社会工作委员会办公室",
            "technical_support": "测试市信息中心",
            "address": "测试路1号",
            "telephone": "0756-0000000",
            "email": "office@example.cn",
            "icp_record": "粤ICP备00000001号",
            "police_record": "粤公网安备 44000000000001号",
            "emblem_url": "https://example.cn/emblem",
            "report_error_url": "https://example.cn/report",
        },
    )


@pytest.fixture
def home(site: Site) -> HomePage:
    """The home page of `site`."""
    return HomePage.objects.get(pk=site.root_page_id)


@dataclass(frozen=True)
class Tree:
    """Sections of the test site: 信息公开 with news, notices and briefings; 政策法规; 各区动态; 活动专题."""

    home: HomePage
    disclosure: SectionPage
    news: NewsIndexPage
    notices: NewsIndexPage
    briefings: BriefingIndexPage
    policies: PolicyIndexPage
    districts: SectionPage
    district: NewsIndexPage
    topics: SectionPage


@pytest.fixture
def tree(home: HomePage) -> Tree:
    """The test site's sections, all live and in menus, none with content."""
    if not SECTIONS.again():
        SECTIONS.make(lambda: _make_sections(home))
    forget_everything()
    home.refresh_from_db()
    return Tree(
        home=home,
        disclosure=SectionPage.objects.get(slug="xxgk"),
        news=NewsIndexPage.objects.get(slug="gzdt"),
        notices=NewsIndexPage.objects.get(slug="tzgg"),
        briefings=BriefingIndexPage.objects.get(slug="gzjb"),
        policies=PolicyIndexPage.objects.get(slug="zcfg"),
        districts=SectionPage.objects.get(slug="gqdt"),
        district=NewsIndexPage.objects.get(slug="xzq"),
        topics=SectionPage.objects.get(slug="hdzt"),
    )


def _make_sections(home: HomePage) -> None:
    disclosure = factories.SectionPageFactory(
        parent=home, title="信息公开", slug="xxgk", column_type="信息公开目录", description="公开信息。"
    )
    news = factories.NewsIndexPageFactory(
        parent=disclosure,
        title="工作动态",
        slug="gzdt",
        column_type="工作动态",
        description="会议与调研。",
        keywords="会议,调研",
    )
    notices = factories.NewsIndexPageFactory(parent=disclosure, title="通知公告", slug="tzgg")
    briefings = factories.BriefingIndexPageFactory(parent=disclosure, title="工作简报", slug="gzjb")
    policies = factories.PolicyIndexPageFactory(parent=home, title="政策法规", slug="zcfg")
    districts = factories.SectionPageFactory(parent=home, title="各区动态", slug="gqdt")
    factories.NewsIndexPageFactory(parent=districts, title="香洲区", slug="xzq")
    topics = factories.SectionPageFactory(parent=home, title="活动专题", slug="hdzt")
    home.refresh_from_db()
    home.news_section, home.notices_section, home.briefings_section = news, notices, briefings
    home.policies_section, home.districts_section, home.topics_section = policies, districts, topics
    home.save()


@pytest.fixture
def get(client: Client) -> Callable[..., object]:
    """GET an address as an anonymous visitor of the default site."""
    return lambda path, **query: client.get(path, query)


@pytest.fixture
def page_request(site: Site, rf: RequestFactory) -> Callable[[str], object]:
    """A request to the default site, for what is tested below the views."""
    return lambda path="/": rf.get(path, SERVER_NAME="localhost")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless. Closed after each file: its event loop would keep Django from the database."""
    with chromium() as running:
        yield running


@pytest.fixture
def superuser(db: None) -> User:
    """An administrator."""
    return User.objects.create_superuser("root", "root@example.cn", "password")


def soup_of(response: HttpResponse) -> BeautifulSoup:
    """A response's HTML, read."""
    return BeautifulSoup(response.content, "html.parser")


def forget_everything() -> None:
    """Empty every cache that a process keeps between requests, as after a restart."""
    for cache in caches.all():
        cache.clear()
    version.forget()
    expiry.forget()
    hot.forget()
    vocabulary.forget()
    use_words(())
    promotions.forget()
    sections.forget()
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()


@contextmanager
def cold_queries() -> Iterator[CaptureQueriesContext]:
    """Count the queries of the block, starting with cold caches."""
    forget_everything()
    with CaptureQueriesContext(connection) as captured:
        yield captured


@pytest.fixture
def count_queries(client: Client) -> Callable[[str], int]:
    """How many queries an anonymous visitor's GET of a path costs with cold caches; it must answer 200."""

    def count(path: str) -> int:
        with cold_queries() as captured:
            response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return len(captured)

    return count
