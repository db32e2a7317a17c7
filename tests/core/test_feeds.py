"""RSS, sitemap and robots.txt: everything published, nothing else."""

from __future__ import annotations

import datetime
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.utils import timezone

from portal.core.feeds import FEED_LENGTH
from tests import factories
from tests.conftest import Tree
from tests.factories import moment, restrict

HIDDEN = ("草稿", "内部通知", "内部栏目里的文章", "过期文章")


def fill(tree: Tree) -> None:
    """Two published articles and one of everything that must not be told to anybody."""
    factories.NewsPageFactory(
        parent=tree.news,
        slug="old",
        title="较早的文章",
        published_at=moment("2015-09-07"),
        search_description="提要",
    )
    factories.BriefingPageFactory(
        parent=tree.briefings, slug="new", title="较新的简报", published_at=moment("2015-09-08 10:30")
    )
    factories.NewsPageFactory(parent=tree.news, title="草稿", live=False)
    restrict(factories.NewsPageFactory(parent=tree.news, title="内部通知"))
    factories.NewsPageFactory(parent=tree.district, title="内部栏目里的文章")
    restrict(tree.district)
    past = timezone.now() - datetime.timedelta(minutes=1)
    factories.NewsPageFactory(parent=tree.news, title="过期文章", expire_at=past)


def entries(response) -> list[tuple[str, str]]:
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/rss+xml")
    channel = ElementTree.fromstring(response.content).find("channel")
    return [(item.findtext("title"), item.findtext("link")) for item in channel.findall("item")]


def test_the_sites_feed_has_published_articles_newest_first(tree: Tree, get) -> None:
    fill(tree)
    assert entries(get("/rss/")) == [
        ("较新的简报", "http://testserver/xxgk/gzjb/new/"),
        ("较早的文章", "http://testserver/xxgk/gzdt/old/"),
    ]


def test_a_sections_feed_has_its_articles_only(tree: Tree, get) -> None:
    fill(tree)
    assert entries(get("/xxgk/gzdt/rss/")) == [("较早的文章", "http://testserver/xxgk/gzdt/old/")]


def test_a_general_sections_feed_has_those_of_its_subsections(tree: Tree, get) -> None:
    fill(tree)
    assert [title for title, _ in entries(get("/xxgk/rss/"))] == ["较新的简报", "较早的文章"]
    assert entries(get("/gqdt/rss/")) == []


def test_a_feed_names_itself_and_dates_its_entries(tree: Tree, get) -> None:
    fill(tree)
    channel = ElementTree.fromstring(get("/xxgk/gzdt/rss/").content).find("channel")
    assert channel.findtext("title") == "工作动态"
    assert channel.findtext("description") == "会议与调研。"
    assert channel.findtext("link") == "http://testserver/xxgk/gzdt/"
    assert channel.findtext("language") == "zh-Hans-CN"
    item = channel.find("item")
    assert item.findtext("description") == "提要"
    # Midnight in Asia/Shanghai, as the feed's clock has it.
    assert item.findtext("pubDate") in ("Sun, 06 Sep 2015 16:00:00 +0000", "Mon, 07 Sep 2015 00:00:00 +0800")


def test_a_feed_has_an_end(tree: Tree, get) -> None:
    for index in range(FEED_LENGTH + 5):
        factories.NewsPageFactory(
            parent=tree.news, title=f"第{index}则", published_at=moment(f"2015-01-01 10:{index:02}")
        )
    found = entries(get("/rss/"))
    assert len(found) == FEED_LENGTH
    assert found[0][0] == f"第{FEED_LENGTH + 4}则"


def locations(response) -> set[str]:
    namespace = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    return {one.text for one in ElementTree.fromstring(response.content).iter(f"{namespace}loc")}


def test_the_sitemap_has_every_published_page(tree: Tree, get) -> None:
    fill(tree)
    cache.clear()
    base = "http://testserver"
    assert {one.replace("http://localhost", base) for one in locations(get("/sitemap.xml"))} == {
        f"{base}{path}"
        for path in (
            "/",
            "/xxgk/",
            "/xxgk/gzdt/",
            "/xxgk/gzdt/old/",
            "/xxgk/tzgg/",
            "/xxgk/gzjb/",
            "/xxgk/gzjb/new/",
            "/zcfg/",
            "/gqdt/",
            "/hdzt/",
        )
    }


@pytest.mark.parametrize("path", ["/rss/", "/xxgk/rss/", "/sitemap.xml", "/wzdt/", "/", "/xxgk/", "/gqdt/"])
def test_nothing_hidden_is_told(tree: Tree, get, path: str) -> None:
    fill(tree)
    text = get(path).content.decode()
    assert [title for title in HIDDEN if title in text] == []


def test_feeds_and_sitemap_cost_the_same_whatever_their_length(tree: Tree, count_queries) -> None:
    fill(tree)
    paths = ("/rss/", "/xxgk/rss/", "/sitemap.xml")
    few = {path: count_queries(path) for path in paths}
    for _ in range(25):
        factories.NewsPageFactory(parent=tree.news)
    assert {path: count_queries(path) for path in paths} == few
    assert max(few.values()) < 12


def test_robots_are_shown_the_sitemap_and_kept_out_of_the_admin(tree: Tree, get) -> None:
    response = get("/robots.txt")
    lines = response.content.decode().splitlines()
    assert response["Content-Type"].startswith("text/plain")
    assert "Disallow: /admin/" in lines
    assert "Sitemap: http://testserver/sitemap.xml" in lines
    assert get("/sitemap.xml").status_code == 200
