"""Hostile and broken addresses get a Chinese page, never a 500; a 500 needs neither database nor context."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.core import error_views
from portal.core.middleware import MAX_PATH, MAX_QUERY
from tests.conftest import Tree


@pytest.mark.parametrize("path", ["/%00", "/xxgk/%00/", "/xxgk/%0a", "/%1b[31m/", "/%7f/", "/xxgk/gzdt/%0d%0aX: y/"])
def test_control_characters_in_the_path_are_a_400(tree: Tree, client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 400
    assert "网址中含有无法识别的字符" in response.content.decode()


def test_such_paths_never_reach_the_pages(tree: Tree, client: Client, monkeypatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise AssertionError("routed")

    monkeypatch.setattr("wagtail.views.serve", fail)
    assert client.get("/%00").status_code == 400


@pytest.mark.parametrize("path", ["/" + "a" * MAX_PATH + "/", "/" + "社" * MAX_PATH + "/", "/" + "x/" * MAX_PATH])
def test_an_overlong_path_is_a_404(tree: Tree, client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "网址过长" in response.content.decode()


def test_a_path_at_the_limit_is_served_as_usual(tree: Tree, client: Client) -> None:
    response = client.get("/" + "a" * (MAX_PATH - 2) + "/")
    assert response.status_code == 404
    assert "网址过长" not in response.content.decode()


@pytest.mark.parametrize("path", ["/", "/xxgk/gzdt/", "/search/"])
def test_an_overlong_query_is_a_400(tree: Tree, client: Client, path: str) -> None:
    response = client.get(path + "?q=" + "a" * (MAX_QUERY + 1))
    assert response.status_code == 400
    assert "查询内容过长" in response.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/%ff%fe/", "/%e7%a4/", "/../etc/passwd", "/xxgk//gzdt/x/", "/社会建设/", "/'; DROP TABLE--/", "/{{7*7}}/"],
)
def test_other_odd_paths_are_a_404(tree: Tree, client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("query", ["?year=%00", "?page=%00", "?year[]=2015", "?%00=1", "?page=%ff", "?utm=1"])
def test_odd_queries_are_no_server_error(tree: Tree, client: Client, query: str) -> None:
    assert client.get("/xxgk/gzdt/" + query).status_code in (200, 400, 404)


def test_the_404_page_is_in_the_sites_dress_with_a_search_form(tree: Tree, client: Client) -> None:
    response = client.get("/none/")
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.find("html")["lang"] == "zh-CN"
    assert "没有找到页面" in soup.find("h1").text
    form = soup.select_one("main form[role=search]")
    assert form["action"] == "/search/"
    assert form.find("input", attrs={"name": "q"})
    assert soup.select_one("nav.menu") and soup.select_one("footer")
    assert "测试市社会工作委员会" in soup.find("title").text


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/none/", "/api/v1/search/more/", "/api/v1/pages/999999/", "/api/%00"]
)
def test_what_asks_machine_readable_addresses_gets_json(tree: Tree, client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code in (400, 404)
    assert response["Content-Type"] == "application/json"
    assert any("一" <= character <= "鿿" for character in response.json()["message"])


def test_a_500_below_api_is_json_too(rf, django_assert_num_queries, db) -> None:
    with django_assert_num_queries(0):
        response = error_views.server_error(rf.get("/api/v1/search/"))
    assert (response.status_code, response["Content-Type"]) == (500, "application/json")


def test_an_english_reason_is_not_shown(rf, tree: Tree) -> None:
    html = error_views.page_not_found(rf.get("/none/"), Exception("No Page matches")).content.decode()
    assert "No Page matches" not in html
    assert "您访问的页面不存在" in html


def test_403_is_chinese(rf, tree: Tree) -> None:
    response = error_views.permission_denied(rf.get("/"), PermissionDenied())
    assert response.status_code == 403
    assert "没有访问权限" in response.content.decode()


def test_a_broken_page_ends_in_a_500_that_asks_nothing_of_the_database(tree: Tree, monkeypatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError("database is gone")

    monkeypatch.setattr("portal.core.sites.prepare", fail)
    with CaptureQueriesContext(connection) as queries:
        response = Client(raise_request_exception=False).get("/wzdt/")
    assert response.status_code == 500
    html = response.content.decode()
    assert "网站暂时出现故障" in html
    assert "database is gone" not in html
    assert [query["sql"] for query in queries] == []


def test_the_500_page_needs_no_context(rf, django_assert_num_queries, db) -> None:
    with django_assert_num_queries(0):
        response = error_views.server_error(rf.get("/"))
    assert response.status_code == 500
    assert '<html lang="zh-CN">' in response.content.decode()


def test_an_empty_database_says_what_to_do(db, client: Client) -> None:
    from wagtail.models import Site

    Site.objects.all().delete()
    for path in ("/", "/wzdt/", "/rss/"):
        response = client.get(path)
        assert response.status_code == 404, path
    assert "build_site" in client.get("/wzdt/").content.decode()


@pytest.mark.parametrize("path", ["/wzdt/", "/rss/", "/sitemap.xml", "/robots.txt", "/healthz", "/readyz"])
def test_addresses_outside_the_tree_only_read(tree: Tree, client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200


def test_a_form_without_its_token_gets_the_sites_own_page(tree: Tree) -> None:
    response = Client(enforce_csrf_checks=True).post("/")
    assert response.status_code == 403
    assert "请返回原页面刷新后重试" in response.content.decode()
    assert "DEBUG" not in response.content.decode()
