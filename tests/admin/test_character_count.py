"""字数 of the checks panel, counted by the real script in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SCRIPT = Path(settings.BASE_DIR) / "static" / "js" / "admin_character_count.js"
DISPATCH = """content => {
    document.dispatchEvent(new CustomEvent("w-preview:content", { detail: { content } }));
    return document.querySelector("[data-character-count]").textContent;
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    """An empty page with the counter's place and its script."""
    page = browser.new_page()
    page.set_content("<b data-character-count>-</b>")
    page.add_script_tag(path=str(SCRIPT))
    return page


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("", "0"),
        ("社区议事", "4"),
        ("　　社区议事，共商共治。", "10"),
        ("2015年第12期", "5"),
        ("珠府〔2015〕12号", "7"),
        ("用 PDF 文件", "4"),
        ("“三位一体”——《条例》", "12"),
        ("字" * 1234, "1,234"),
    ],
)
def test_characters(page: Page, text: str, characters: str) -> None:
    html = f'<h1>标题不算</h1><div class="prose"><p>{text}</p></div><nav>上一篇</nav>'
    assert page.evaluate(DISPATCH, {"innerHTML": html, "innerText": text}) == characters


def test_a_page_without_body_counts_all_its_text(page: Page) -> None:
    assert page.evaluate(DISPATCH, {"innerHTML": "<p>联系我们</p>", "innerText": "联系我们"}) == "4"
