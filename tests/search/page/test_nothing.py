"""The search page where nothing is found, or nothing can be searched in."""

from __future__ import annotations

from collections.abc import Callable

from portal.core.models import SiteSettings
from portal.search import views
from portal.search.results import Notice
from tests import factories
from tests.conftest import Tree
from tests.search import fakes
from tests.search.page.reading import Finder, links, target, words


def test_nothing_found_offers_ways_on(soup: Callable, finder: Finder, tree: Tree, monkeypatch) -> None:
    factories.NewsPageFactory(parent=tree.news)
    contact = factories.StandardPageFactory(parent=tree.disclosure, slug="lxwm", title="联系我们", show_in_menus=True)
    SiteSettings.objects.update(contact_page=contact)
    monkeypatch.setattr(views, "frequent", lambda prefix, limit: ["社会组织登记"])
    finder.answer = fakes.found(corrections=["低保"])
    page = soup(q="低宝", year="2015", range="week")
    empty = page.select_one(".empty")
    offered = {words(link): link["href"] for link in empty.select("a")}
    assert target({"href": offered["去掉“年份：2015”"]}) == {"q": "低宝", "range": "week"}
    assert target({"href": offered["去掉“时间：一周内”"]}) == {"q": "低宝", "year": "2015"}
    assert offered["信息公开"] == "/xxgk/"
    assert target({"href": offered["社会组织登记"]}) == {"q": "社会组织登记"}
    assert offered["联系我们"] == "/xxgk/lxwm/"
    assert offered["网站地图"] == "/wzdt/"
    assert links(page, ".corrections a") == {"低保": {"q": "低保", "year": "2015", "range": "week"}}
    assert "找到 0 条" in words(page.select_one("[role=status]"))


def test_conditions_without_anything_are_not_silent(soup: Callable, finder: Finder) -> None:
    finder.answer = fakes.found(text="", asked="")
    page = soup(type="没有的类型")
    assert "没有符合全部条件的内容" in page.select_one(".empty").text
    assert links(page, ".empty ul:first-of-type a") == {"去掉“类型：没有的类型”": {}}
    assert "错字" not in page.select_one(".empty").text, "nothing was typed"


def test_without_an_index_titles_alone_are_searched(soup: Callable, finder: Finder) -> None:
    finder.answer = fakes.found([fakes.hit()], stage="degraded", notices=[Notice("目前只按标题查找。")])
    page = soup(q="低保", year="2015")
    assert "目前只按标题查找" in page.select_one(".notice").text
    assert page.select(".hit")
    assert not page.select("aside, .chips, .switch"), "what has no effect is not offered"
