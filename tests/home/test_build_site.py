"""`build_site`: the whole tree with its content, and what a second run leaves as staff left it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Collection, Page, Site, Workflow

from briefings.models import BriefingPage
from news.models import District, NewsIndexPage, NewsPage, TopicPage
from policy.models import PolicyPage, Validity
from portal.core.caching import fragments, version
from portal.core.models import BasePage, PortalDocument, PortalImage, SiteSettings
from portal.core.publishing import change_page
from portal.core.querysets import any_page
from portal.home.builder.tree import page_at, section_definitions
from portal.home.models import HomePage
from tests.home.conftest import build, state
from tests.test_query_counts import cold_limit

SECTIONS = {definition["path"]: definition for definition in section_definitions()}
OTHER_ADDRESSES = ("/", "/wzdt/", "/search/", "/rss/", "/sitemap.xml", "/robots.txt", "/healthz", "/readyz")
MACHINE_ADDRESSES = ("/api/v1/pages/", "/api/v1/search/?q=简报")


def test_the_six_top_sections_and_twenty_leaves_of_the_old_site_are_there() -> None:
    # The table of sections in the field's standards; the districts' children are a section for each district.
    assert [path for path in SECTIONS if "/" not in path] == ["xxgk", "shjs", "zcfg", "xwzx", "gqdt", "hdzt"]
    children = Counter(path.split("/")[0] for path in SECTIONS if "/" in path)
    assert {name: children[name] for name in ("xxgk", "shjs", "zcfg", "xwzx")} == {
        "xxgk": 6,
        "shjs": 8,
        "zcfg": 2,
        "xwzx": 2,
    }
    assert {"gqdt/xzq", "gqdt/jwq", "gqdt/dmq", "gqdt/hqxq"} <= set(SECTIONS)


@pytest.mark.parametrize("path", [f"/{path}/" for path in SECTIONS] + [*OTHER_ADDRESSES, *MACHINE_ADDRESSES])
def test_every_address_answers(built: HomePage, get: Callable, path: str) -> None:
    assert get(path).status_code == 200


@pytest.mark.parametrize("path", list(SECTIONS))
def test_every_section_has_its_title_and_a_feed_or_content(built: HomePage, get: Callable, path: str) -> None:
    page = page_at(built, path)
    assert page.title == SECTIONS[path]["title"]
    assert page.live and page.show_in_menus
    if hasattr(page, "entries"):
        assert get(f"/{path}/rss/").status_code == 200
        assert (page.description, page.column_type) == (SECTIONS[path]["description"], SECTIONS[path]["column_type"])


def test_no_leaf_section_is_empty(built: HomePage) -> None:
    leaves = [path for path in SECTIONS if not any(other.startswith(f"{path}/") for other in SECTIONS)]
    empty = [path for path in leaves if hasattr(page_at(built, path), "entries") and not page_at(built, path).entries()]
    assert empty == []
    assert page_at(built, "xxgk/lxwm").body
    assert page_at(built, "xxgk/jgsz").duties


def test_every_page_answers_with_one_heading_and_the_notice_where_it_is_demonstration(built: HomePage, get) -> None:
    pages = [page.specific for page in any_page().descendant_of(built, inclusive=True).published()]
    assert len(pages) > 100
    for page in pages:
        response = get(page.get_url())
        assert response.status_code == 200, page.url_path
        html = response.content.decode()
        assert html.count("<h1") == 1, page.url_path
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), page.url_path
        assert "demo-notice" in html, page.url_path
        assert ("本页为系统演示而编写" in html) == page.is_demo, page.url_path


def test_every_page_below_the_sections_is_marked_as_demonstration(built: HomePage) -> None:
    made = [page.specific for page in any_page().descendant_of(built).filter(show_in_menus=False)]
    assert len(made) >= 60
    assert [page.url_path for page in made if not page.is_demo] == []


def test_the_content_has_the_promised_variety(built: HomePage) -> None:
    assert BriefingPage.objects.count() == 4
    assert PolicyPage.objects.count() == 8
    assert set(PolicyPage.objects.values_list("validity", flat=True)) == set(Validity.values)
    assert TopicPage.objects.count() == 2
    assert NewsPage.objects.dates("published_at", "year").count() >= 2
    assert PortalImage.objects.count() >= 8


def test_nothing_is_dated_in_the_future(built: HomePage) -> None:
    dated = any_page().descendant_of(built).dated()
    assert not dated.filter(published_at__gt=timezone.now()).exists()


def test_the_menu_shows_every_section(built: HomePage, get: Callable) -> None:
    soup = BeautifulSoup(get("/").content, "html.parser")
    links = {link["href"] for link in soup.select("nav.menu a")}
    assert links == {"/", *(f"/{path}/" for path in SECTIONS)}


def test_home_shows_everything_it_has(built: HomePage, get: Callable) -> None:
    layout = get("/").context["layout"]
    shown = [(child.value.heading, child.value.more and child.value.more.get_url()) for child in layout[1:]]
    assert shown == [
        ("工作动态", "/xxgk/gzdt/"),
        ("通知公告", "/xxgk/tzgg/"),
        ("工作简报", "/xxgk/gzjb/"),
        ("政策法规", "/zcfg/zcfg/"),
        ("各区动态", "/gqdt/"),
        ("活动专题", "/hdzt/"),
    ]
    assert len(layout[5].value.entries) == 8, "every district"


def test_links_on_home_lead_to_pages(built: HomePage, get: Callable) -> None:
    links = {
        link["href"]
        for link in BeautifulSoup(get("/").content, "html.parser").select("a[href^='/']:not([rel~=nofollow])")
    }
    assert len(links) > 60
    assert {link: status for link in links if (status := get(link).status_code) != 200} == {}


def test_lists_of_the_built_site_cost_few_queries(
    built: HomePage, count_queries: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The module's own transaction would keep parts of pages from being kept.
    monkeypatch.setattr(fragments, "is_settled", lambda alias: True)
    monkeypatch.setattr(version, "is_settled", lambda alias: True)
    paths = ["/", *(f"/{path}/" for path in SECTIONS), "/wzdt/"]
    for path in paths:
        count_queries(path)  # Resized pictures are made at their first use.
    assert {path: number for path in paths if (number := count_queries(path)) > cold_limit(path)} == {}


def test_files_know_their_size_before_anybody_asks(built: HomePage) -> None:
    assert PortalDocument.objects.exists()
    assert not PortalDocument.objects.filter(file_size=None).exists()
    assert not PortalDocument.objects.filter(file_hash="").exists()


def test_search_finds_what_was_built(built: HomePage, get: Callable) -> None:
    assert get("/api/v1/search/", q="简报").json()["count"] >= 4
    assert get("/search/", q="社区").status_code == 200


def test_districts_are_of_their_kind(built: HomePage) -> None:
    administrative = District.objects.filter(kind=District.Kind.ADMINISTRATIVE).values_list("name", flat=True)
    assert set(administrative) == {"香洲区", "金湾区", "斗门区"}
    assert District.objects.count() == 8
    assert NewsIndexPage.objects.get(slug="xzq").district.name == "香洲区"


def test_settings_and_site_are_those_of_the_body(built: HomePage) -> None:
    settings = SiteSettings.objects.get()
    assert settings.host_body == "珠海市社会工作委员会"
    assert settings.technical_support == "市信息化办公室"
    assert settings.icp_record == "粤ICP备12046471号"
    assert settings.police_record == "粤公网安备 44040202000404号"
    assert Site.objects.get(is_default_site=True).root_page_id == built.pk
    assert not Page.objects.filter(title="Welcome to your new Wagtail site!").exists()


def test_roles_collections_and_workflow_have_chinese_names(built: HomePage) -> None:
    assert set(Group.objects.values_list("name", flat=True)) == {"编辑", "审核", "站点管理"}
    assert {"新闻图片", "专题图片", "公开文件"} <= set(Collection.objects.values_list("name", flat=True))
    assert list(Workflow.objects.values_list("name", flat=True)) == ["审核发布"]


def test_the_pages_of_the_old_site_can_be_imported_into_it(built: HomePage, tmp_path) -> None:
    path = tmp_path / "issue.txt"
    path.write_text(
        "社会工作简报(第12期)\n2015-09-08\n\n社区建设成效显著\n\n日前，检查组开展检查。\n", encoding="utf-8"
    )
    call_command("import_briefing", path, publish=True)
    assert page_at(built, "xxgk/gzjb/2015-12").live


def test_every_type_of_page_is_used(built: HomePage) -> None:
    types = {model for model in apps.get_models() if issubclass(model, BasePage)}
    used = {page.specific_class for page in any_page().descendant_of(built, inclusive=True)}
    assert types - used == set()


# What a second run leaves alone.


def test_a_second_run_creates_and_changes_nothing(built: HomePage) -> None:
    before = state()
    assert "新建演示内容 0 项" in build()
    assert state() == before


def test_what_staff_edited_stays_edited(built: HomePage) -> None:
    section = page_at(built, "xxgk/gzdt")
    section.title, section.description = "工作要闻", "由工作人员改写。"
    change_page(section, publish=True)
    contact = page_at(built, "xxgk/lxwm")
    contact.body = []
    change_page(contact, publish=True)
    news = NewsPage.objects.first()
    news.title = "改过的标题"
    change_page(news, publish=True)
    built.refresh_from_db()
    built.topics_section = None
    change_page(built, publish=True)
    SiteSettings.objects.update(telephone="0756-1234567")
    Group.objects.get(name="编辑").permissions.clear()
    Collection.objects.get(name="新闻图片").delete()
    before = state()
    build()
    assert state() == before
    assert HomePage.objects.get().topics_section is None


def test_what_staff_moved_renamed_or_took_down_stays_so(built: HomePage) -> None:
    page_at(built, "xxgk/gzdt").move(page_at(built, "shjs"), pos="last-child")
    renamed = page_at(built, "xwzx")
    renamed.slug = "xinwen"
    change_page(renamed, publish=True)
    page_at(built, "hdzt").unpublish()
    before = state()
    build()
    assert state() == before
    assert page_at(built, "xxgk/gzdt") is None
    assert page_at(built, "xwzx") is None


def test_what_staff_deleted_stays_deleted(built: HomePage) -> None:
    page_at(built, "gqdt/bsq").delete()
    page_at(built, "shjs").delete()
    NewsPage.objects.first().delete()
    before = state()
    build()
    assert state() == before
    assert page_at(built, "shjs") is None
