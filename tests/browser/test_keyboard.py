"""The keyboard alone reaches and operates everything, in reading order, and the focus is always seen."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import BY_NAME, open_page
from tests.browser.survey import probe

pytestmark = pytest.mark.browser

WALKED = ["home", "list", "briefing", "results", "policy", "every-block", "topic", "leaving", "not-found"]
SAME_LINE = 12  # pixels by which things of one line may differ in height


def walk(page: Page) -> tuple[list[str], list[dict[str, Any]]]:
    """Press Tab from the top until the focus leaves the page; the stops expected, and those made."""
    expected = page.evaluate(probe("tabbable"))
    look = probe("focused")
    made = []
    # Menus that unfold at the focus add stops.
    for _ in range(2 * len(expected) + 60):
        page.keyboard.press("Tab")
        stop = page.evaluate(look)
        if stop is None or (made and stop["stop"] == made[0]["stop"]):
            break
        made.append(stop)
    return expected, made


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("name", WALKED)
def test_tab_reaches_everything_in_order_and_the_focus_is_seen(tab, site, name: str, width: int) -> None:
    page = tab(width)
    open_page(page, site, BY_NAME[name])
    expected, made = walk(page)
    order = [int(stop["stop"]) for stop in made if stop["stop"] is not None]
    assert [expected[number] for number in sorted(set(range(len(expected))) - set(order))] == [], "not reached"
    assert order == sorted(order), "not in the order of the document"
    assert [stop["name"] for stop in made if not stop["ring"]] == [], "no focus ring"
    assert [stop["name"] for stop in made if not stop["seen"]] == [], "focus hidden"


@pytest.mark.parametrize("name", WALKED)
def test_on_a_phone_the_focus_only_goes_down(tab, site, name: str) -> None:
    page = tab(375)
    open_page(page, site, BY_NAME[name])
    _, made = walk(page)
    # A skip link, a footer bar or a sticky head stands outside the one column.
    column = [stop for stop in made if not stop["fixed"]]
    upwards = [
        (one["name"], other["name"]) for one, other in pairwise(column) if other["bottom"] < one["top"] + SAME_LINE
    ]
    assert upwards == []


@pytest.mark.parametrize("name", WALKED)
def test_shift_tab_goes_back(tab, site, name: str) -> None:
    page = tab(1440)
    open_page(page, site, BY_NAME[name])
    page.evaluate(probe("tabbable"))
    for _ in range(6):
        page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
    assert page.evaluate(probe("focused"))["stop"] == "2"


@pytest.mark.parametrize("name", ["news", "list"])
def test_the_skip_link_leads_into_the_text(tab, site, name: str) -> None:
    page = tab(1440)
    open_page(page, site, BY_NAME[name])
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_contain_text("跳")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    expect(page).to_have_url(re.compile("#main$"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_menu_of_a_phone_opens_and_closes(tab, site) -> None:
    page = tab(375)
    open_page(page, site, BY_NAME["list"])
    menu = page.get_by_role("navigation", name="主导航")
    toggle = menu.locator("summary").first
    link = menu.get_by_role("link", name="信息公开", exact=True)
    expect(link).to_be_hidden()
    toggle.focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(toggle).to_be_focused()
    page.keyboard.press("Space")
    expect(link).to_be_visible()


def test_a_submenu_opens_with_the_keyboard_and_closes_with_escape(tab, site) -> None:
    page = tab(1440)
    open_page(page, site, BY_NAME["home"])
    menu = page.get_by_role("navigation", name="主导航")
    child = menu.get_by_role("link", name="社会组织", exact=True)
    top = menu.get_by_role("link", name="社会建设", exact=True)
    expect(child).to_be_hidden()
    top.focus()
    for _ in range(3):
        if child.is_visible():
            break
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    expect(child).to_be_visible()
    page.keyboard.press("Escape")
    expect(child).to_be_hidden()
    assert page.url == f"{site.url}/"


def test_the_table_of_contents_of_a_phone_unfolds_and_leads_on(tab, site) -> None:
    page = tab(375)
    open_page(page, site, BY_NAME["every-block"])
    contents = page.get_by_role("navigation", name="目录").or_(page.locator("[aria-label=本页目录]")).first
    fold = page.locator("details", has=page.locator("a[href^='#']")).first
    summary = fold.locator("summary")
    summary.focus()
    expect(fold).not_to_have_attribute("open", "")
    page.keyboard.press("Enter")
    expect(fold).to_have_attribute("open", "")
    expect(contents).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#.+"))


def test_a_table_scrolls_with_the_keyboard(tab, site) -> None:
    page = tab(375)
    open_page(page, site, BY_NAME["every-block"])
    scroller = page.locator("[tabindex='0']", has=page.locator("table")).first
    scroller.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
    expect(scroller).to_be_focused()


def test_a_year_and_a_page_are_chosen(tab, site) -> None:
    page = tab(1440)
    open_page(page, site, BY_NAME["list"])
    page.locator("main a[href*='year=']").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"year=\d{4}"))
    open_page(page, site, BY_NAME["results"])
    page.get_by_role("link", name="下一页").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("page=2"))


def test_a_filter_of_the_search_is_set_and_removed(tab, site) -> None:
    page = tab(375)
    open_page(page, site, BY_NAME["results"])
    status = page.locator("main .results-bar [role=status]")
    expect(status).to_contain_text(re.compile(r"找到 [1-9]\d* 条"))
    everything = status.inner_text()
    filters = page.get_by_role("complementary", name="筛选")
    filters.locator("summary").first.focus()
    page.keyboard.press("Enter")
    filters.get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    chips = page.get_by_role("list", name="已选条件")
    expect(chips).to_be_visible()
    expect(status).to_contain_text("找到")
    chips.get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    expect(chips).to_have_count(0)
    expect(status).to_have_text(everything)


def test_a_suggestion_is_taken_with_the_arrows(tab, site) -> None:
    page = tab(1440)
    open_page(page, site, BY_NAME["search"])
    field = page.get_by_role("combobox")
    field.focus()
    page.keyboard.type("社区")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    active = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    expect(active).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url != f"{site.url}/search/"
