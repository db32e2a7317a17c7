"""A citizen searches in a real browser: suggestions by keyboard, mouse and input method, conditions, clicks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.live import Server

pytestmark = pytest.mark.browser

WIDTHS = (1440, 768, 375)
STATES = (
    "q=社区",
    "q=社区&in=title&range=year&sort=date",
    "year=2015&type=没有",
    "q=社区&from=2015-13-01",
    "q=龘靐齉爩",
)

# For fingers: 44 px.
TARGETS = "aside :is(a, button, input:not([type=hidden]), summary), .chips a, .switch a"
TOO_SMALL = """targets => targets
    .filter(one => one.offsetParent && one.getBoundingClientRect().height < 43.9)
    .map(one => one.outerHTML)"""


@pytest.fixture
def page(server: Server, browser) -> Iterator[Page]:
    """A browser page of its own, which must end without errors of scripts."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors


def options(page: Page):
    return page.locator("[role=option]")


def asked(page: Page) -> list[str]:
    """Addresses of suggestions that the page asks for from now on."""
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url) if "/search/suggest/" in request.url else None)
    return urls


@pytest.mark.parametrize("address", ["/", "/xxgk/", "/search/"])
def test_suggestions_by_keyboard(server: Server, page: Page, address: str) -> None:
    page.goto(server.url + address)
    field = page.get_by_role("combobox", name="站内搜索")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.focus()
    page.keyboard.insert_text("社区")
    expect(options(page).first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    number = options(page).count()
    expect(page.locator("form[role=search] [role=status]")).to_contain_text(f"有 {number} 条建议")
    page.keyboard.press("ArrowDown")
    active = options(page).first
    expect(active).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", active.get_attribute("id"))
    page.keyboard.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") is None, "above the first option is the field"
    page.keyboard.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("社区")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    title = options(page).first.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)


def test_suggestions_speak_traditional_chinese_where_the_page_does(server: Server, page: Page) -> None:
    page.goto(server.url + "/hant/")
    field = page.get_by_role("combobox")
    field.focus()
    page.keyboard.insert_text("社区")
    expect(page.get_by_role("listbox", name="搜索建議")).to_be_visible()
    status = page.locator("form[role=search] [role=status]")
    expect(status).to_have_text(f"有 {options(page).count()} 條建議，可用上下箭頭鍵選擇。")
    field.fill("龘靐齉爩")
    expect(status).to_have_text("沒有建議。")


def test_suggestions_do_not_stand_in_the_way(server: Server, page: Page) -> None:
    page.goto(server.url + "/")
    field = page.get_by_role("combobox")
    field.focus()
    page.keyboard.insert_text("社区")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Tab")
    expect(options(page)).to_have_count(0)
    expect(page.locator("main button[type=submit]")).to_be_focused()
    field.focus()
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert page.locator("main mark").count()


def test_suggestions_by_mouse(server: Server, page: Page) -> None:
    page.goto(server.url + "/")
    page.get_by_role("combobox").focus()
    page.keyboard.insert_text("社区")
    option = options(page).nth(1)
    title = option.inner_text()
    option.click()
    expect(page.locator("h1")).to_have_text(title)


def test_what_is_being_composed_is_left_alone(server: Server, page: Page) -> None:
    page.goto(server.url + "/")
    urls = asked(page)
    field = page.get_by_role("combobox")
    field.focus()
    field.dispatch_event("compositionstart")
    page.keyboard.insert_text("she q")
    page.wait_for_timeout(400)
    assert urls == []
    field.evaluate("field => { field.value = '社区' }")
    field.dispatch_event("compositionend")
    expect(options(page).first).to_be_visible()
    assert len(urls) == 1
    field.dispatch_event("compositionstart")
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") is None, "the arrow chooses among the method's candidates"


def test_late_answers_are_not_shown(server: Server, page: Page) -> None:
    held: list[Route] = []

    def answer(route: Route) -> None:
        if not held:
            held.append(route)
        else:
            route.fulfill(json=[{"text": "第二次", "url": "/", "kind": "query"}])

    page.route("**/search/suggest/*", answer)
    page.goto(server.url + "/")
    page.get_by_role("combobox").focus()
    with page.expect_request("**/search/suggest/*"):
        page.keyboard.insert_text("社")
    page.keyboard.insert_text("区")
    expect(options(page)).to_have_text(["第二次"])
    held[0].fulfill(json=[{"text": "第一次", "url": "/", "kind": "query"}])
    page.wait_for_timeout(200)
    expect(options(page)).to_have_text(["第二次"])


def test_nothing_comes_of_a_broken_network(server: Server, page: Page) -> None:
    page.route("**/search/suggest/*", lambda route: route.abort())
    page.goto(server.url + "/")
    page.get_by_role("combobox").focus()
    with page.expect_event("requestfailed"):
        page.keyboard.insert_text("社区")
    expect(options(page)).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")


def test_conditions_are_chosen_and_taken_away(server: Server, page: Page) -> None:
    page.goto(server.url + "/search/?q=社区")
    everything = page.locator("main [role=status]").last.inner_text()
    assert re.fullmatch(r"找到 [1-9]\d* 条与「社区」有关的内容", everything)
    expect(page.locator("main mark").first).to_be_visible()
    choice = page.locator("aside ul[aria-labelledby=facet-section] a").first
    number = choice.locator(".side__count").inner_text().split()[0]
    choice.click()
    expect(page.locator("main .results-bar [role=status]")).to_contain_text(f"找到 {number} 条")
    expect(page.locator(".chip")).to_have_count(1)
    page.locator("aside a", has_text="一年内").click()
    expect(page.locator(".chip")).to_have_count(2)
    page.get_by_role("link", name="标题", exact=True).click()
    page.get_by_role("link", name="清除全部条件").click()
    expect(page.locator(".chip")).to_have_count(0)
    assert page.locator("main [role=status]").last.inner_text() == everything


def test_days_are_typed_into_a_form(server: Server, page: Page) -> None:
    page.goto(server.url + "/search/?q=社区&range=year")
    page.fill("[name=from]", "2001-02-03")
    page.click("text=按日期筛选")
    expect(page.locator(".chip")).to_contain_text("2001-02-03 起")
    assert "range" not in page.url


def test_clicks_on_results_are_counted(server: Server, page: Page) -> None:
    page.goto(server.url + "/search/?q=社区")
    with page.expect_request("**/search/click/") as request:
        page.locator(".hit h2 a").first.click()
    assert request.value.method == "POST"
    assert "社区" in request.value.post_data
    # Sent again: the browser may leave the page, and forget the answer, before it comes.
    assert page.request.fetch(request.value).status == 204


@pytest.mark.parametrize("width", WIDTHS)
def test_every_state_fits_every_width(server: Server, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for state in STATES:
        page.goto(f"{server.url}/search/?{state}")
        page.locator("aside details").first.evaluate("details => { details.open = true }")
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, state
        if width == 375:
            assert page.locator(TARGETS).evaluate_all(TOO_SMALL) == [], state


def test_conditions_fold_on_phones(server: Server, page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(server.url + "/search/?q=社区")
    expect(page.locator("aside .facet a").first).to_be_hidden()
    page.locator("aside summary").first.click()
    expect(page.locator("aside .facet a").first).to_be_visible()
