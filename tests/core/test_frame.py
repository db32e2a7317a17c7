"""What stands around every page: identity, footer, the notice on demonstration content."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from portal.core.models import SiteSettings
from tests import factories
from tests.conftest import Tree


def footer(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser").select_one("footer")


def change_settings(**fields: object) -> None:
    """As staff do: the site counts it as a change."""
    settings = SiteSettings.objects.get()
    for name, value in fields.items():
        setattr(settings, name, value)
    settings.save()


@pytest.mark.parametrize("path", ["/", "/xxgk/gzdt/", "/xxgk/gzdt/one/", "/wzdt/", "/none/"])
def test_the_footer_has_every_item_of_the_standard(tree: Tree, get, path: str) -> None:
    factories.NewsPageFactory(parent=tree.news, slug="one")
    found = footer(get(path))
    text = " ".join(found.text.split())
    for item in (
        "党政机关",
        "我为政府网站找错",
        "网站标识码：4404000001",
        "主办单位：测试市社会工作委员会办公室",
        "技术支持：测试市信息中心",
        "测试路1号",
        "0756-0000000",
        "office@example.cn",
        "网站地图",
        "粤ICP备00000001号",
        "粤公网安备 44000000000001号",
    ):
        assert item in text, item
    links = {link["href"] for link in found.find_all("a")}
    assert {
        "/wzdt/",
        "/lizhan/?from=settings&url=https%3A%2F%2Fexample.cn%2Femblem",
        "/lizhan/?from=settings&url=https%3A%2F%2Fexample.cn%2Freport",
        "https://beian.miit.gov.cn/",
        "https://beian.mps.gov.cn/",
    } <= links


def test_the_footer_says_that_a_code_is_yet_to_come(tree: Tree, get) -> None:
    change_settings(site_id_code="")
    assert "网站标识码：待核发" in footer(get("/")).text


def test_the_frame_follows_the_settings_of_staff(tree: Tree, get) -> None:
    change_settings(site_name="新的网站名称", tagline="新的副标题", telephone="0756-1234567")
    html = get("/xxgk/gzdt/").content.decode()
    assert "<title>工作动态 - 新的网站名称</title>" in html
    assert "新的副标题" in html
    assert "0756-1234567" in html


def test_frequent_queries_split_at_commas_of_either_width() -> None:
    settings = SiteSettings(frequent_queries="工作简报， 社区治理,,志愿服务，")
    assert settings.frequent_query_list == ["工作简报", "社区治理", "志愿服务"]


def test_frequent_queries_link_to_search(tree: Tree, get) -> None:
    change_settings(frequent_queries="社区治理")
    html = get("/").content.decode()
    assert 'href="/search/?q=%E7%A4%BE%E5%8C%BA%E6%B2%BB%E7%90%86"' in html


def test_demonstration_content_is_marked_and_other_content_is_not(tree: Tree, get) -> None:
    factories.NewsPageFactory(parent=tree.news, slug="demo", source_key="demo:news:one")
    factories.NewsPageFactory(parent=tree.news, slug="real", source_key="briefing:2015-12")
    assert "演示内容" in get("/xxgk/gzdt/demo/").content.decode()
    assert "演示内容" not in get("/xxgk/gzdt/real/").content.decode()


def test_an_article_shows_date_and_source(tree: Tree, get) -> None:
    factories.NewsPageFactory(
        parent=tree.news,
        slug="one",
        source="珠海特区报",
        author="张三",
        published_at=factories.moment("2015-09-08 10:30"),
    )
    meta = BeautifulSoup(get("/xxgk/gzdt/one/").content, "html.parser").select_one(".meta")
    text = " ".join(meta.text.split())
    assert "发布时间：2015-09-08 10:30" in text
    assert "来源：珠海特区报" in text
    assert "作者：张三" in text


def test_a_day_without_a_time_is_shown_as_a_day(tree: Tree, get) -> None:
    factories.BriefingPageFactory(parent=tree.briefings, slug="one", published_at=factories.moment("2015-09-08"))
    html = get("/xxgk/gzjb/one/").content.decode()
    assert ">2015-09-08</time>" in html
    assert "00:00<" not in html


def test_an_article_without_source_names_the_host_body(tree: Tree, get) -> None:
    factories.NewsPageFactory(parent=tree.news, slug="one")
    assert "来源：测试市社会工作委员会办公室" in get("/xxgk/gzdt/one/").content.decode()


def test_an_article_leads_to_the_older_and_the_newer_one(tree: Tree, get) -> None:
    for day in (7, 8, 9):
        factories.NewsPageFactory(
            parent=tree.news, slug=f"d{day}", title=f"{day}日", published_at=factories.moment(f"2015-09-{day:02}")
        )
    page = BeautifulSoup(get("/xxgk/gzdt/d8/").content, "html.parser")
    assert page.select_one("a[rel=prev]")["href"] == "/xxgk/gzdt/d7/"
    assert page.select_one("a[rel=next]")["href"] == "/xxgk/gzdt/d9/"
    oldest = BeautifulSoup(get("/xxgk/gzdt/d7/").content, "html.parser")
    assert oldest.select_one("a[rel=prev]") is None
    assert "没有了" in oldest.select_one(".older-newer").text


def test_the_footer_leads_to_the_contact_page_of_the_settings(tree: Tree, get) -> None:
    page = factories.StandardPageFactory(parent=tree.disclosure, slug="lxwm", title="联系我们", show_in_menus=True)
    change_settings(contact_page=page)
    footer = BeautifulSoup(get("/xxgk/").content, "html.parser").select_one("footer")
    assert [link["href"] for link in footer.select("a") if link.text.strip() == "联系我们"] == ["/xxgk/lxwm/"]
    page.unpublish()
    footer = BeautifulSoup(get("/xxgk/").content, "html.parser").select_one("footer")
    assert not [link for link in footer.select("a") if link.text.strip() == "联系我们"]


def test_a_site_with_demo_content_says_so_on_every_page_until_it_is_switched_off(tree: Tree, get) -> None:
    change_settings(demo_notice=True)
    for address in ("/", "/xxgk/", "/search/", "/wzdt/"):
        assert "演示" in get(address).content.decode(), address
    change_settings(demo_notice=False)
    assert "演示" not in get("/").content.decode()
