"""The home page without any work of staff: what each column takes, and from where."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from portal.home.models import HomePage
from tests import factories
from tests.conftest import Tree
from tests.factories import article_block, moment, restrict


def shown(get: Callable) -> list:
    return list(get("/").context["layout"])


def columns(get: Callable) -> dict[str, list[str]]:
    """Titles of each column by its heading; of 各区动态 the district's name before them."""
    found = {}
    for child in shown(get):
        if child.block_type == "districts":
            pairs = child.value.entries
            found[child.value.heading] = [title for one, pages in pairs for title in (one.title, *map(str, pages))]
        elif child.block_type != "headline":
            found[child.value.heading] = [page.title for page in child.value.entries]
    return found


def headline(get: Callable) -> str | None:
    found = [child.value.entries[0].title for child in shown(get) if child.block_type == "headline"]
    return found[0] if found else None


def test_every_column_takes_the_newest_of_its_section(tree: Tree, get: Callable) -> None:
    for day in range(1, 6):
        at = moment(f"2015-01-0{day}")
        factories.NewsPageFactory(parent=tree.news, title=f"动态{day}", published_at=at)
        factories.NewsPageFactory(parent=tree.notices, title=f"公告{day}", published_at=at)
        factories.NewsPageFactory(parent=tree.district, title=f"香洲{day}", published_at=at)
        factories.BriefingPageFactory(parent=tree.briefings, title=f"简报{day}", published_at=at)
        factories.PolicyPageFactory(parent=tree.policies, title=f"政策{day}", published_at=at)
        factories.TopicPageFactory(parent=tree.topics, title=f"专题{day}", published_at=at)
    assert headline(get) == "动态5"
    assert columns(get) == {
        "工作动态": ["动态4", "动态3", "动态2", "动态1"],
        "通知公告": ["公告5", "公告4", "公告3", "公告2"],
        "工作简报": ["简报5", "简报4", "简报3", "简报2"],
        "政策法规": ["政策5", "政策4", "政策3", "政策2", "政策1"],
        "各区动态": ["香洲区", "香洲5"],
        "活动专题": ["专题5", "专题4", "专题3"],
    }


def test_a_column_has_an_end(tree: Tree, get: Callable) -> None:
    for _ in range(12):
        factories.NewsPageFactory(parent=tree.news)
        factories.NewsPageFactory(parent=tree.notices)
    assert {name: len(titles) for name, titles in columns(get).items()} == {"工作动态": 5, "通知公告": 4}


def test_the_headline_chosen_by_staff_goes_first_and_stands_once(tree: Tree, home: HomePage, get: Callable) -> None:
    old = factories.NewsPageFactory(parent=tree.news, title="旧闻", published_at=moment("2014-01-01"))
    factories.NewsPageFactory(parent=tree.news, title="新闻", published_at=moment("2015-01-01"))
    HomePage.objects.filter(pk=home.pk).update(headline=old)
    assert headline(get) == "旧闻"
    assert columns(get) == {"工作动态": ["新闻"]}


def test_a_headline_that_was_taken_down_gives_way_to_the_newest(tree: Tree, home: HomePage, get: Callable) -> None:
    gone = factories.NewsPageFactory(parent=tree.news, title="撤下的头条")
    factories.NewsPageFactory(parent=tree.news, title="新闻")
    HomePage.objects.filter(pk=home.pk).update(headline=gone)
    gone.unpublish()
    assert headline(get) == "新闻"
    assert "撤下的头条" not in get("/").content.decode()


def test_a_headline_shows_its_picture_with_dimensions(tree: Tree, get: Callable) -> None:
    factories.NewsPageFactory(parent=tree.news, image=factories.ImageFactory(), summary="摘要文字")
    found = BeautifulSoup(get("/").content, "html.parser").select_one(".headline")
    picture = found.find("img")
    assert picture["alt"] == ""
    assert picture["width"] and picture["height"]
    assert [one["type"] for one in found.find_all("source")] == ["image/avif", "image/webp"]
    assert "摘要文字" in found.text


def test_the_latest_issue_shows_its_articles_with_anchors(tree: Tree, get: Callable) -> None:
    article = article_block("社区建设成效显著")
    factories.BriefingPageFactory(parent=tree.briefings, slug="2015-12", year=2015, issue_number=12, articles=[article])
    found = BeautifulSoup(get("/").content, "html.parser").select_one(".column--briefing")
    assert "2015 年第 12 期" in found.text
    link = found.select_one(".issue__contents a")
    assert (link.text, link["href"]) == ("社区建设成效显著", f"/xxgk/gzjb/2015-12/#s-{article['id'][:8]}")
    assert BeautifulSoup(get("/xxgk/gzjb/2015-12/").content, "html.parser").find(id=link["href"].split("#")[1])


