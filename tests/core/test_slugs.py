"""Addresses made by the system, and publication times left empty."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from briefings.models import BriefingPage
from news.models import NewsIndexPage, NewsPage
from portal.core.models import SectionPage, StandardPage
from portal.core.publishing import add_page, change_page
from portal.core.slugs import free_slug, is_reserved
from tests import factories
from tests.conftest import Tree
from tests.factories import moment


def test_a_sections_address_is_the_initials_of_its_title(tree: Tree) -> None:
    page = add_page(tree.home, SectionPage(title="志愿服务"), publish=True)
    assert (page.slug, page.get_url()) == ("zyfw", "/zyfw/")


def test_a_mixed_title_gets_its_initials_too(tree: Tree) -> None:
    # Wagtail alone would keep only what is Latin here: "2015".
    page = add_page(tree.home, SectionPage(title="2015年工作要点"), publish=False)
    assert page.slug == "2015ngzyd"


def test_a_title_that_cannot_be_read_still_gets_an_address(tree: Tree) -> None:
    assert add_page(tree.home, SectionPage(title="——"), publish=True).slug == "page"


def test_an_articles_address_has_its_local_date(tree: Tree) -> None:
    # 20:00 UTC on the 7th is the 8th in Asia/Shanghai.
    published_at = datetime.datetime(2015, 9, 7, 20, tzinfo=datetime.UTC)
    page = add_page(tree.news, NewsPage(title="社区矫正", published_at=published_at), publish=True)
    assert page.slug == "20150908-sqjz"


def test_a_standard_pages_address_has_no_date(tree: Tree) -> None:
    page = StandardPage(title="联系我们", published_at=moment("2015-09-08"))
    assert add_page(tree.disclosure, page, publish=True).slug == "lxwm"


def test_equal_addresses_are_numbered(tree: Tree) -> None:
    def add(parent: NewsIndexPage) -> str:
        page = NewsPage(title="社区矫正", published_at=moment("2015-09-08"))
        return add_page(parent, page, publish=True).slug

    assert [add(tree.news) for _ in range(3)] == [
        "20150908-sqjz",
        "20150908-sqjz-2",
        "20150908-sqjz-3",
    ]
    assert add(tree.notices) == "20150908-sqjz"


def test_a_free_number_is_used_again_and_longer_addresses_do_not_count(tree: Tree) -> None:
    titles = ["志愿服务", "志愿服务", "志愿服务队"]
    first, second, longer = (add_page(tree.home, SectionPage(title=title), publish=True) for title in titles)
    assert (first.slug, second.slug, longer.slug) == ("zyfw", "zyfw-2", "zyfwd")
    first.delete()
    assert add_page(tree.home, SectionPage(title="志愿服务"), publish=True).slug == "zyfw"


@pytest.mark.parametrize(("taken", "slug", "queries"), [(1, "a-2", 1), (8, "a-9", 2), (30, "a-31", 3)])
def test_a_free_number_is_found_in_few_queries(tree: Tree, taken: int, slug: str, queries: int) -> None:
    for number in range(1, taken + 1):
        factories.NewsPageFactory(parent=tree.news, slug=f"a-{number}" if number > 1 else "a")
    parent = NewsIndexPage.objects.get(pk=tree.news.pk)
    with CaptureQueriesContext(connection) as captured:
        assert free_slug("a", parent, NewsPage()) == slug
    assert sum('"slug" IN' in query["sql"] for query in captured) == queries
    assert not any("LIKE" in query["sql"] for query in captured)


def test_a_briefings_address_is_year_and_issue(tree: Tree) -> None:
    page = BriefingPage(title="工作简报", year=2015, issue_number=12, published_at=moment("2015-09-08"))
    assert add_page(tree.briefings, page, publish=True).get_url() == "/xxgk/gzjb/2015-12/"


def test_a_chosen_address_is_kept(tree: Tree) -> None:
    assert add_page(tree.home, SectionPage(title="志愿服务", slug="volunteers"), publish=True).slug == "volunteers"


def test_an_address_that_is_taken_is_refused(tree: Tree) -> None:
    with pytest.raises(ValidationError, match="gzdt"):
        add_page(tree.disclosure, NewsIndexPage(title="动态", slug="gzdt"), publish=True)


@pytest.mark.parametrize("slug", ["hant", "yuedu", "lizhan", "wza", "search", "admin", "documents", "static", "media"])
def test_what_the_portal_answers_itself_is_reserved_below_home_only(tree: Tree, slug: str) -> None:
    assert is_reserved(slug, tree.home)
    assert not is_reserved(slug, tree.disclosure)


def test_the_feed_of_a_section_is_reserved(tree: Tree) -> None:
    assert is_reserved("rss", tree.news)
    assert not is_reserved("zyfw", tree.news)
    assert not is_reserved("zyfw", tree.home)


def test_a_made_address_avoids_what_is_reserved(tree: Tree) -> None:
    assert add_page(tree.home, SectionPage(title="WZA"), publish=True).slug == "wza-2"


def test_later_edits_keep_the_address(tree: Tree) -> None:
    page = add_page(tree.news, NewsPage(title="社区矫正", published_at=moment("2015-09-08")), publish=True)
    page.title, page.published_at = "志愿服务", moment("2016-01-01")
    change_page(page, publish=True)
    saved = NewsPage.objects.get(pk=page.pk)
    assert (saved.title, saved.slug) == ("志愿服务", "20150908-sqjz")


def test_a_draft_may_lack_its_publication_time(tree: Tree) -> None:
    page = add_page(tree.news, NewsPage(title="草稿"), publish=False)
    assert NewsPage.objects.get(pk=page.pk).published_at is None


def test_an_empty_publication_time_becomes_the_first_publication_and_stays(tree: Tree) -> None:
    page = add_page(tree.news, NewsPage(title="草稿"), publish=False)
    before = timezone.now()
    change_page(page.get_latest_revision_as_object(), publish=True)
    first = NewsPage.objects.get(pk=page.pk)
    assert before <= first.published_at <= timezone.now()
    draft = first.get_latest_revision_as_object()
    draft.title, draft.published_at = "改过的标题", None
    change_page(draft, publish=True)
    again = NewsPage.objects.get(pk=page.pk)
    assert (again.title, again.published_at) == ("改过的标题", first.first_published_at)


def test_publishing_again_after_taking_down_keeps_the_first_publication(tree: Tree) -> None:
    page = add_page(tree.news, NewsPage(title="文章"), publish=True)
    first = NewsPage.objects.get(pk=page.pk).published_at
    page.unpublish()
    NewsPage.objects.get(pk=page.pk).get_latest_revision().publish()
    assert NewsPage.objects.get(pk=page.pk).published_at == first
