"""Every page type that a citizen may meet, and how to get there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response, Route

    from tests.browser.site import Site


@dataclass(frozen=True)
class Kind:
    """A page type: its name in reports, where it is and the status that it answers with."""

    name: str
    # `{news}` and `{year}` stand for what `content.make` found under that name.
    address: str
    status: int = 200
    # What a form sends to this address; without it the page is simply read.
    form: bytes | None = None

    @property
    def is_error(self) -> bool:
        """Whether the page says that something went wrong."""
        return self.status >= 400

    def __str__(self) -> str:
        return self.name


PAGES = [
    Kind("home", "/"),
    Kind("section", "/xxgk/"),
    Kind("list", "/xxgk/gzdt/"),
    Kind("list-of-a-year", "/xxgk/gzdt/?year={year}"),
    Kind("empty-list", "/empty-section/"),
    Kind("news", "{news}"),
    Kind("every-block", "/xxgk/gzdt/every-block/"),
    Kind("bare-article", "/xxgk/gzdt/bare/"),
    Kind("briefings", "/xxgk/gzjb/"),
    Kind("briefing", "{briefing}"),
    Kind("policies", "/zcfg/zcfg/"),
    Kind("policy", "{policy}"),
    Kind("repealed-policy", "/zcfg/zcfg/repealed/"),
    Kind("interpretation", "{interpretation}"),
    Kind("districts", "/gqdt/"),
    Kind("district", "/gqdt/xzq/"),
    Kind("topics", "/hdzt/"),
    Kind("topic", "{topic}"),
    Kind("organisation", "/xxgk/jgsz/"),
    Kind("department", "{department}"),
    Kind("disclosure", "{disclosure}"),
    Kind("compilation", "{compilation}"),
    Kind("contact", "/xxgk/lxwm/"),
    Kind("search", "/search/"),
    # A word of 热门搜索 with more than one page; results of other words are kept from search engines.
    Kind("results", "/search/?q=社会组织"),
    Kind("narrowed-results", "/search/?q=社区&from=2020-01-01&in=title"),
    Kind("wrong-condition", "/search/?q=社区&from=昨天", 400),
    Kind("no-results", "/search/?q=量子纠缠态隐形传输&range=year"),
    Kind("site-map", "/wzdt/"),
    Kind("accessibility", "/wza/"),
    Kind("leaving", "{leaving}"),
    Kind("traditional-home", "/hant/"),
    Kind("traditional-briefing", "/hant{briefing}"),
    Kind("password", "/with-password/"),
    Kind("bad-request", "/xxgk/gzdt/?year=abc", 400),
    Kind("forbidden", "/_util/authenticate_with_password/1/1/", 403, form=b"password=x"),
    Kind("not-found", "/no-such-page/", 404),
    Kind("too-large", "/search/click/", 413, form=b"q=" + b"a" * 3_000_000),
    Kind("server-error", "/broken/", 500),
]
BY_NAME = {kind.name: kind for kind in PAGES}


def open_page(page: Page, site: Site, kind: Kind) -> Response:
    """Go to a page of this kind and check that it answers as it should."""
    url = site.url + kind.address.format(**site.addresses)
    if kind.form is None:
        response = page.goto(url)
    else:

        def post(route: Route) -> None:
            headers = {**route.request.headers, "content-type": "application/x-www-form-urlencoded"}
            route.continue_(method="POST", post_data=kind.form, headers=headers)

        page.route(url, post)
        response = page.goto(url)
        page.unroute(url, post)
    assert response is not None
    assert response.status == kind.status, f"{kind}: {url} answered {response.status}, not {kind.status}"
    return response
