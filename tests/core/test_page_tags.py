"""The tags that 政府网站网页标签规范 asks of every page, as they stand in its head."""

from __future__ import annotations

import datetime

import pytest
from bs4 import BeautifulSoup

from portal.core.models import SiteSettings
from tests import factories
from tests.conftest import Tree
from tests.factories import moment

SITE = {"SiteName": "测试市社会工作委员会", "SiteDomain": "www.test.gov.cn", "SiteIDCode": "4404000001"}


def tags(response) -> dict[str, str]:
    """Names and contents of the page tags; none may stand twice."""
    found: dict[str, str] = {}
    for tag in BeautifulSoup(response.content, "html.parser").head.find_all("meta", attrs={"name": True}):
        if tag["name"][0].isupper():
            assert tag["name"] not in found, tag["name"]
            found[tag["name"]] = tag["content"]
    return found


def test_home_carries_the_sites_tags(tree: Tree, get) -> None:
    assert tags(get("/")) == {**SITE, "ColumnType": "首页"}


def test_a_section_carries_its_column(tree: Tree, get) -> None:
    assert tags(get("/xxgk/gzdt/")) == {
        **SITE,
        "ColumnName": "工作动态",
        "ColumnDescription": "会议与调研。",
        "ColumnKeywords": "会议,调研",
        "ColumnType": "工作动态",
    }


def test_a_section_without_description_and_keywords_names_itself(tree: Tree, get) -> None:
    found = tags(get("/xxgk/tzgg/"))
    assert (found["ColumnDescription"], found["ColumnKeywords"]) == ("通知公告", "通知公告")


def test_an_article_carries_its_own_tags_and_those_of_its_section(tree: Tree, get) -> None:
    factories.NewsPageFactory(
        parent=tree.news,
        slug="one",
        title="社区矫正工作推进会",
        published_at=moment("2015-09-08"),
        source="珠海特区报",
        author="张三",
        keywords="社区矫正",
        summary="会议摘要",
    )
    assert tags(get("/xxgk/gzdt/one/")) == {
        **SITE,
        "ColumnName": "工作动态",
        "ColumnDescription": "会议与调研。",
        "ColumnKeywords": "会议,调研",
        "ColumnType": "工作动态",
        "ArticleTitle": "社区矫正工作推进会",
        "PubDate": "2015-09-08 00:00",
        "ContentSource": "珠海特区报",
        "Keywords": "社区矫正",
        "Author": "张三",
        "Description": "会议摘要",
        "Url": "http://testserver/xxgk/gzdt/one/",
    }


def test_required_article_tags_stay_and_optional_ones_without_content_go(tree: Tree, get) -> None:
    factories.NewsPageFactory(parent=tree.news, slug="one")
    found = tags(get("/xxgk/gzdt/one/"))
    assert found["ContentSource"] == "测试市社会工作委员会办公室", "the host body stands for a missing source"
    assert {"Keywords", "Author", "Description"} & set(found) == set()


def test_the_publication_time_is_that_of_china(tree: Tree, get) -> None:
    utc = datetime.datetime(2015, 9, 8, 15, 59, tzinfo=datetime.UTC)
    factories.NewsPageFactory(parent=tree.news, slug="one", published_at=utc)
    assert tags(get("/xxgk/gzdt/one/"))["PubDate"] == "2015-09-08 23:59"


@pytest.mark.parametrize("kind", ["briefing", "policy", "interpretation", "topic", "standard", "disclosure"])
def test_every_dated_type_is_an_article_of_its_section(tree: Tree, get, kind: str) -> None:
    make, parent = {
        "briefing": (factories.BriefingPageFactory, tree.briefings),
        "policy": (factories.PolicyPageFactory, tree.policies),
        "interpretation": (factories.InterpretationPageFactory, tree.policies),
        "topic": (factories.TopicPageFactory, tree.topics),
        "standard": (factories.StandardPageFactory, tree.disclosure),
        "disclosure": (factories.DisclosurePageFactory, tree.disclosure),
    }[kind]
    page = make(parent=parent, published_at=moment("2015-09-08 10:30"))
    found = tags(get(page.get_url()))
    assert found["ArticleTitle"] == page.title
    assert found["PubDate"] == "2015-09-08 10:30"
    assert found["ContentSource"]
    assert found["ColumnName"] == parent.title


def test_an_organisation_carries_the_tags_of_its_section(tree: Tree, get) -> None:
    page = factories.OrganisationPageFactory(parent=tree.disclosure, title="机构设置")
    office = factories.OrganisationPageFactory(parent=page, title="办公室")
    for one in (page, office):
        found = tags(get(one.get_url()))
        assert (found["ColumnName"], found["ColumnType"]) == ("信息公开", "信息公开目录")
        assert "ArticleTitle" not in found


def test_pages_outside_the_tree_and_error_pages_carry_the_sites_tags(tree: Tree, get) -> None:
    assert tags(get("/wzdt/")) == SITE
    assert tags(get("/none/")) == SITE


def test_the_domain_is_the_requests_where_staff_gave_none(tree: Tree, get) -> None:
    SiteSettings.objects.update(site_domain="")
    assert tags(get("/"))["SiteDomain"] == "testserver"


def test_a_title_cannot_break_out_of_its_tag(tree: Tree, get) -> None:
    title = '"><script>alert(1)</script>'
    factories.NewsPageFactory(parent=tree.news, slug="one", title=title)
    response = get("/xxgk/gzdt/one/")
    assert tags(response)["ArticleTitle"] == title
    assert "<script>alert(1)" not in response.content.decode()
