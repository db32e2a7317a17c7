"""A citizen in a real browser: every kind of page, three widths, keyboard, no outside request."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

WIDTHS = (1440, 768, 375)
ADDRESSES = (
    "/",
    "/xxgk/",
    "/xxgk/jgsz/",
    "/xxgk/gzdt/",
    "/xxgk/gzjb/",
    "/xxgk/lxwm/",
    "/shjs/",
    "/zcfg/zcfg/",
    "/gqdt/",
    "/hdzt/",
    "/search/?q=社区",
    "/search/",
    "/wzdt/",
    "/no-such-page/",
)


@pytest.fixture(scope="module")
def addresses(server, browser) -> list[str]:
    """The addresses above, and the first page that each list shows."""
    page = browser.new_page()
    found = list(ADDRESSES)
    for section in ("/xxgk/gzdt/", "/xxgk/gzjb/", "/zcfg/zcfg/", "/hdzt/", "/xxgk/wjhb/"):
        page.goto(server.url + section)
        hrefs = page.eval_on_selector_all("main a[href]", "links => links.map(a => a.getAttribute('href'))")
        article = next(
            href
            for href in hrefs
            if href.startswith(section) and len(href) > len(section) and "?" not in href and not href.endswith("rss/")
        )
        found.append(article)
    page.close()
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways_and_nothing_comes_from_outside(server, browser, addresses, width) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    outside: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if not request.url.startswith(server.url) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    wide = []
    for address in addresses:
        page.goto(server.url + address)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            wide.append((address, overflow))
        assert page.locator("h1").count() == 1, address
        assert page.evaluate("getComputedStyle(document.body).fontSize") >= "16px", address
    context.close()
    assert not wide
    assert not [url for url in outside if not url.startswith("data:")]
    assert not errors


def test_every_page_works_without_javascript(server, browser, addresses) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 800})
    page = context.new_page()
    page.goto(server.url + "/")
    page.fill("header input[name=q], main input[name=q]", "简报")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?*")
    assert page.locator("main mark").count() > 0
    context.close()


def test_keyboard_reaches_content_and_search(server, browser) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(server.url + "/xxgk/gzdt/")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.textContent.trim()")
    assert "跳" in focused
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash")
    page.close()


def test_search_finds_marks_and_pages(server, browser) -> None:
    page = browser.new_page()
    page.goto(server.url + "/search/?q=社区")
    text = page.inner_text("main")
    assert "共" in text and "条" in text
    assert page.locator("main mark").count() > 0
    page.close()
