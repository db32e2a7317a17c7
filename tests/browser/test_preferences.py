"""What a citizen has told the device is respected: less motion, forced colours, dark pages."""

from __future__ import annotations

import pytest

from tests.browser.pages import BY_NAME, open_page
from tests.browser.survey import probe

pytestmark = pytest.mark.browser

NAMES = ["home", "list", "briefing", "policy", "results"]
MOVING = """() => [...document.querySelectorAll("*")].filter((element) => {
  const { animationName, animationDuration, transitionDuration, scrollBehavior } = getComputedStyle(element);
  const lasting = (durations) => durations.split(", ").some((one) => parseFloat(one) > 0.01);
  const animated = animationName !== "none" && lasting(animationDuration);
  return animated || lasting(transitionDuration) || scrollBehavior === "smooth";
}).map((element) => `${element.tagName}.${element.className}`)"""
BACKGROUND = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
# Marks of the current section that only a background or a shadow draws are lost under forced colours.
CURRENT = """() => [...document.querySelectorAll("[aria-current]")].filter((element) => {
  if (!element.checkVisibility()) return false;
  const style = getComputedStyle(element);
  const plain = getComputedStyle(element.closest("ul, ol, nav").querySelector("a:not([aria-current])") ?? element);
  const drawn = ["Top", "Right", "Bottom", "Left"].some((side) => ["Width", "Style"].some(
    (part) => style[`border${side}${part}`] !== plain[`border${side}${part}`]));
  return !drawn && style.textDecorationLine === plain.textDecorationLine && style.fontWeight === plain.fontWeight
    && style.outlineStyle === plain.outlineStyle && style.color === plain.color;
}).map((element) => element.textContent.trim())"""


@pytest.mark.parametrize("name", NAMES)
def test_nothing_moves_for_those_who_asked_for_less_motion(tab, site, name: str) -> None:
    page = tab(1440, reduced_motion="reduce")
    open_page(page, site, BY_NAME[name])
    assert page.evaluate(MOVING) == []


@pytest.mark.parametrize("name", NAMES)
def test_forced_colours_keep_the_focus_ring_and_all_text(tab, site, name: str) -> None:
    page = tab(1440, forced_colors="active")
    open_page(page, site, BY_NAME[name])
    plain = tab(1440)
    open_page(plain, site, BY_NAME[name])
    assert page.inner_text("body") == plain.inner_text("body")
    rings = []
    for _ in range(12):
        page.keyboard.press("Tab")
        rings.append(page.evaluate(probe("focused")))
    assert [stop["name"] for stop in rings if not stop["ring"] or not stop["seen"]] == []
    assert page.evaluate(CURRENT) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_dark_page_is_dark_and_the_light_one_light(tab, site, name: str) -> None:
    shades = {}
    for scheme in ("light", "dark"):
        page = tab(1440)
        page.emulate_media(color_scheme=scheme)
        open_page(page, site, BY_NAME[name])
        shades[scheme] = sum(page.evaluate(BACKGROUND)) / 3
    assert shades["dark"] < 60 and shades["light"] > 200, shades


@pytest.mark.parametrize("name", ["home", "news", "results", "organisation", "not-found", "server-error"])
def test_elder_mode_enlarges_every_page(tab, site, name: str) -> None:
    sizes = []
    for elder in (False, True):
        page = tab(375, elder=elder)
        open_page(page, site, BY_NAME[name])
        sizes.append(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))
    assert sizes[1] > sizes[0] >= 16
