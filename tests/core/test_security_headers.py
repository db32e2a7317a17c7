"""Every answer says what browsers may do with it, also errors, redirects and answers without a body."""

from __future__ import annotations

import pytest
from csp.constants import NONCE, SELF
from django.http import HttpResponse
from django.test import Client

from portal.core.response_headers import PolicyMiddleware
from tests import factories
from tests.conftest import Tree

STRICT = {"default-src 'self'", "object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'"}

NAMES = [
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
]


def policy(response: HttpResponse) -> set[str]:
    return set(response.headers["Content-Security-Policy"].split("; "))


@pytest.fixture
def addresses(tree: Tree) -> dict[str, int]:
    """Addresses of every kind of answer, with its status."""
    article = factories.NewsPageFactory(parent=tree.news, slug="a")
    private = factories.NewsPageFactory(parent=tree.news, slug="b")
    factories.restrict(private)
    return {
        "/": 200,
        article.url: 200,
        f"/hant{article.url}": 200,
        private.url: 302,
        article.url.rstrip("/"): 301,
        "/search/?q=a": 200,
        "/api/v1/pages/": 200,
        "/api/v1/none/": 404,
        "/rss/": 200,
        "/sitemap.xml": 200,
        "/robots.txt": 200,
        "/healthz": 200,
        "/none/": 404,
        "/%00": 400,
        "/yuedu/?elder=1": 302,
        "/favicon.ico": 302,
        "/admin/": 302,
        "/admin/login/": 200,
        "/static/css/base.css": 200,
        "/static/none.css": 404,
    }


def test_every_answer_has_the_headers(addresses: dict[str, int], client: Client) -> None:
    for address, status in addresses.items():
        for method in ("get", "head"):
            response = getattr(client, method)(address)
            assert response.status_code == status, address
            assert response.headers["X-Content-Type-Options"] == "nosniff", address
            assert response.headers["X-Frame-Options"] == "DENY", address
            assert response.headers["Referrer-Policy"] == "strict-origin-when-cross-origin", address
            assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin", address
            assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin", address
            assert "geolocation=()" in response.headers["Permissions-Policy"], address
            strict = not address.startswith("/admin/")
            assert (policy(response) == STRICT) is strict, address


def test_refused_methods_hosts_and_failures_have_them_too(tree: Tree, monkeypatch, settings) -> None:
    client = Client(raise_request_exception=False)
    assert policy(client.post("/")) == STRICT
    settings.ALLOWED_HOSTS = ["localhost"]
    assert policy(client.get("/", SERVER_NAME="evil.example")) == STRICT
    settings.SECURE_SSL_REDIRECT = True
    assert policy(Client().get("/", SERVER_NAME="evil.example")) == STRICT
    settings.SECURE_SSL_REDIRECT = False
    settings.ALLOWED_HOSTS = ["*"]

    def fail(*unused: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("portal.core.sites.prepare", fail)
    response = client.get("/wzdt/")
    assert response.status_code == 500 and policy(response) == STRICT


def test_the_admin_may_do_what_wagtail_needs_and_no_more(tree: Tree, admin_client: Client) -> None:
    response = admin_client.get("/admin/pages/")
    assert policy(response) == (STRICT - {"frame-ancestors 'none'"}) | {
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "frame-ancestors 'self'",
    }


def test_nothing_in_an_uploaded_file_runs(tree: Tree, client: Client) -> None:
    document = factories.DocumentFactory()
    for address in (document.url, factories.ImageFactory().file.url):
        response = client.get(address)
        assert response.status_code == 200
        assert policy(response) == {"default-src 'none'", "frame-ancestors 'none'", "sandbox"}
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_question_for_a_files_password_is_a_page(tree: Tree, client: Client) -> None:
    from wagtail.models import Collection, CollectionViewRestriction

    root = Collection.get_first_root_node()
    CollectionViewRestriction.objects.create(collection=root, restriction_type="password", password="geheim")
    response = client.get(factories.DocumentFactory().url)
    assert response["Content-Type"].startswith("text/html") and policy(response) == STRICT


def test_a_view_may_have_a_policy_of_its_own(rf) -> None:
    def view(request: object) -> HttpResponse:
        response = HttpResponse()
        response._csp_update = {"img-src": ["data:"]}
        return response

    assert "img-src data:" in policy(PolicyMiddleware(view)(rf.get("/")))


def test_a_nonce_that_a_view_used_is_in_its_policy_and_in_no_other(rf, settings) -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"script-src": [SELF, NONCE]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
    with_nonce = PolicyMiddleware(lambda request: HttpResponse(str(request.csp_nonce)))
    first, second = with_nonce(rf.get("/")), with_nonce(rf.get("/"))
    for response in (first, second):
        assert f"script-src 'self' 'nonce-{response.content.decode()}'" in policy(response)
    assert first.content != second.content
    assert "'nonce-" not in PolicyMiddleware(lambda request: HttpResponse())(rf.get("/"))["Content-Security-Policy"]


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_a_page_out_of_the_cache_has_them_as_a_page_just_made(tree, settings, monkeypatch, encoding: str) -> None:
    settings.PAGE_CACHE = True
    client = Client(headers={"Accept-Encoding": encoding})
    made = client.get("/wza/")
    # From now on only the cache can answer.
    monkeypatch.setattr("portal.core.caching.middleware.PageCacheMiddleware._made", None)
    kept = client.get("/wza/")
    unchanged = client.get("/wza/", headers={"If-None-Match": kept["ETag"]})
    assert (made.status_code, kept.status_code, unchanged.status_code) == (200, 200, 304)
    for response in (made, kept, unchanged):
        assert {name: response.headers.get(name) for name in NAMES} == {name: made.headers[name] for name in NAMES}
        assert policy(response) == STRICT


def test_https_is_kept_for_a_year(tree: Tree, client: Client, settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    assert client.get("/", secure=True)["Strict-Transport-Security"].startswith("max-age=31536000; includeSubDomains")
    assert "Strict-Transport-Security" not in client.get("/").headers
