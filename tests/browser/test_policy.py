"""No page asks for anything that its Content-Security-Policy forbids, neither the site's nor the admin's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.pages import PAGES, open_page
from tests.browser.site import Site
from tests.live import ADMIN_PASSWORD, Server, built_once, serving

pytestmark = pytest.mark.browser

ADMIN = [
    "/admin/",
    "/admin/pages/",
    "/admin/images/multiple/add/",
    "/admin/documents/multiple/add/",
    "/admin/users/new/",
    "/admin/groups/new/",
    "/admin/searchpicks/add/",
    "/admin/account/",
    "/admin/reports/site-history/",
]
FORBIDDEN = "Content Security Policy"
# 题图 of an article.
CHOOSER = "#id_image-chooser"


def complaints_of(page: Page) -> list[str]:
    """Collects what the browser refuses from now on."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if FORBIDDEN in message.text else None)
    return found


def test_the_site_keeps_its_own_policy(tab, site: Site) -> None:
    page = tab()
    complaints = complaints_of(page)
    for kind in PAGES:
        open_page(page, site, kind)
        assert not complaints, kind.name


def test_a_script_in_a_page_does_not_run(tab, site: Site) -> None:
    page = tab()
    complaints = complaints_of(page)
    page.goto(f"{site.url}/")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.bad = 1'}))")
    assert page.evaluate("window.bad") is None
    assert complaints


@pytest.fixture(scope="module")
def admin(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Page]]:
    """A site of its own, and the administrator's window on it."""
    var = tmp_path_factory.mktemp("policy") / "var"
    shutil.copytree(built_once(tmp_path_factory), var)
    with serving(var) as server:
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.goto(f"{server.url}/admin/")
        page.fill("input[name=username]", "admin")
        page.fill("input[name=password]", ADMIN_PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url("**/admin/")
        yield server, page
        page.close()


def test_the_admin_keeps_its_policy(admin: tuple[Server, Page]) -> None:
    server, page = admin
    complaints = complaints_of(page)
    for address in ADMIN:
        page.goto(server.url + address)
        page.wait_for_load_state("networkidle")
        assert not complaints, address


def test_the_editor_and_its_preview_work(admin: tuple[Server, Page]) -> None:
    server, page = admin
    complaints = complaints_of(page)
    news = page.request.get(f"{server.url}/api/v1/pages/?type=news.NewsPage&limit=1").json()["items"][0]
    page.goto(f"{server.url}/admin/pages/{news['id']}/edit/")
    page.click(".c-sf-add-button")
    page.click(".w-combobox__option")
    page.click("[name=published_at]")
    page.click("[data-side-panel-toggle=preview]")
    frame = page.frame_locator("[data-w-preview-target=iframe], #w-preview-iframe").first
    frame.locator("h1").first.wait_for()
    assert news["title"] in frame.locator("h1").first.inner_text()
    assert page.locator(".xdsoft_datetimepicker").count()
    assert not complaints


def test_pictures_are_uploaded_and_chosen(admin: tuple[Server, Page], tmp_path: Path) -> None:
    """In the page of many uploads, which shows the picture before it is sent, and in the editor's dialog."""
    server, page = admin
    complaints = complaints_of(page)
    # Two, or Wagtail asks whether the one that is there would do.
    picture, another = tmp_path / "one.png", tmp_path / "two.png"
    for path in (picture, another):
        Image.effect_noise((400, 300), 60).save(path)
    page.goto(f"{server.url}/admin/images/multiple/add/")
    page.set_input_files("input[type=file][multiple]", picture)
    page.locator("#upload-list .upload-success, #upload-list .upload-complete").first.wait_for()

    section = page.request.get(f"{server.url}/api/v1/pages/?type=news.NewsIndexPage&slug=gzdt").json()["items"][0]
    page.goto(f"{server.url}/admin/pages/add/news/newspage/{section['id']}/")
    page.locator(CHOOSER).locator(".unchosen [data-chooser-action-choose]").click(timeout=8000)
    dialog = page.locator(".modal-body")
    dialog.locator("[role=tab]").nth(1).click()
    dialog.locator("input[type=file]").set_input_files(another)
    dialog.locator("form[data-chooser-modal-creation-form] input[type=text]").first.fill("政策试验的图片")
    dialog.locator("form[data-chooser-modal-creation-form] [type=submit]").click(timeout=8000)
    dialog.wait_for(state="hidden", timeout=8000)
    assert "政策试验的图片" in page.locator(CHOOSER).inner_text()
    assert not complaints
