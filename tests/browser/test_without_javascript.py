"""With scripts off every task of a citizen still works: browse, filter, search, enlarge, 繁體, print, leave."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import BY_NAME, open_page

pytestmark = pytest.mark.browser


@pytest.fixture(params=[375, 1440], ids=["phone", "wide"])
def plain(request: pytest.FixtureRequest, tab) -> Page:
    """A browser that runs no scripts."""
    return tab(request.param, scripts=False)


def follow(page: Page, link) -> None:
    """Follow a link by its address, wherever a fold may hide it."""
    link = link.first
    expect(link).to_have_count(1)
    fold = link.locator("xpath=ancestor::details[not(@open)][1]/summary")
    if not link.is_visible() and fold.count():
        fold.click()
    with page.expect_navigation():
        link.click()


def test_from_home_to_a_briefing(plain: Page, site) -> None:
    open_page(plain, site, BY_NAME["home"])
    menu = plain.get_by_role("navigation", name="主导航")
    if menu.locator("summary").first.is_visible():
        menu.locator("summary").first.click()
    menu.locator("a[href='/xxgk/']").click()
    expect(plain.locator("h1")).to_have_text("信息公开")
    follow(plain, plain.locator("main a[href='/xxgk/gzjb/'], nav a[href='/xxgk/gzjb/']").locator("visible=true"))
    follow(plain, plain.locator("main a[href^='/xxgk/gzjb/20']"))
    expect(plain.locator("h1")).to_contain_text("期")
    assert plain.locator("main article, main .prose").count()


def test_a_list_is_filtered_by_year(plain: Page, site) -> None:
    open_page(plain, site, BY_NAME["list"])
    dates = plain.locator("main li time")
    newest = dates.first.inner_text()[:4]
    oldest = plain.locator("main a[href*='year=']").last
    year = str(oldest.get_attribute("href")).partition("year=")[2]
    assert re.fullmatch(r"\d{4}", year) and year != newest
    follow(plain, oldest)
    expect(dates.first).to_contain_text(year)
    assert {date[:4] for date in dates.all_inner_texts()} == {year}


def test_news_of_the_districts_are_filtered_by_district(plain: Page, site) -> None:
    open_page(plain, site, BY_NAME["districts"])
    articles = plain.locator("main li a[href*='/gqdt/'][href*='/20']")
    assert len({urlsplit(href).path.split("/")[2] for href in _hrefs(articles)}) > 1
    link = plain.locator("main").get_by_role("link", name=re.compile("^斗门区"))
    follow(plain, link)
    found = {urlsplit(href).path.split("/")[2] for href in _hrefs(articles)}
    assert found == {"dmq"}


def _hrefs(links) -> list[str]:
    return [link.get_attribute("href") for link in links.all()]


def test_search_and_narrow(plain: Page, site) -> None:
    open_page(plain, site, BY_NAME["search"])
    plain.locator("main input[name=q]").fill("社区")
    plain.keyboard.press("Enter")
    expect(plain.locator("main mark").first).to_be_visible()
    follow(plain, plain.locator("aside[aria-label=筛选] a"))
    expect(plain.get_by_role("list", name="已选条件")).to_be_visible()
    # The days, too.
    if not plain.locator("#search-from").is_visible():
        plain.locator("aside[aria-label=筛选] > details > summary").click()
    plain.locator("#search-from").fill("2026-01-01")
    plain.get_by_role("button", name="按日期筛选").click()
    expect(plain).to_have_url(re.compile("from=2026-01-01"))


def test_searching_from_home(plain: Page, site) -> None:
    open_page(plain, site, BY_NAME["home"])
    plain.locator("input[name=q]").fill("简报")
    plain.keyboard.press("Enter")
    expect(plain).to_have_url(re.compile(r"/search/\?"))
    expect(plain.locator("main mark").first).to_be_visible()


def test_searching_from_the_header(plain: Page, site) -> None:
    open_page(plain, site, BY_NAME["news"])
    field = plain.locator("header input[name=q]")
    if field.count() and field.first.is_visible():
        field.first.fill("简报")
        plain.keyboard.press("Enter")
    else:
        follow(plain, plain.locator("header a[href*='/search/']"))
        plain.locator("main input[name=q]").fill("简报")
        plain.keyboard.press("Enter")
    expect(plain.locator("main mark").first).to_be_visible()


def test_the_type_grows_and_stays_large(plain: Page, site) -> None:
    open_page(plain, site, BY_NAME["news"])
    address = plain.url
    before = _text_size(plain)
    follow(plain, plain.locator("a[href*='/yuedu/?size=large']"))
    assert plain.url == address
    assert _text_size(plain) > before
    open_page(plain, site, BY_NAME["briefing"])
    expect(plain.locator("html")).to_have_class(re.compile("size-large"))


def _text_size(page: Page) -> float:
    # Playwright's own evaluation works where the page may run no scripts.
    size = page.locator("main .prose p").first.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    return float(size)


def test_elder_mode_goes_on_and_off_and_stays(plain: Page, site) -> None:
    open_page(plain, site, BY_NAME["list"])
    address = plain.url
    follow(plain, plain.locator("a[href*='/yuedu/?elder=1']"))
    assert plain.url == address
    expect(plain.locator("html")).to_have_class(re.compile(r"\belder\b"))
    open_page(plain, site, BY_NAME["home"])
    expect(plain.locator("html")).to_have_class(re.compile(r"\belder\b"))
    follow(plain, plain.locator("a[href*='/yuedu/?elder=0']"))
    expect(plain.locator("html")).not_to_have_class(re.compile(r"\belder\b"))


def test_traditional_characters_and_back(plain: Page, site) -> None:
    open_page(plain, site, BY_NAME["briefings"])
    follow(plain, plain.locator("a[href='/hant/xxgk/gzjb/']"))
    expect(plain.locator("html")).to_have_attribute("lang", "zh-Hant-HK")
    expect(plain.locator("h1")).to_have_text("工作簡報")
    inner = plain.locator("main a[href^='/hant/xxgk/gzjb/20']")
    follow(plain, inner)
    assert urlsplit(plain.url).path.startswith("/hant/")
    follow(plain, plain.locator(f"a[href='{site.addresses['briefing']}']"))
    expect(plain.locator("html")).to_have_attribute("lang", "zh-Hans-CN")


@pytest.mark.parametrize("name", ["briefing", "policy"])
def test_a_document_for_the_printer(plain: Page, site, name: str) -> None:
    open_page(plain, site, BY_NAME[name])
    link = plain.locator("main a[href$='/pdf/']").first
    expect(link).to_be_visible()
    # The first reader may be asked to wait: the page that says so leads on by itself, without scripts.
    for _ in range(30):
        response = plain.context.request.get(site.url + str(link.get_attribute("href")))
        assert response.status in (200, 503)
        if response.headers["content-type"].startswith("application/pdf"):
            break
        assert "text/html" in response.headers["content-type"]
        assert "refresh" in response.headers or 'http-equiv="refresh"' in response.text()
        plain.wait_for_timeout(1000)
    assert response.body().startswith(b"%PDF")


def test_leaving_the_site_is_announced(plain: Page, site) -> None:
    open_page(plain, site, BY_NAME["every-block"])
    follow(plain, plain.locator("main a", has_text="外部网站"))
    assert urlsplit(plain.url).path == "/lizhan/"
    expect(plain.locator("main")).to_contain_text("离开")
    expect(plain.locator("main a[href='https://www.example.com/a?b=1&c=2']")).to_be_visible()
    # A government's own address needs no announcement.
    open_page(plain, site, BY_NAME["every-block"])
    expect(plain.locator("main a", has_text="中国政府网")).to_have_attribute("href", "https://www.gov.cn/")


def test_an_address_that_we_never_linked_to_is_not_offered(plain: Page, site) -> None:
    response = plain.goto(f"{site.url}/lizhan/?url=https://evil.example.org/")
    assert response.status == 404
    expect(plain.locator("a[href^='https://evil.example.org']")).to_have_count(0)
