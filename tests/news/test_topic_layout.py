"""Topic pages that staff lay out of blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

from news.models import TopicPage
from portal.core.streams import block, heading
from tests import factories
from tests.conftest import Tree
from tests.factories import moment, restrict
from tests.test_query_counts import COMPOSED_COLD_LIMIT

Raw = dict[str, Any]


def section_list(page: Any, **more: Any) -> Raw:
    return block("section", {"section": page.pk, "title": "", "number": 3, "pictures": False, **more})


def picked_list(*pages: Any, **more: Any) -> Raw:
    return block("picked", {"title": "", "pages": [block("item", page.pk) for page in pages], **more})


def topic(tree: Tree, *layout: Raw, **fields: Any) -> TopicPage:
    return factories.TopicPageFactory(parent=tree.topics, slug="zt", layout=list(layout), **fields)


def layout_of(get: Callable) -> BeautifulSoup:
    response = get("/hdzt/zt/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").select_one(".layout")


def titles(found: BeautifulSoup) -> list[str]:
    return [tag.text for tag in found.select(".row__title, .card__title")]


def test_lists_by_section_and_by_hand(tree: Tree, get: Callable) -> None:
    pages = [
        factories.NewsPageFactory(parent=tree.news, title=f"动态{day}", published_at=moment(f"2015-01-0{day}"))
        for day in range(1, 6)
    ]
    topic(tree, section_list(tree.disclosure, title="相关动态"), picked_list(pages[0], tree.policies, pages[3]))
    found = layout_of(get)
    assert titles(found) == ["动态5", "动态4", "动态3", "动态1", "政策法规", "动态4"]
    assert found.h2.text == "相关动态"
    assert found.select_one(".column__more")["href"] == "/xxgk/"


def test_text_stands_between_lists_and_in_the_contents(tree: Tree, get: Callable) -> None:
    factories.NewsPageFactory(parent=tree.news)
    topic(
        tree,
        heading(1, "一、背景"),
        block("paragraph", "<p>文字一</p>"),
        section_list(tree.news),
        heading(1, "二、安排"),
        block("paragraph", "<p>文字二</p>"),
    )
    found = layout_of(get)
    assert [tag.text for tag in found.find_all("h2")] == ["一、背景", "工作动态", "二、安排"]
    assert len(found.select(".prose")) == 2
    links = BeautifulSoup(get("/hdzt/zt/").content, "html.parser").select(".outline__list a")
    assert [link.text for link in links] == ["一、背景", "二、安排"]
    assert all(found.find(id=link["href"][1:]) for link in links)


def test_the_contents_name_headings_inside_columns(tree: Tree, get: Callable) -> None:
    columns = {"left": [heading(2, "（一）左")], "right": [heading(1, "二、右")]}
    topic(tree, heading(1, "一、上"), block("columns", columns), heading(1, "三、下"))
    page = BeautifulSoup(get("/hdzt/zt/").content, "html.parser")
    links = page.select(".outline__list a")
    assert [link.text for link in links] == ["一、上", "（一）左", "二、右", "三、下"]
    assert all(page.find(id=link["href"][1:]) for link in links)


def test_two_columns_hold_lists_and_text(tree: Tree, get: Callable) -> None:
    page = factories.NewsPageFactory(parent=tree.news, title="左边")
    columns = {"left": [picked_list(page)], "right": [block("paragraph", "<p>右边</p>"), section_list(tree.notices)]}
    topic(tree, block("columns", columns))
    left, right = layout_of(get).select(".two-columns__side")
    assert titles(left) == ["左边"]
    assert right.text.strip() == "右边", "an empty section leaves nothing"


def test_pictures_and_buttons(tree: Tree, get: Callable) -> None:
    image = factories.ImageFactory()
    picture = {"image": image.pk, "decorative": False, "alt_text": "居民在广场"}
    items = [
        block("item", {"image": picture, "caption": "邻里节", "page": tree.news.pk}),
        block("item", {"image": picture, "caption": "", "page": None}),
    ]
    link = block("item", {"text": "看简报", "page": tree.briefings.pk, "url": ""})
    topic(
        tree,
        block("pictures", {"title": "现场", "pictures": items}),
        block("links", {"title": "", "links": [link]}),
    )
    found = layout_of(get)
    assert [one["alt"] for one in found.find_all("img")] == ["居民在广场", "居民在广场"]
    assert [(one.text, one["href"]) for one in found.select("figcaption a")] == [("邻里节", "/xxgk/gzdt/")]
    assert [(one.text, one["href"]) for one in found.select(".links a")] == [("看简报", "/xxgk/gzjb/")]


@pytest.mark.parametrize("how", ["draft", "private", "expired", "deleted"])
def test_what_is_not_public_is_in_no_list(tree: Tree, get: Callable, how: str) -> None:
    page = factories.NewsPageFactory(parent=tree.news, title="不公开", image=factories.ImageFactory())
    inner = {"left": [picked_list(page)], "right": [section_list(tree.news)]}
    topic(tree, picked_list(page, pictures=True), section_list(tree.news, title="有标题"), block("columns", inner))
    assert "不公开" in layout_of(get).text
    if how == "draft":
        page.unpublish()
    elif how == "private":
        restrict(page)
    elif how == "expired":
        page.expire_at = moment("2015-12-31")
        page.save()
    else:
        page.delete()
    assert layout_of(get).text.strip() == "", "neither the page nor the title above an empty list"


def test_the_banner_stands_for_the_card_and_the_card_for_a_missing_banner(tree: Tree, get: Callable) -> None:
    card, banner = (factories.ImageFactory(title=name, file__filename=f"{name}.jpg") for name in ("card", "banner"))
    page = topic(tree, image=card)
    source = BeautifulSoup(get("/hdzt/zt/").content, "html.parser").select_one(".topic-banner")["src"]
    assert "card" in source
    TopicPage.objects.filter(pk=page.pk).update(banner=banner)
    shown = BeautifulSoup(get("/hdzt/zt/").content, "html.parser").select_one(".topic-banner")
    assert "banner" in shown["src"]
    assert (shown["fetchpriority"], shown["alt"]) == ("high", "")


def test_queries_do_not_grow_with_the_lists(tree: Tree, get: Callable, count_queries: Callable[[str], int]) -> None:
    image = factories.ImageFactory()
    pages = [factories.NewsPageFactory(parent=tree.news, image=image) for _ in range(4)]
    sections = [tree.news, tree.notices, tree.briefings, tree.policies, tree.district]

    def lists(times: int) -> list[Raw]:
        link = block("item", {"text": "", "page": tree.policies.pk, "url": ""})
        columns = {"left": [picked_list(*pages, pictures=True)], "right": [section_list(tree.news)]}
        return [
            *(section_list(one, pictures=True) for one in sections[: times + 1]),
            picked_list(*pages[:times]),
            block("links", {"title": "", "links": [link] * times}),
            block("columns", columns),
        ] * times

    page = topic(tree, *lists(1))
    get("/hdzt/zt/")
    few = count_queries("/hdzt/zt/")
    page.layout = lists(4)
    page.save()
    # An article, and what its lists show: pages, entries, pictures and their sizes.
    assert count_queries("/hdzt/zt/") == few <= COMPOSED_COLD_LIMIT


def test_search_reads_the_texts_of_the_layout(tree: Tree) -> None:
    page = topic(
        tree,
        block("paragraph", "<p>版面里的文字</p>"),
        section_list(tree.news, title="列表标题"),
        block("columns", {"left": [block("paragraph", "<p>左栏文字</p>")], "right": []}),
    )
    text = TopicPage.objects.get(pk=page.pk).search_text()
    for words in ("版面里的文字", "列表标题", "左栏文字"):
        assert words in text


def test_a_topic_with_text_alone_reads_as_an_article(tree: Tree, get: Callable) -> None:
    topic(tree, body=[block("paragraph", "<p>只有文字</p>")])
    html = get("/hdzt/zt/").content.decode()
    assert "只有文字" in html
    assert "article--topic" not in html and 'class="layout"' not in html