@pytest.mark.parametrize("how", ["draft", "private", "expired"])
def test_what_is_not_public_is_not_on_home(tree: Tree, get: Callable, how: str) -> None:
    pages = [
        factories.NewsPageFactory(parent=tree.news, title="不公开的动态"),
        factories.NewsPageFactory(parent=tree.notices, title="不公开的公告"),
        factories.NewsPageFactory(parent=tree.district, title="不公开的区动态"),
        factories.BriefingPageFactory(parent=tree.briefings, title="不公开的简报"),
        factories.PolicyPageFactory(parent=tree.policies, title="不公开的政策"),
        factories.TopicPageFactory(parent=tree.topics, title="不公开的专题"),
    ]
    for page in pages:
        if how == "draft":
            page.unpublish()
        elif how == "private":
            restrict(page)
        else:
            type(page).objects.filter(pk=page.pk).update(expire_at=moment("2015-12-31"))
    response = get("/")
    assert response.status_code == 200
    assert "不公开的" not in response.content.decode()


def test_a_section_that_was_removed_leaves_no_column(tree: Tree, get: Callable) -> None:
    factories.NewsPageFactory(parent=tree.notices, title="公告")
    tree.news.refresh_from_db()
    tree.news.delete()
    response = get("/")
    assert response.status_code == 200
    assert columns(get) == {"通知公告": ["公告"]}


def test_every_district_has_its_newest_and_its_name(tree: Tree, get: Callable) -> None:
    other = factories.NewsIndexPageFactory(parent=tree.districts, title="斗门区", slug="dmq")
    factories.NewsIndexPageFactory(parent=tree.districts, title="没有动态的区")
    for day in (1, 2):
        factories.NewsPageFactory(parent=tree.district, title=f"香洲{day}", published_at=moment(f"2015-02-0{day}"))
        factories.NewsPageFactory(parent=other, title=f"斗门{day}", published_at=moment(f"2015-01-0{day}"))
    assert columns(get)["各区动态"] == ["香洲区", "香洲2", "斗门区", "斗门2"]
    found = BeautifulSoup(get("/").content, "html.parser").select(".district")
    assert [one.h3.a["href"] for one in found] == ["/gqdt/xzq/", "/gqdt/dmq/"]


def test_headings_are_in_order(tree: Tree, get: Callable) -> None:
    for parent in (tree.news, tree.notices, tree.district):
        for _ in range(2):
            factories.NewsPageFactory(parent=parent)
    factories.BriefingPageFactory(parent=tree.briefings, articles=[article_block("篇")])
    factories.PolicyPageFactory(parent=tree.policies)
    factories.TopicPageFactory(parent=tree.topics)
    main = BeautifulSoup(get("/").content, "html.parser").main
    levels = [int(tag.name[1]) for tag in main.find_all(["h1", "h2", "h3", "h4"])]
    assert levels == [1, 2, 2, 2, 2, 3, 2, 2, 3, 2]


def test_more_leads_to_the_section(tree: Tree, get: Callable) -> None:
    factories.NewsPageFactory(parent=tree.news)
    factories.NewsPageFactory(parent=tree.news)
    link = BeautifulSoup(get("/").content, "html.parser").select_one(".column .column__more")
    assert link["href"] == "/xxgk/gzdt/"
    assert "工作动态" in link.text, "its name for screen readers"


def test_home_has_a_search_box_and_the_name_of_the_site(tree: Tree, get: Callable) -> None:
    soup = BeautifulSoup(get("/").content, "html.parser")
    assert soup.find("title").text == soup.find("h1").text == "测试市社会工作委员会"
    forms = soup.select("form[role=search]")
    assert [form["action"] for form in forms] == ["/search/"]
    assert soup.find("label", attrs={"for": forms[0].find("input")["id"]})


def test_a_page_chosen_where_a_section_belongs_leaves_its_column_out(tree: Tree, get: Callable) -> None:
    article = factories.NewsPageFactory(parent=tree.news, title="一篇")
    factories.TopicPageFactory(parent=tree.topics)
    tree.home.topics_section = article
    tree.home.save()
    assert get("/").status_code == 200
    assert "活动专题" not in columns(get)


def test_an_empty_site_has_a_home_page(home: HomePage, get: Callable) -> None:
    response = get("/")
    assert response.status_code == 200
    assert "暂时没有内容" in response.content.decode()
