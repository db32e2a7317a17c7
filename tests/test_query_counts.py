"""What a page costs in queries, for an anonymous visitor, while no page is kept.

The number must not grow with the content. With what all pages share at hand for this version of the site, it is
`WARM_LIMIT` at most, and one more for home and what else is laid out of many lists. A process that has just started
and has nothing kept asks up to nine things more, once for a version: the version itself, the next expiry, the content
types, the site, the sections (two), what is restricted; for a list the counts of years, for an article the front of
its shelf (two); and home's lists.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.core.streams import block, heading
from tests import factories
from tests.conftest import Tree, cold_queries

WARM_LIMIT = 5
COLD_LIMIT = WARM_LIMIT + 9
COMPOSED_WARM_LIMIT = 6
COMPOSED_COLD_LIMIT = 16
LISTS = ("/", "/xxgk/", "/xxgk/gzdt/", "/xxgk/gzjb/", "/zcfg/", "/gqdt/", "/gqdt/xzq/", "/hdzt/", "/wzdt/")


def cold_limit(path: str) -> int:
    """The most that a page may cost with nothing kept."""
    return COMPOSED_COLD_LIMIT if path == "/" else COLD_LIMIT


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
    assert {path: number for path, number in {**many, **second}.items() if number > cold_limit(path)} == {}


def test_empty_lists_cost_little(tree: Tree, count_queries: Callable[[str], int]) -> None:
    assert {path: number for path in LISTS if (number := count_queries(path)) > cold_limit(path)} == {}


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
    assert {name: number for name, number in counts.items() if number > COLD_LIMIT} == {}


def test_with_what_pages_share_at_hand_they_cost_five_at_most(tree: Tree, client) -> None:
    fill(tree, 25)
    image = factories.ImageFactory()
    files = [block("attachment", {"document": factories.DocumentFactory().pk, "title": ""})]
    link = block("paragraph", f'<p><a linktype="page" id="{tree.news.pk}">链接</a></p>')
    policy = factories.PolicyPageFactory(parent=tree.policies, attachments=files)
    pages = [
        policy,
        factories.InterpretationPageFactory(parent=tree.policies, policy=policy),
        factories.NewsPageFactory(parent=tree.news, body=[factories.figure(image)], image=image),
        factories.NewsPageFactory(parent=tree.news, body=[link], attachments=files),
        factories.NewsPageFactory(parent=tree.news, published_at=factories.moment("1990-01-01")),
        factories.BriefingPageFactory(parent=tree.briefings, articles=[factories.article_block("第一篇", link)]),
    ]
    lists = {path: COMPOSED_WARM_LIMIT if path == "/" else WARM_LIMIT for path in LISTS}
    limits = {page.get_url(): WARM_LIMIT for page in pages} | lists
    for path in limits:
        client.get(path)
    too_many = {}
    for path, limit in limits.items():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        if len(captured) > limit:
            too_many[path] = (len(captured), [one["sql"][:200] for one in captured])
    assert too_many == {}


def test_links_in_64_paragraphs_cost_no_query_each(tree: Tree, count_queries: Callable[[str], int]) -> None:
    targets = [factories.NewsPageFactory(parent=tree.notices) for _ in range(8)]
    document = factories.DocumentFactory()

    def address(number: int) -> str:
        links = [f'<p><a linktype="page" id="{page.pk}">链接</a></p>' for page in targets]
        links += [f'<p><a linktype="document" id="{document.pk}">文件</a></p>'] * 8
        body = [block("paragraph", link) for link in links for _ in range(number)]
        return factories.NewsPageFactory(parent=tree.news, body=body).get_url()

    few, many = address(1), address(4)
    assert count_queries(many) == count_queries(few)


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
    assert few == many <= COLD_LIMIT


@pytest.mark.parametrize("path", ["/none/", "/xxgk/gzdt/?page=9999", "/xxgk/gzdt/?year=x"])
def test_error_pages_cost_little(tree: Tree, client, path: str) -> None:
    with cold_queries() as captured:
        assert client.get(path).status_code in (400, 404)
    assert len(captured) <= COLD_LIMIT
