"""One completed site for all browser tests of a worker; a window for each way of looking a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.site import Site, served
from tests.live import built_once

HEIGHTS = {320: 640, 375: 812, 768: 1024, 1440: 900}


@dataclass(frozen=True)
class View:
    """A way of looking at a page: the window's width, 长者模式 or not, light or dark, with or without scripts."""

    width: int = 1440
    elder: bool = False
    scheme: str = "light"
    scripts: bool = True

    def __str__(self) -> str:
        return f"{'elder' if self.elder else 'normal'}-{self.scheme}-{self.width}"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration site with a page of every type, served. Tests only read it."""
    with served(built_once(tmp_path_factory), tmp_path_factory.mktemp("browser") / "var") as running:
        yield running


def new_context(browser: Browser, site: Site, view: View, **options: object) -> BrowserContext:
    """A fresh browser profile that looks at the site in this way; 长者模式 is asked for as a citizen does."""
    context = browser.new_context(
        viewport={"width": view.width, "height": HEIGHTS[view.width]},
        color_scheme=view.scheme,
        java_script_enabled=view.scripts,
        locale="zh-CN",
        **options,
    )
    context.set_default_timeout(10_000)
    if view.elder:
        response = context.request.get(f"{site.url}/yuedu/?elder=1&next=/wzdt/")
        assert response.ok, response.status
    return context


@pytest.fixture(scope="module")
def window(browser: Browser, site: Site) -> Iterator[Callable[[View], Page]]:
    """The one tab that looks at the site in a given way, opened when first asked for and kept."""
    open_pages: dict[tuple, Page] = {}

    def get(view: View) -> Page:
        key = tuple(asdict(view).values())
        if key not in open_pages:
            open_pages[key] = new_context(browser, site, view).new_page()
        return open_pages[key]

    yield get
    for page in open_pages.values():
        page.context.close()


@pytest.fixture
def tab(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens a tab in a fresh profile; closed after the test."""
    opened: list[Page] = []

    def get(width: int = 1440, *, elder: bool = False, scripts: bool = True, **options: object) -> Page:
        view = View(width, elder=elder, scripts=scripts)
        opened.append(new_context(browser, site, view, **options).new_page())
        return opened[-1]

    yield get
    for page in opened:
        page.context.close()
