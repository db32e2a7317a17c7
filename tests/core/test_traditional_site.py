"""The second version of the site below /hant/."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import get_script_prefix
from wagtail.contrib.redirects.models import Redirect

from portal.core.streams import block
from portal.search import suggestions
from tests import factories
from tests.conftest import Tree, soup_of


@pytest.mark.parametrize(("prefix", "language"), [("", "zh-Hans-CN"), ("/hant", "zh-Hant-HK")])
def test_every_page_says_its_language_and_knows_both_versions(
    tree: Tree, get: Callable, prefix: str, language: str
) -> None:
    factories.NewsPageFactory.create_batch(25, parent=tree.news)
    response = get(f"{prefix}/xxgk/gzdt/?page=2&utm_source=x")
    page = soup_of(response)
    hans, hant = "http://testserver/xxgk/gzdt/?page=2", "http://testserver/hant/xxgk/gzdt/?page=2"
    assert page.html["lang"] == response["Content-Language"] == language
    assert page.find("link", rel="canonical")["href"] == (hant if prefix else hans)
    alternates = {link["hreflang"]: link["href"] for link in page.find_all("link", rel="alternate", hreflang=True)}
    assert alternates == {"zh-Hans": hans, "zh-Hant": hant, "x-default": hans}


def test_the_first_page_of_a_list_is_the_list(tree: Tree, get: Callable) -> None:
    factories.NewsPageFactory(parent=tree.news)
    page = soup_of(get("/xxgk/gzdt/?page=1"))
    assert page.find("link", rel="canonical")["href"] == "http://testserver/xxgk/gzdt/"


def test_texts_are_converted_and_all_links_stay_below_the_prefix(tree: Tree, get: Callable) -> None:
    news = factories.NewsPageFactory(
        parent=tree.news,
        title="社会组织发展",
        body=[block("paragraph", f'<p><a linktype="page" id="{tree.policies.pk}">头发</a></p>')],
    )
    response = get(f"/hant{news.get_url()}")
    page = soup_of(response)
    assert page.h1.text == "社會組織發展"
    assert "頭髮" in page.main.text
    assert page.find("meta", attrs={"name": "ArticleTitle"})["content"] == "社會組織發展"
    assert int(response["Content-Length"]) == len(response.content)
    outside = {
        link["href"]
        for link in page.find_all("a", href=True)
        if link["href"].startswith("/") and not link["href"].startswith("/hant/")
    }
    assert outside == {news.get_url()}, "only the switch leaves the prefix"
    assert all(form["action"].startswith("/hant/") for form in page.find_all("form"))


@pytest.mark.parametrize("path", ["/", "/xxgk/", "/gqdt/", "/hdzt/", "/zcfg/", "/wzdt/", "/search/", "/wza/", "/none/"])
def test_no_page_leads_out_of_the_prefix(tree: Tree, get: Callable, path: str) -> None:
    factories.NewsPageFactory(parent=tree.district)
    factories.TopicPageFactory(parent=tree.topics)
    page = soup_of(get(f"/hant{path}"))
    links = [link for link in page.find_all("a", href=True) if link.get("translate") != "no"]
    local = [link["href"] for link in links if link["href"].startswith("/")]
    assert local and [href for href in local if not href.startswith("/hant/")] == []


def test_the_switch_leads_to_the_same_page_with_the_arguments_that_it_knows(tree: Tree, get: Callable) -> None:
    for here, there, label in (
        ("/xxgk/gzdt/?year=2015&x=1", "/hant/xxgk/gzdt/?year=2015", "繁體"),
        ("/hant/xxgk/gzdt/?x=1&year=2015", "/xxgk/gzdt/?year=2015", "简体"),
        ("/search/?q=%E7%A4%BE&sort=date", "/hant/search/?q=%E7%A4%BE&sort=date", "繁體"),
    ):
        switch = soup_of(get(here)).select_one('header a[translate="no"]')
        assert (switch["href"], switch.text) == (there, label)


def test_the_switch_never_leads_to_another_site(tree: Tree, get: Callable) -> None:
    for path in ("/hant//evil.com/", "/hant/%5Cevil.com/", "/hant/%09/evil.com/"):
        for link in soup_of(get(path)).select("header a[href]"):
            assert not link["href"].startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "path",
    [
        "admin/",
        "admin",
        "admin/login/",
        "documents/1/x.pdf",
        "media/x.png",
        "api/v1/pages/",
        "static/css/base.css",
        "healthz",
        "metrics",
        "readyz",
        "robots.txt",
        "favicon.ico",
        "hant/",
        "hant/xxgk/",
    ],
)
def test_what_has_no_second_version_is_not_found_there(tree: Tree, get: Callable, path: str) -> None:
    response = get(f"/hant/{path}")
    assert response.status_code == 404
    assert get_script_prefix() == "/"


def test_errors_of_machine_addresses_stay_json(tree: Tree, get: Callable) -> None:
    assert get("/hant/api/v1/none/")["Content-Type"] == "application/json"


def test_without_the_last_slash_it_redirects_within(tree: Tree, get: Callable) -> None:
    assert get("/hant")["Location"] == "/hant/"
    assert get("/hant?a=1")["Location"] == "/hant/?a=1"
    assert get("/hant/xxgk?year=2015")["Location"] == "/hant/xxgk/?year=2015"


def test_a_page_whose_address_only_begins_so_is_another(tree: Tree, get: Callable) -> None:
    factories.SectionPageFactory(parent=tree.home, title="社会", slug="hantu")
    response = get("/hantu/")
    assert response.status_code == 200
    assert soup_of(response).h1.text == "社会"


def test_moved_pages_redirect_within(tree: Tree, get: Callable) -> None:
    news = factories.NewsPageFactory(parent=tree.news)
    Redirect.add_redirect("/old/", news)
    Redirect.add_redirect("/typed/", "/xxgk/gzdt/")
    Redirect.add_redirect("/file/", "/documents/1/x.pdf")
    Redirect.add_redirect("/away/", "https://example.cn/")
    targets = {path: get(f"/hant/{path}/")["Location"] for path in ("old", "typed", "file", "away")}
    assert targets == {
        "old": f"/hant{news.get_url()}",
        "typed": "/hant/xxgk/gzdt/",
        "file": "/documents/1/x.pdf",
        "away": "https://example.cn/",
    }
    assert get("/old/")["Location"] == news.get_url()


def test_files_keep_their_one_address(tree: Tree, get: Callable) -> None:
    document = factories.DocumentFactory()
    news = factories.NewsPageFactory(
        parent=tree.news,
        attachments=[block("attachment", {"document": document.pk, "title": ""})],
        body=[block("paragraph", f'<p><a linktype="document" id="{document.pk}">文档</a></p>')],
    )
    links = soup_of(get(f"/hant{news.get_url()}")).select('a[href*="documents/"]')
    assert len(links) == 2
    assert {link["href"] for link in links} == {document.url}
    assert document.url.startswith("/documents/")


def test_pages_of_lists_and_breadcrumbs_stay_within(tree: Tree, get: Callable) -> None:
    factories.NewsPageFactory.create_batch(25, parent=tree.news)
    page = soup_of(get("/hant/xxgk/gzdt/"))
    assert page.select_one("a[rel=next]")["href"] == "?page=2"
    assert [link["href"] for link in page.select(".breadcrumbs a")] == ["/hant/", "/hant/xxgk/"]
    assert page.select_one('.menu a[aria-current="page"]')["href"] == "/hant/xxgk/gzdt/"


def test_feed_and_sitemap_give_addresses_of_their_own_version(tree: Tree, get: Callable) -> None:
    factories.NewsPageFactory(parent=tree.news, title="社会组织", slug="a")
    feed = get("/hant/rss/").content.decode()
    assert "/hant/xxgk/gzdt/a/" in feed and "社會組織" in feed and "<language>zh-Hant-HK</language>" in feed
    assert "http://localhost/hant/xxgk/gzdt/a/" in get("/hant/sitemap.xml").content.decode()
    assert "/hant/" not in get("/sitemap.xml").content.decode()


def test_suggestions_are_traditional_there(tree: Tree, get: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "frequent", lambda prefix, limit: ["社会组织"])
    (here,), (there,) = (get(f"{prefix}/search/suggest/", q="社").json() for prefix in ("", "/hant"))
    assert (here["text"], there["text"]) == ("社会组织", "社會組織")
    assert there["url"] == f"/hant{here['url']}"


def test_clicks_are_counted_below_the_prefix(tree: Tree, client: Client) -> None:
    assert client.post("/hant/search/click/", {"q": "社会"}).status_code == 204


def test_a_missing_page_is_told_in_traditional(tree: Tree, get: Callable) -> None:
    response = get("/hant/none/")
    assert response.status_code == 404
    assert soup_of(response).h1.text == "沒有找到頁面"
    assert soup_of(response).html["lang"] == "zh-Hant-HK"


def test_what_a_preview_shows_is_simplified(tree: Tree, superuser) -> None:
    news = factories.NewsPageFactory(parent=tree.news, title="社会")
    response = news.make_preview_request()
    assert response.status_code == 200
    assert soup_of(response).html["lang"] == "zh-Hans-CN"
    assert get_script_prefix() == "/"


def test_the_admin_is_left_alone(client: Client, tree: Tree) -> None:
    response = client.get("/admin/login/")
    assert response.status_code == 200
    assert "登录" in response.content.decode()


def test_head_tells_the_length_of_the_page(tree: Tree, client: Client) -> None:
    assert client.head("/hant/wzdt/")["Content-Length"] == client.get("/hant/wzdt/")["Content-Length"]


def test_a_cold_page_costs_no_query_more(tree: Tree, count_queries: Callable[[str], int]) -> None:
    factories.NewsPageFactory(parent=tree.news, published_at=datetime.datetime(2015, 9, 8, tzinfo=datetime.UTC))
    assert count_queries("/hant/xxgk/gzdt/") == count_queries("/xxgk/gzdt/")
