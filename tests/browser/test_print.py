"""On paper stands the document with its address, and nothing of the ways around the site."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.content import OUTSIDE
from tests.browser.pages import BY_NAME, open_page

pytestmark = pytest.mark.browser

ON_SCREEN_ONLY = [".masthead", ".tools", ".related-pages", ".footer"]
# As the browser draws it; a link has none on the screen.
BEHIND = "link => getComputedStyle(link, '::after').content"


def test_paper_has_the_document_alone(tab, site) -> None:
    page = tab(1440)
    open_page(page, site, BY_NAME["every-block"])
    own = page.locator("body > .print-only")
    outside = page.locator("a[data-address]").first
    for selector in ON_SCREEN_ONLY:
        expect(page.locator(selector)).to_be_visible()
    expect(own).to_be_hidden()
    assert OUTSIDE not in outside.evaluate(BEHIND)
    page.emulate_media(media="print")
    for selector in ON_SCREEN_ONLY:
        expect(page.locator(selector)).to_be_hidden()
    for selector in ("h1", ".meta", "article table >> nth=0", "article figure img"):
        expect(page.locator(selector)).to_be_visible()
    expect(own).to_be_visible()
    expect(own).to_have_text(f"本页网址：{page.url}")
    expect(outside).to_have_attribute("data-address", OUTSIDE)
    assert OUTSIDE in outside.evaluate(BEHIND)
