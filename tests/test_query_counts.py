"""What a page costs in queries, for an anonymous visitor of a process that has just started.

The number must not grow with the content, and must stay below twelve everywhere. One page may cost twelve, and does:
a topic laid out with lists of every kind (news/test_topic_layout.py).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.core.streams import block, heading
from tests import factories
from tests.conftest import Tree, cold_queries

LIMIT = 12
LISTS = ("/", "/xxgk/", "/xxgk/gzdt/", "/xxgk/gzjb/", "/zcfg/", "/gqdt/", "/gqdt/xzq/", "/hdzt/", "/wzdt/")


def fill(tree: Tree, number: int) -> None:
    """So many more pages in every section, with pictures where pages have them."""
    image = factories.ImageFactory()
    for _ in range(number):
        factories.NewsPageFactory(parent=tree.news, image=image)
        factories.NewsPageFactory(parent=tree.notices)
        factories.NewsPageFactory(parent=tree.district)
        factories.TopicPageFactory(parent=tree.topics, image=image)
        factories.BriefingPageFactory(parent=tree.briefings)
        factories.PolicyPageFactory(parent=tree.policies)
        factories.InterpretationPageFactory(parent=tree.policies)


def test_lists_cost_the_same_with_3_and_with_60_entries(tree: Tree, count_queries: Callable[[str], int]) -> None:
    fill(tree, 3)
    for path in LISTS:
        count_queries(path)  # Resized pictures are made at their first use.
    few = {path: count_queries(path) for path in LISTS}
    fill(tree, 57)
    for path in LISTS:
        count_queries(path)
    many = {path: count_queries(path) for path in LISTS}
    second = {path: count_queries(f"{path}?page=2") for path in ("/xxgk/gzdt/", "/xxgk/gzjb/", "/zcfg/", "/hdzt/")}
    assert many == few
    assert {path: number for path, number in {**many, **second}.items() if number >= LIMIT} == {}


def test_empty_lists_cost_little(tree: Tree, count_queries: Callable[[str], int]) -> None:
    assert {path: number for path in LISTS if (number := count_queries(path)) >= LIMIT} == {}


def test_articles_cost_little_whatever_they_hold(tree: Tree, count_queries: Callable[[str], int]) -> None:
    document = {"document": factories.DocumentFactory().pk, "title": ""}
    body = [heading(1, "一、"), block("paragraph", "<p>段</p>")] * 5
    files = [block("attachment", document)] * 5
    policy = factories.PolicyPageFactory(parent=tree.policies, body=body, attachments=files)
    for _ in range(5):
        factories.InterpretationPageFactory(parent=tree.policies, policy=policy)
    article = factories.article_block("第一篇", *body)
    pages = [
        policy,
        factories.NewsPageFactory(parent=tree.news, body=body, attachments=files),
        factories.InterpretationPageFactory(parent=tree.policies, policy=policy, body=body),
        factories.BriefingPageFactory(parent=tree.briefings, articles=[article] * 5),
        factories.StandardPageFactory(parent=tree.disclosure, body=body, attachments=files),
        factories.DisclosurePageFactory(parent=tree.disclosure, body=body),
        factories.TopicPageFactory(parent=tree.topics, body=body),
    ]
    counts = {type(page).__name__: count_queries(page.get_url()) for page in pages}
    assert {name: number for name, number in counts.items() if number >= LIMIT} == {}


def test_links_in_a_paragraph_cost_no_query_each(tree: Tree, count_queries: Callable[[str], int]) -> None:
    targets = [factories.NewsPageFactory(parent=tree.notices) for _ in range(8)]

    def address(pages: list) -> str:
        links = "".join(f'<p><a linktype="page" id="{page.pk}">链接</a></p>' for page in pages)
        return factories.NewsPageFactory(parent=tree.news, body=[block("paragraph", links)]).get_url()

    one, eight = address(targets[:1]), address(targets)
    assert count_queries(eight) == count_queries(one)


def test_an_organisation_costs_the_same_with_more_offices(tree: Tree, count_queries: Callable[[str], int]) -> None:
    page = factories.OrganisationPageFactory(parent=tree.disclosure, slug="jgsz")
    leader = {"name": "某某", "post": "主任", "portrait": None, "duties": ""}

    def grow(number: int) -> int:
        for _ in range(number):
            factories.OrganisationPageFactory(parent=page)
        page.refresh_from_db()
        page.leaders = [block("leader", leader)] * number
        page.save()
        return count_queries("/xxgk/jgsz/")

    few, many = grow(1), grow(15)
    assert few == many < LIMIT


@pytest.mark.parametrize("path", ["/none/", "/xxgk/gzdt/?page=9999", "/xxgk/gzdt/?year=x"])
def test_error_pages_cost_little(tree: Tree, client, path: str) -> None:
    with cold_queries() as captured:
        assert client.get(path).status_code in (400, 404)
    assert len(captured) < LIMIT
