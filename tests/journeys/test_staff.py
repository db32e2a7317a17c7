"""A member of staff in a real browser: writes in the Chinese admin, publishes, and finds it on the site."""

from __future__ import annotations

import pytest

from tests.live import ADMIN_PASSWORD, Server, manage

pytestmark = pytest.mark.browser

TITLE = "市社工委部署冬季社区走访工作"


@pytest.fixture(scope="module")
def admin(server: Server, browser):
    """A browser page, logged in as the administrator."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    page.goto(server.url + "/admin/")
    page.fill("input[name=username]", "admin")
    page.fill("input[name=password]", ADMIN_PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")
    yield page
    page.close()


def _page_id(server: Server, slug: str) -> str:
    code = f"from wagtail.models import Page; print(Page.objects.get(slug='{slug}', depth=4).pk)"
    return manage(server.var, "shell", "-v0", "-c", code).stdout.strip()


def test_news_written_in_the_admin_is_published_listed_and_found(server: Server, admin) -> None:
    outside: list[str] = []
    admin.on("request", lambda request: outside.append(request.url))
    admin.goto(f"{server.url}/admin/pages/add/news/newspage/{_page_id(server, 'gzdt')}/")
    admin.fill("[name=title]", TITLE)
    admin.fill("[name=summary]", "走访困难家庭和独居老人。")
    admin.click("footer [data-w-dropdown-target=toggle]")
    admin.click("button[name=action-publish]")
    admin.wait_for_load_state("networkidle")
    assert "已发布" in admin.inner_text("body")
    admin.goto(server.url + "/xxgk/gzdt/")
    admin.click(f"main >> text={TITLE}")
    assert admin.inner_text("h1").strip() == TITLE
    assert admin.url.rstrip("/").rsplit("/", 1)[1].endswith("sqzfgz")
    admin.goto(server.url + "/search/?q=冬季走访")
    assert TITLE in admin.inner_text("main")
    assert not [url for url in outside if not url.startswith((server.url, "data:", "blob:"))]


def test_an_impossible_date_is_refused_not_replaced(server: Server, admin) -> None:
    admin.goto(f"{server.url}/admin/pages/add/news/newspage/{_page_id(server, 'gzdt')}/")
    admin.fill("[name=title]", "日期试验")
    admin.click("[name=published_at]")
    admin.keyboard.type("2026-02-30 10:00")
    admin.keyboard.press("Tab")
    assert admin.input_value("[name=published_at]") == "2026-02-30 10:00"
    admin.click("footer [data-w-dropdown-target=toggle]")
    admin.click("button[name=action-publish]")
    admin.wait_for_load_state("networkidle")
    assert "输入一个有效的日期" in admin.inner_text("main")
