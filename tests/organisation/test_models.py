"""机构设置: what a citizen learns about a body and its offices."""

from __future__ import annotations

from bs4 import BeautifulSoup

from portal.core.streams import block
from tests import factories
from tests.conftest import Tree


def test_an_organisation_shows_duties_leaders_departments_and_contact(tree: Tree, get) -> None:
    portrait = {"image": factories.ImageFactory().pk, "decorative": False, "alt_text": "张三照片"}
    leader = {"name": "张三", "post": "主任", "portrait": portrait, "duties": "主持全面工作\n分管办公室"}
    nobody = {"image": None, "decorative": None, "alt_text": None}
    department = {"name": "综合科", "duties": "文电、会务", "telephone": "0756-1111111"}
    factories.OrganisationPageFactory(
        parent=tree.disclosure,
        slug="jgsz",
        title="机构设置",
        duties=[block("paragraph", "<p>统筹社会建设</p>")],
        leaders=[block("leader", leader), block("leader", {**leader, "name": "李四", "portrait": nobody})],
        departments=[block("department", department)],
        address="测试路2号",
        postcode="519000",
        office_hours="工作日9:00—17:00",
        telephone="0756-2222222",
        email="jg@example.cn",
    )
    article = BeautifulSoup(get("/xxgk/jgsz/").content, "html.parser").select_one("article")
    assert [tag.text for tag in article.find_all("h2")] == ["主要职责", "领导信息", "内设机构", "联系方式"]
    assert [tag.text for tag in article.select(".leader__name")] == ["张三", "李四"]
    assert [tag["alt"] for tag in article.select(".leader img")] == ["张三照片"]
    assert "分管办公室" in article.text
    assert "电话：0756-1111111" in article.select_one(".department").text
    contact = {row.find("dt").text: row.find("dd").text.strip() for row in article.select(".contact__row")}
    assert contact == {
        "办公地址": "测试路2号",
        "邮政编码": "519000",
        "办公时间": "工作日9:00—17:00",
        "联系电话": "0756-2222222",
        "电子邮箱": "jg@example.cn",
    }
    assert article.select_one('a[href="mailto:jg@example.cn"]')


def test_what_is_not_filled_in_is_not_shown(tree: Tree, get) -> None:
    page = factories.OrganisationPageFactory(parent=tree.disclosure, slug="jgsz", telephone="0756-2222222")
    assert page.contact() == [("联系电话", "0756-2222222")]
    article = BeautifulSoup(get("/xxgk/jgsz/").content, "html.parser").select_one("article")
    assert [tag.text for tag in article.find_all("h2")] == ["联系方式"]


def test_published_offices_are_listed_in_the_order_of_the_tree(tree: Tree, get) -> None:
    page = factories.OrganisationPageFactory(parent=tree.disclosure, slug="jgsz")
    for title in ("乙办公室", "甲中心"):
        factories.OrganisationPageFactory(parent=page, title=title)
    factories.OrganisationPageFactory(parent=page, title="筹建中", live=False)
    offices = BeautifulSoup(get("/xxgk/jgsz/").content, "html.parser").select(".offices a")
    assert [link.text for link in offices] == ["乙办公室", "甲中心"]
    assert all(get(link["href"]).status_code == 200 for link in offices)


def test_search_reads_names_duties_and_telephone(tree: Tree) -> None:
    page = factories.OrganisationPageFactory(
        parent=tree.disclosure,
        duties=[block("paragraph", "<p>统筹<b>社会</b>建设</p>")],
        departments=[block("department", {"name": "综合科", "duties": "文电", "telephone": "0756-1111111"})],
        telephone="0756-2222222",
    )
    text = page.search_text()
    for word in ("统筹社会建设", "综合科", "文电", "0756-1111111", "0756-2222222"):
        assert word in text
    assert "<" not in text


def test_an_office_has_no_date_and_is_no_news(tree: Tree, get) -> None:
    office = factories.OrganisationPageFactory(parent=tree.disclosure, slug="jgsz", title="机构设置")
    below = factories.OrganisationPageFactory(parent=office, title="综合科")
    assert below.search_date is None
    for address in ("/rss/", "/xxgk/rss/"):
        assert "综合科" not in get(address).content.decode()
    assert "综合科" in get("/xxgk/jgsz/").content.decode()


def test_a_department_with_a_page_of_its_own_leads_there(tree: Tree, get) -> None:
    names = [{"name": name, "duties": "", "telephone": ""} for name in ("综合科", "宣传科")]
    office = factories.OrganisationPageFactory(
        parent=tree.disclosure, slug="jgsz", title="机构设置", departments=[block("department", one) for one in names]
    )
    factories.OrganisationPageFactory(parent=office, title="综合科", slug="zhk")
    factories.OrganisationPageFactory(parent=office, title="信息中心", slug="xxzx")
    article = BeautifulSoup(get("/xxgk/jgsz/").content, "html.parser").select_one("article")
    links = {link.text.strip(): link["href"] for link in article.select("a")}
    assert links["综合科"] == "/xxgk/jgsz/zhk/"
    assert links["信息中心"] == "/xxgk/jgsz/xxzx/"
    assert article.text.count("综合科") == 1


def test_search_knows_an_organisation_by_its_headings(tree: Tree) -> None:
    leader = {"name": "张三", "post": "主任", "portrait": None, "duties": ""}
    office = factories.OrganisationPageFactory(
        parent=tree.disclosure, leaders=[block("leader", leader)], telephone="0756-1111111", address="", email=""
    )
    assert "领导信息" in office.search_headings
    assert "联系电话" in office.search_headings
    assert "内设机构" not in office.search_headings
