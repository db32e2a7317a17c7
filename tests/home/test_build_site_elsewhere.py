"""`build_site` on databases of every kind: empty, half built, or with a site of another origin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from django.core.management.base import CommandError
from wagtail.models import Page, Site

from briefings.models import BriefingPage
from news.models import NewsPage, TopicPage
from portal.core.models import PortalImage, SectionPage, SiteSettings
from portal.core.querysets import any_page
from portal.home.builder import demo
from portal.home.builder.tree import page_at, section_definitions
from portal.home.management.commands import build_site as build_site_command
from portal.home.models import BuildRecord, HomePage
from tests import factories
from tests.home.conftest import build, state

SECTIONS = [definition["path"] for definition in section_definitions()]


def test_without_demonstration_content_there_are_only_sections(build_site: Callable) -> None:
    assert "新建演示内容 0 项" in build_site(no_demo=True)
    home = HomePage.objects.get()
    assert any_page().descendant_of(home).count() == len(SECTIONS)
    assert not any(page.specific.is_demo for page in any_page().descendant_of(home))
    assert not PortalImage.objects.exists()


def test_a_site_without_content_answers_everywhere(build_site: Callable, get: Callable) -> None:
    build_site(no_demo=True)
    paths = ["/", *(f"/{path}/" for path in SECTIONS), "/wzdt/", "/rss/", "/sitemap.xml"]
    assert {path: status for path in paths if (status := get(path).status_code) != 200} == {}


def test_demonstration_content_can_come_later_and_not_into_removed_sections(build_site: Callable) -> None:
    build_site(no_demo=True)
    home = HomePage.objects.get()
    page_at(home, "hdzt").delete()
    build_site()
    assert NewsPage.objects.exists() and BriefingPage.objects.count() == 4
    assert not TopicPage.objects.exists()
    assert page_at(home, "hdzt") is None


def test_a_dry_run_writes_nothing(build_site: Callable) -> None:
    before = state()
    printed = build_site(dry_run=True)
    assert state() == before
    number = len(demo.content("news")) + len(demo.content("policies"))
    assert int("".join(filter(str.isdigit, printed))) > number
    assert "未写入" in printed


def test_a_failure_in_the_middle_keeps_what_was_made_and_the_next_run_goes_on(db, monkeypatch) -> None:
    real, calls = demo.build_once, []

    def fail_at_the_third(key: str, make: Callable[[], object]) -> bool:
        def failing() -> None:
            make()
            raise RuntimeError("killed")

        calls.append(key)
        return real(key, failing if len(calls) == 3 else make)

    monkeypatch.setattr(build_site_command, "demo_steps", lambda home: demo.demo_steps(home)[:6])
    with monkeypatch.context() as patch:
        patch.setattr(demo, "build_once", fail_at_the_third)
        with pytest.raises(RuntimeError, match="killed"):
            build()
    assert list(BuildRecord.objects.filter(key__startswith="demo:").values_list("key", flat=True)) == calls[:2]
    assert NewsPage.objects.count() == 2, "the third left nothing behind"
    build()
    home = HomePage.objects.get()
    keys = [page.specific.source_key for page in any_page().descendant_of(home)]
    assert [key for key, count in Counter(filter(None, keys)).items() if count > 1] == []
    assert set(calls) <= set(BuildRecord.objects.values_list("key", flat=True))


def test_a_site_of_another_origin_is_left_alone(build_site: Callable) -> None:
    site = Site.objects.get(is_default_site=True)
    site.root_page.add_child(instance=Page(title="别人的页面", slug="other"))
    before = state()
    with pytest.raises(CommandError, match="默认站点已指向其他内容，未作改动"):
        build_site()
    assert state() == before


def test_a_site_that_shows_another_type_of_page_is_left_alone(build_site: Callable) -> None:
    root = Page.get_first_root_node()
    site = Site.objects.get(is_default_site=True)
    site.root_page = factories.SectionPageFactory(parent=root)
    site.save()
    before = state()
    with pytest.raises(CommandError, match="未作改动"):
        build_site()
    assert state() == before


def test_another_home_page_beside_it_is_not_touched(build_site: Callable) -> None:
    other = factories.HomePageFactory(parent=Page.get_first_root_node(), title="另一个首页", slug="other")
    Site.objects.create(hostname="other.example.cn", port=80, root_page=other, site_name="另一个网站")
    build_site(no_demo=True)
    other.refresh_from_db()
    assert (other.title, other.numchild) == ("另一个首页", 0)
    assert Site.objects.get(hostname="other.example.cn").root_page_id == other.pk


def test_existing_content_of_our_types_below_our_home_is_kept(build_site: Callable, home: HomePage) -> None:
    own = factories.SectionPageFactory(parent=home, title="自建的信息公开", slug="xxgk")
    build_site(no_demo=True)
    assert SectionPage.objects.get(pk=own.pk).title == "自建的信息公开"
    assert not home.get_children().filter(title="信息公开").exists()
    assert page_at(home, "xxgk/gzdt").get_parent().pk == own.pk
    assert SiteSettings.objects.get().host_body == "测试市社会工作委员会办公室"
