"""字数 of the checks panel, counted by the real script in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.live import CHROMIUM, CHROMIUM_FLAGS

pytestmark = pytest.mark.browser

SCRIPT = Path(settings.BASE_DIR) / "static" / "js" / "admin_character_count.js"
DISPATCH = """content => {
    document.dispatchEvent(new CustomEvent("w-preview:content", { detail: { content } }));
    return document.querySelector("[data-character-count]").textContent;
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    """An empty page with the counter's place and its script."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        page = browser.new_page()
        page.set_content("<b data-character-count>-</b>")
        page.add_script_tag(path=str(SCRIPT))
        yield page
        browser.close()


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
def test_characters(page: Any, text: str, characters: str) -> None:
    html = f'<h1>标题不算</h1><div class="prose"><p>{text}</p></div><nav>上一篇</nav>'
    assert page.evaluate(DISPATCH, {"innerHTML": html, "innerText": text}) == characters


def test_a_page_without_body_counts_all_its_text(page: Any) -> None:
    assert page.evaluate(DISPATCH, {"innerHTML": "<p>联系我们</p>", "innerText": "联系我们"}) == "4"
