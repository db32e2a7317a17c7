"""Hostile and broken addresses get a Chinese page, never a 500; a 500 needs neither database nor context."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from portal.core import error_views
from portal.core.middleware import MAX_PATH, MAX_QUERY, largest_body
from tests.conftest import Tree, soup_of


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


def test_a_question_about_the_server_itself_is_a_404(tree: Tree, client: Client) -> None:
    assert client.generic("OPTIONS", "*").status_code == 404


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
    assert soup.find("html")["lang"] == "zh-Hans-CN"
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
    # What the caches are kept under is asked as each request begins, long before the failure.
    assert [query["sql"] for query in queries if "core_siteversionstep" not in query["sql"]] == []


def test_the_500_page_needs_no_context(rf, django_assert_num_queries, db) -> None:
    with django_assert_num_queries(0):
        response = error_views.server_error(rf.get("/"))
    assert response.status_code == 500
    assert '<html lang="zh-Hans-CN">' in response.content.decode()


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


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_body_too_large_is_a_413_and_is_not_read(tree: Tree, client: Client, settings, content_type: str) -> None:
    class Unread(io.BytesIO):
        def read(self, *args: object) -> bytes:
            raise AssertionError("read")

    for path in ("/", "/search/click/", "/hant/search/click/"):
        size = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
        response = client.generic(
            "POST", path, b"", content_type, CONTENT_LENGTH=str(size), **{"wsgi.input": Unread(b"")}
        )
        assert response.status_code == 413, path
        soup = BeautifulSoup(response.content, "html.parser")
        assert soup.h1.text in ("提交的内容过大", "提交的內容過大")
        assert soup.select_one("nav.menu") and soup.footer


def test_machine_addresses_answer_a_413_in_json(tree: Tree, client: Client) -> None:
    response = client.generic("POST", "/api/v1/search/", b"", CONTENT_LENGTH="9999999999")
    assert (response.status_code, response["Content-Type"]) == (413, "application/json")
    assert "超过了允许的大小" in response.json()["message"]


def test_too_many_fields_are_a_413(tree: Tree, settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    assert Client().post("/search/click/", dict.fromkeys("abcd", "1")).status_code == 413
    assert Client().post("/search/click/", {"q": "1"}).status_code == 204
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    assert client.post("/", dict.fromkeys("abcd", "1")).status_code == 413


def test_too_many_parameters_of_an_address_are_a_400(tree: Tree, client: Client, settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    assert client.get("/search/?a=1&b=1&c=1&d=1").status_code == 400


def test_staff_may_send_what_the_settings_of_files_allow(rf, settings) -> None:
    fields = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert largest_body(rf.post("/admin/documents/multiple/add/")) == fields + settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE + 1
    assert largest_body(rf.post("/admin/images/multiple/add/")) == fields + settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    assert largest_body(rf.post("/")) == fields


def test_an_odd_length_is_left_to_the_server(tree: Tree, client: Client) -> None:
    for length in ("", "x", "-1", "²"):
        assert client.generic("POST", "/search/click/", b"", CONTENT_LENGTH=length).status_code < 500


def test_another_host_gets_the_sites_page(tree: Tree, client: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    for path, language in (("/", "zh-Hans-CN"), ("/hant/", "zh-Hant-HK"), ("/yuedu/?elder=1", "zh-Hans-CN")):
        response = client.get(path, SERVER_NAME="evil.example")
        assert response.status_code == 400, path
        page = soup_of(response)
        assert page.html["lang"] == language, path
        assert page.select_one("nav.menu"), path


def test_error_pages_are_as_citizens_read_and_kept_out_of_search_engines(tree: Tree, client: Client) -> None:
    client.cookies["reading"] = "large-elder"
    soup = BeautifulSoup(client.get("/none/").content, "html.parser")
    assert soup.html["class"] == ["elder", "size-large"]
    assert soup.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert not soup.find("link", rel="canonical")


def test_the_500_page_looks_like_the_site_in_both_scripts(tree: Tree, monkeypatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError

    monkeypatch.setattr("portal.core.sites.prepare", fail)
    client = Client(raise_request_exception=False)
    client.cookies["reading"] = "large"
    for path, home, heading in (("/wzdt/", "/", "网站暂时出现故障"), ("/hant/wzdt/", "/hant/", "網站暫時出現故障")):
        response = client.get(path)
        soup = BeautifulSoup(response.content, "html.parser")
        assert (response.status_code, soup.h1.text) == (500, heading)
        assert soup.html["class"] == ["size-large"]
        assert soup.select_one("header .brand")["href"] == home
        assert soup.find("footer")


@pytest.mark.parametrize(
    ("selector", "attribute"), [("link[rel=stylesheet]", "href"), ("link[href]", "href"), ("img[src]", "src")]
)
def test_files_of_the_500_page_exist(selector: str, attribute: str) -> None:
    page = soup_of(error_views.server_error(RequestFactory().get("/")))
    addresses = [element[attribute] for element in page.select(selector)]
    assert addresses
    for address in addresses:
        assert address.startswith("/static/")
        assert finders.find(address.removeprefix("/static/")), address


def test_the_maintenance_page_needs_nothing_else() -> None:
    page = Path(finders.find("maintenance.html")).read_text(encoding="utf-8")
    soup = BeautifulSoup(page, "html.parser")
    assert soup.html["lang"] == "zh-Hans-CN" and len(soup.find_all("h1")) == 1
    assert not soup.find_all(["script", "link", "img", "a", "iframe"])
    assert not re.search(r"url\(|@import|https?://", page)
    assert "prefers-color-scheme" in page and "Retry-After" in page


def test_a_page_announces_that_it_can_only_be_read(tree: Tree) -> None:
    for path in ("/", "/xxgk/gzdt/"):
        answer = Client().options(path)
        assert (answer.status_code, answer["Allow"]) == (200, "GET, HEAD, OPTIONS"), path
        # Django's test client sends no token; who has one is told so as well.
        assert [Client().generic(method, path).status_code for method in ("POST", "PUT", "DELETE")] == [405] * 3, path
