"""Home as staff lay it out: what each block shows, what it leaves out, what it costs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from portal.core.streams import block
from portal.home.blocks import HomeLayoutBlock
from portal.home.models import HomePage
from tests import factories
from tests.conftest import Tree
from tests.factories import article_block, moment, restrict
from tests.test_query_counts import COMPOSED_COLD_LIMIT


def lay_out(home: HomePage, *parts: tuple[str, dict[str, Any]]) -> None:
    page = HomePage.objects.get(pk=home.pk)
    page.layout = [block(kind, value) for kind, value in parts]
    page.save()


def main_of(get: Callable) -> BeautifulSoup:
    response = get("/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").main


def headings(get: Callable) -> list[str]:
    return [tag.text.strip() for tag in main_of(get).find_all("h2")]


def test_blocks_stand_in_the_order_of_staff_and_nothing_else_does(tree: Tree, get: Callable) -> None:
    factories.NewsPageFactory(parent=tree.news)
    factories.NewsPageFactory(parent=tree.notices)
    factories.PolicyPageFactory(parent=tree.policies)
    lay_out(
        tree.home,
        ("policies", {"title": "新政策", "width": "third"}),
        ("section", {"section": tree.news.pk}),
    )
    assert headings(get) == ["新政策", "工作动态"]
    assert main_of(get).select_one(".column--policies")["class"] == ["column", "column--policies", "column--third"]


def test_a_headline_may_be_any_page_and_is_not_listed_again(tree: Tree, get: Callable) -> None:
    factories.NewsPageFactory(parent=tree.news, title="新闻", published_at=moment("2015-02-01"))
    second = factories.NewsPageFactory(parent=tree.news, title="旧闻", published_at=moment("2015-01-01"))
    lay_out(tree.home, ("section", {"section": tree.news.pk}), ("headline", {"page": second.pk}), ("headline", {}))
    main = main_of(get)
    assert [tag.text for tag in main.select(".headline__title")] == ["旧闻", "新闻"]
    assert main.select(".row__title") == [], "both stand above"


def test_lists_stay_full_below_however_many_headlines(tree: Tree, get: Callable) -> None:
    for day in range(1, 8):
        factories.NewsPageFactory(parent=tree.news, title=f"第{day}天", published_at=moment(f"2015-01-0{day}"))
    lay_out(tree.home, *[("headline", {})] * 4, ("section", {"section": tree.news.pk, "number": 3}))
    main = main_of(get)
    assert [tag.text for tag in main.select(".headline__title")] == ["第7天", "第6天", "第5天", "第4天"]
    assert [tag.text for tag in main.select(".row__title")] == ["第3天", "第2天", "第1天"]


def test_the_lead_picture_does_not_wait_and_others_do(tree: Tree, get: Callable) -> None:
    image = factories.ImageFactory(file__width=1200, file__height=800)
    factories.NewsPageFactory(parent=tree.news, image=image)
    factories.TopicPageFactory(parent=tree.topics, image=image)
    pictures = main_of(get).find_all("img")
    assert [(one.get("fetchpriority"), one.get("loading")) for one in pictures] == [("high", None), (None, "lazy")]
    assert all(one["width"] and one["height"] and one.has_attr("alt") for one in pictures)
    assert all(one["sizes"] for one in main_of(get).find_all("source"))


def test_a_list_shows_as_many_as_it_is_told(tree: Tree, get: Callable) -> None:
    for _ in range(4):
        factories.NewsPageFactory(parent=tree.district)
    lay_out(tree.home, ("section", {"section": tree.districts.pk, "number": 3}))
    assert len(main_of(get).select(".row")) == 3, "of whatever stands below the section"
    lay_out(tree.home, ("districts", {"each": 2}))
    assert len(main_of(get).select(".district .row")) == 2


def test_topics_picked_by_hand_keep_their_order(tree: Tree, get: Callable) -> None:
    first, _, third = (factories.TopicPageFactory(parent=tree.topics, title=title) for title in "甲乙丙")
    lay_out(tree.home, ("topics", {"pages": [third.pk, first.pk]}))
    assert [tag.text for tag in main_of(get).select(".card__title")] == ["丙", "甲"]
    third.unpublish()
    restrict(first)
    assert [tag.text for tag in main_of(get).select(".card__title")] == ["乙"], "the newest, for none is left"


def test_links_lead_to_pages_and_through_the_notice_of_leaving(tree: Tree, get: Callable) -> None:
    gone = factories.NewsPageFactory(parent=tree.news, title="草稿", live=False)
    links = [
        {"text": "", "page": tree.briefings.pk, "url": ""},
        {"text": "外部网站", "page": None, "url": "https://www.example.com/a"},
        {"text": "撤下的页面", "page": gone.pk, "url": ""},
    ]
    lay_out(tree.home, ("links", {"title": "常用", "links": [block("item", one) for one in links]}))
    found = main_of(get).select(".links a")
    assert [tag.text for tag in found] == ["工作简报", "外部网站"]
    assert found[0]["href"] == "/xxgk/gzjb/"
    assert not found[1]["href"].startswith("https://www.example.com")
    assert get(found[1]["href"]).status_code == 200


def test_a_notice_with_and_without_a_link(tree: Tree, get: Callable) -> None:
    nowhere = {"text": "", "page": None, "url": ""}
    lay_out(tree.home, ("notice", {"text": "今晚维护", "link": nowhere}))
    assert "今晚维护" in main_of(get).select_one(".home-notice").text
    assert not main_of(get).select(".home-notice a")
    lay_out(tree.home, ("notice", {"text": "今晚维护", "link": {**nowhere, "page": tree.news.pk}}))
    link = main_of(get).select_one(".home-notice a")
    assert (link["href"], link.text) == ("/xxgk/gzdt/", "工作动态"), "without words of its own, the page's title"


@pytest.mark.parametrize("how", ["draft", "private", "expired", "deleted", "section"])
def test_what_is_not_public_is_in_no_block(tree: Tree, get: Callable, how: str) -> None:
    image = factories.ImageFactory()
    pages = [
        factories.NewsPageFactory(parent=tree.news, title="不公开甲", image=image),
        factories.TopicPageFactory(parent=tree.topics, title="不公开乙", image=image),
        factories.NewsPageFactory(parent=tree.district, title="不公开丙"),
    ]
    lay_out(
        tree.home,
        ("headline", {"page": pages[0].pk}),
        ("section", {"section": tree.disclosure.pk}),
        ("topics", {"pages": [page.pk for page in pages]}),
        ("districts", {}),
        ("links", {"links": [block("item", {"text": "不公开丁", "page": pages[0].pk, "url": ""})]}),
    )
    assert "不公开" in str(main_of(get))
    for page in [tree.disclosure, tree.districts, tree.topics] if how == "section" else pages:
        if how == "draft":
            page.unpublish()
        elif how in ("private", "section"):
            restrict(page)
        elif how == "expired":
            type(page).objects.filter(pk=page.pk).update(expire_at=moment("2015-12-31"))
        else:
            page.delete()
    assert "不公开" not in str(main_of(get))
    assert headings(get) == []


def everything(tree: Tree, page: int, times: int) -> list[tuple[str, dict[str, Any]]]:
    links = [block("item", {"text": "", "page": one.pk, "url": ""}) for one in (tree.news, tree.topics)]
    sections = [tree.news, tree.notices, tree.briefings, tree.policies, tree.district]
    return [
        ("notice", {"text": "通告", "link": {"text": "", "page": page, "url": ""}}),
        ("headline", {"page": page}),
        ("headline", {}),
        *(("section", {"section": one.pk}) for one in sections),
        ("briefing", {}),
        ("policies", {}),
        ("districts", {"each": 3}),
        ("topics", {}),
        ("topics", {"pages": [page]}),
        ("links", {"title": "入口", "links": links}),
    ] * times


def test_queries_do_not_grow_with_the_blocks(tree: Tree, get: Callable, count_queries: Callable[[str], int]) -> None:
    image = factories.ImageFactory()
    for parent in (tree.news, tree.notices, tree.district):
        for _ in range(3):
            page = factories.NewsPageFactory(parent=parent, image=image)
    factories.TopicPageFactory(parent=tree.topics, image=image)
    factories.BriefingPageFactory(parent=tree.briefings, articles=[article_block("篇")])
    factories.PolicyPageFactory(parent=tree.policies)
    get("/")  # Resized pictures are made at their first use.
    plain = count_queries("/")
    lay_out(tree.home, *everything(tree, page.pk, 1))
    once = count_queries("/")
    lay_out(tree.home, *everything(tree, page.pk, 4))
    assert count_queries("/") == once == plain <= COMPOSED_COLD_LIMIT


def test_an_unfinished_block_shows_nothing(tree: Tree, get: Callable) -> None:
    lay_out(tree.home, ("section", {"section": None}), ("headline", {"page": None}), ("links", {"links": []}))
    assert "暂时没有内容" in main_of(get).text


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ({"text": "字", "page": None, "url": ""}, "填且只填一项"),
        ({"text": "字", "page": 1, "url": "https://example.cn/"}, "填且只填一项"),
        ({"text": "", "page": None, "url": "https://example.cn/"}, "请填写显示文字"),
        ({"text": "字", "page": None, "url": "javascript:alert(1)"}, "http://"),
    ],
)
def test_a_link_is_checked_in_chinese(home: HomePage, link: dict[str, Any], message: str) -> None:
    stream = HomeLayoutBlock()
    if link["page"]:
        link["page"] = home.pk
    value = stream.to_python([block("links", {"title": "", "links": [block("item", link)]})])
    with pytest.raises(ValidationError) as refused:
        stream.clean(value)
    assert message in str(refused.value.as_json_data())


def test_staff_lay_out_home_in_the_admin(tree: Tree, client: Client, superuser: User, get: Callable) -> None:
    factories.NewsPageFactory(parent=tree.notices, title="公告")
    client.force_login(superuser)
    address = reverse("wagtailadmin_pages:edit", args=[tree.home.pk])
    editor = client.get(address).content.decode()
    assert "首页版面" in editor
    # Wagtail hands the blocks to its script as JSON.
    for label in ("栏目列表", "通告横幅", "各区动态"):
        assert json.dumps(label).strip('"') in editor
    sent = {
        "title": "首页",
        "slug": "shouye",
        "introduction": "",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "layout-count": 1,
        "layout-0-deleted": "",
        "layout-0-order": 0,
        "layout-0-type": "section",
        "layout-0-id": "",
        "layout-0-value-section": tree.notices.pk,
        "layout-0-value-title": "大家看",
        "layout-0-value-number": 5,
        "layout-0-value-width": "full",
        "action-publish": "1",
    }
    assert client.post(address, sent).status_code == 302
    client.logout()
    assert headings(get) == ["大家看"]
    assert "公告" in main_of(get).text
    stored = HomePage.objects.get(pk=tree.home.pk).layout.get_prep_value()
    assert stored[0]["value"]["section"] == tree.notices.pk


def test_a_block_without_its_page_is_refused_in_chinese(home: HomePage) -> None:
    stream = HomeLayoutBlock()
    with pytest.raises(ValidationError) as refused:
        stream.clean(stream.to_python([block("section", {"section": None})]))
    assert "必填" in str(refused.value.as_json_data())


@pytest.mark.parametrize("name", sorted(HomeLayoutBlock().child_blocks))
def test_the_picker_draws_and_describes_every_block(client: Client, superuser: User, name: str) -> None:
    child = HomePage.layout.field.stream_block.child_blocks[name]
    client.force_login(superuser)
    html = client.get(reverse("wagtailadmin_block_preview"), {"id": child.definition_prefix}).content.decode()
    drawing = f"images/blocks/{child.meta.drawing}.svg"
    assert drawing in html
    assert finders.find(drawing)
    assert child.get_description()


def test_a_chosen_page_is_counted_among_its_uses(tree: Tree) -> None:
    lay_out(tree.home, ("headline", {"page": None}), ("section", {"section": tree.news.pk}))
    stream = HomePage.objects.get(pk=tree.home.pk).layout
    assert [reference[1] for reference in stream.stream_block.extract_references(stream)] == [str(tree.news.pk)]
