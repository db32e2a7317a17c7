"""What site.js adds to pages that work without it: sizes in place, copying, panels that close, the outline, tables."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import BY_NAME, open_page
from tests.browser.site import Site

pytestmark = pytest.mark.browser

COPYING = ["clipboard-read", "clipboard-write"]
LARGE = re.compile(r"\bsize-large\b")
ELDER = re.compile(r"\belder\b")
COUNT_PRINTING = "window.printed = 0; window.print = () => { window.printed += 1 }"
# What the browser says when it takes a page out of its memory; the one under Playwright keeps none there.
COME_BACK = "window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"


@pytest.fixture
def show(tab: Callable[..., Page], site: Site) -> Callable[..., Page]:
    """A page of a kind in a fresh profile."""

    def get(name: str, width: int = 1440, **options: object) -> Page:
        page = tab(width, **options)
        open_page(page, site, BY_NAME[name])
        return page

    return get


def kept(page: Page) -> str | None:
    """The wish that the browser has stored."""
    return next((one["value"] for one in page.context.cookies() if one["name"] == "reading"), None)


def size(page: Page, name: str) -> Locator:
    return page.locator(f"[data-reading='size={name}']")


def unfold(page: Page, label: str) -> Locator:
    """Open a panel of the reading tools; what it holds."""
    page.locator(".tools summary", has_text=label).click()
    panel = page.locator("details[open] > .tools__panel")
    expect(panel).to_be_visible()
    return panel


def test_the_size_changes_in_place_and_stays(show) -> None:
    page = show("news")
    address, text = page.url, page.locator("main .prose p").first
    before = text.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    # Gone if the page were loaded anew.
    page.evaluate("window.same = true")
    size(page, "large").click()
    expect(page.locator("html")).to_have_class(LARGE)
    expect(size(page, "large")).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-reading^=size][aria-current]")).to_have_count(1)
    assert text.evaluate("element => parseFloat(getComputedStyle(element).fontSize)") > before
    assert (kept(page), page.url, page.evaluate("window.same")) == ("large", address, True)
    page.reload()
    expect(page.locator("html")).to_have_class(LARGE)
    expect(size(page, "large")).to_have_attribute("aria-current", "true")
    size(page, "medium").click()
    expect(page.locator("html")).not_to_have_class(LARGE)
    assert kept(page) == "medium"


def test_the_switch_of_the_elder_mode_offers_the_way_back(show) -> None:
    page = show("list")
    address, switch = page.url, page.locator("header [data-reading^=elder]")
    expect(switch).to_have_text("长者模式")
    page.evaluate("window.same = true")
    switch.click()
    expect(page.locator("html")).to_have_class(ELDER)
    expect(switch).to_have_text("退出长者模式")
    # Where it leads without scripts, or in another tab.
    expect(switch).to_have_attribute("href", re.compile("elder=0"))
    assert (kept(page), page.url, page.evaluate("window.same")) == ("medium-elder", address, True)
    page.reload()
    expect(page.locator("html")).to_have_class(ELDER)
    expect(switch).to_have_text("退出长者模式")
    switch.click()
    expect(page.locator("html")).not_to_have_class(ELDER)
    expect(switch).to_have_text("长者模式")
    expect(switch).to_have_attribute("href", re.compile("elder=1"))
    assert (kept(page), page.url) == ("medium", address)


def test_size_and_elder_mode_are_kept_together(show) -> None:
    page = show("news")
    size(page, "large").click()
    page.locator("header [data-reading^=elder]").click()
    assert kept(page) == "large-elder"
    page.reload()
    expect(page.locator("html")).to_have_class(LARGE)
    expect(page.locator("html")).to_have_class(ELDER)


def test_going_back_shows_the_newest_choice(show, site: Site) -> None:
    page = show("news")
    page.goto(site.url + site.addresses["briefing"])
    size(page, "large").click()
    expect(page.locator("html")).to_have_class(LARGE)
    page.go_back()
    expect(page).to_have_url(site.url + site.addresses["news"])
    expect(page.locator("html")).to_have_class(LARGE)
    expect(size(page, "large")).to_have_attribute("aria-current", "true")


def test_a_page_out_of_the_browsers_memory_catches_up(show, site: Site) -> None:
    page = show("news")
    page.context.add_cookies([{"name": "reading", "value": "large-elder", "url": site.url}])
    page.evaluate(COME_BACK)
    expect(page.locator("html")).to_have_class(LARGE)
    expect(page.locator("html")).to_have_class(ELDER)
    expect(page.locator("header [data-reading^=elder]")).to_have_text("退出长者模式")


@pytest.mark.parametrize("label", ["引用", "分享"])
def test_what_is_copied_is_what_stands_there(show, label: str) -> None:
    page = show("news", permissions=COPYING)
    panel = unfold(page, label)
    expect(panel.get_by_text("已复制")).to_be_hidden()
    panel.get_by_role("button").click()
    expect(panel.get_by_text("已复制")).to_be_visible()
    expect(panel.get_by_text("已选中")).to_be_hidden()
    text = panel.locator("#citation").inner_text() if label == "引用" else panel.locator("input").input_value()
    assert page.url in text
    assert page.evaluate("navigator.clipboard.readText()") == text


def test_a_panel_closes_with_escape_and_gives_the_focus_back(show) -> None:
    page = show("news")
    panel = unfold(page, "分享")
    panel.locator("input").focus()
    page.keyboard.press("Escape")
    expect(page.locator("details[data-popup][open]")).to_have_count(0)
    expect(page.locator(".tools summary", has_text="分享")).to_be_focused()


def test_a_panel_closes_when_the_reader_turns_elsewhere(show) -> None:
    page = show("news")
    panel = unfold(page, "分享")
    panel.locator("img").click()
    expect(panel).to_be_visible()
    page.locator("h1").click()
    expect(page.locator("details[data-popup][open]")).to_have_count(0)


def test_printing_is_asked_for_once(tab: Callable[..., Page], site: Site) -> None:
    page = tab(1440)
    page.add_init_script(COUNT_PRINTING)
    open_page(page, site, BY_NAME["news"])
    page.get_by_role("button", name="打印", exact=True).click()
    assert page.evaluate("window.printed") == 1


def test_the_contents_mark_the_part_that_is_read(show) -> None:
    page = show("every-block")
    entries = page.get_by_role("navigation", name="目录").get_by_role("link")
    marked = page.locator("[data-outline] [aria-current=location]")
    expect(entries.first).to_be_visible()
    expect(marked).to_have_count(0)
    for number in (1, entries.count() - 1, 0):
        target = str(entries.nth(number).get_attribute("href"))
        page.locator(target).evaluate("heading => heading.scrollIntoView({ behavior: 'instant' })")
        expect(marked).to_have_count(1)
        expect(marked).to_have_attribute("href", target)


def test_a_table_says_that_it_scrolls_as_long_as_it_does(show) -> None:
    page = show("every-block", 375)
    wide, middling = (page.locator(".table-hint").nth(number) for number in (0, 1))
    expect(wide).to_be_visible()
    expect(middling).to_be_visible()
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(middling).to_be_hidden()
    expect(wide).to_be_visible()
    page.set_viewport_size({"width": 375, "height": 812})
    expect(middling).to_be_visible()
