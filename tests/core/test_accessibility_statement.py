"""无障碍声明."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from portal.core.models import SiteSettings
from tests.conftest import Tree


@pytest.fixture
def statement(tree: Tree, get: Callable) -> Tag:
    response = get("/wza/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_it_says_what_how_what_not_and_whom_to_tell(statement: Tag) -> None:
    assert [heading.text for heading in statement.main.find_all(["h1", "h2"])] == [
        "无障碍声明",
        "一、我们做了什么",
        "二、怎样使用",
        "三、已知的不足",
        "四、意见反馈",
    ]
    assert statement.main.find("time")["datetime"]
    text = statement.main.text
    assert "0756-0000000" in text and "office@example.cn" in text
    assert (
        statement.find("nav", attrs={"aria-label": "当前位置"}).find(attrs={"aria-current": "page"}).text
        == "无障碍声明"
    )


def test_what_is_not_known_is_not_named(tree: Tree, get: Callable) -> None:
    SiteSettings.objects.update(telephone="", email="", address="")
    main = BeautifulSoup(get("/wza/").content, "html.parser").main
    assert "联系电话" not in main.text and "电子邮箱" not in main.text


def test_its_controls_work(statement: Tag, client: Client) -> None:
    links = statement.main.select('a[href^="/yuedu/"]')
    chosen = [client.get(link["href"]).cookies["reading"].value for link in links]
    assert chosen == ["medium-elder", "small-elder", "medium-elder", "large-elder"]


@pytest.mark.parametrize("path", ["/", "/xxgk/", "/wzdt/", "/none/"])
def test_every_page_leads_there(tree: Tree, get: Callable, path: str) -> None:
    page = BeautifulSoup(get(path).content, "html.parser")
    assert page.select_one('footer a[href="/wza/"]').text == "无障碍声明"


def test_the_site_map_has_it(tree: Tree, get: Callable) -> None:
    assert BeautifulSoup(get("/wzdt/").content, "html.parser").select_one('main a[href="/wza/"]')


def test_without_a_site_it_is_not_found(db: None, get: Callable) -> None:
    from wagtail.models import Site

    Site.objects.all().delete()
    assert get("/wza/").status_code == 404
