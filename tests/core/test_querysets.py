"""What counts as published, and in which order pages stand."""

from __future__ import annotations

import datetime

from django.utils import timezone

from news.models import NewsPage
from portal.core.querysets import any_page
from tests import factories
from tests.conftest import Tree
from tests.factories import moment, restrict


def published() -> set[int]:
    return set(any_page().published().values_list("pk", flat=True))


def hours(number: int) -> datetime.timedelta:
    return datetime.timedelta(hours=number)


def test_published_keeps_a_live_page(tree: Tree) -> None:
    page = factories.NewsPageFactory(parent=tree.news)
    assert page.pk in published()


def test_published_drops_a_draft(tree: Tree) -> None:
    page = factories.NewsPageFactory(parent=tree.news, live=False)
    assert page.pk not in published()


def test_published_drops_an_unpublished_page(tree: Tree) -> None:
    page = factories.NewsPageFactory(parent=tree.news)
    page.unpublish()
    assert page.pk not in published()


def test_published_drops_an_expired_page_before_the_scheduler_comes_round(tree: Tree) -> None:
    gone = factories.NewsPageFactory(parent=tree.news, expire_at=timezone.now() - hours(1))
    kept = factories.NewsPageFactory(parent=tree.news, expire_at=timezone.now() + hours(1))
    assert gone.live
    assert gone.pk not in published()
    assert kept.pk in published()


def test_published_drops_a_scheduled_page(tree: Tree) -> None:
    page = factories.NewsPageFactory(parent=tree.news, live=False, go_live_at=timezone.now() + hours(1))
    page.save_revision(approved_go_live_at=page.go_live_at).publish()
    assert page.pk not in published()


def test_published_drops_a_restricted_page_and_all_below_it(tree: Tree) -> None:
    page = factories.NewsPageFactory(parent=tree.news)
    sister = factories.NewsPageFactory(parent=tree.notices)
    deep = factories.NewsPageFactory(parent=tree.district)
    restrict(tree.news)
    restrict(tree.districts)
    hidden = {tree.news.pk, page.pk, tree.districts.pk, tree.district.pk, deep.pk}
    assert hidden & published() == set()
    assert {tree.notices.pk, sister.pk, tree.disclosure.pk} <= published()


def test_published_drops_an_alias_of_a_restricted_page(tree: Tree) -> None:
    page = factories.NewsPageFactory(parent=tree.news)
    alias = page.create_alias(parent=tree.notices)
    assert {page.pk, alias.pk} <= published()
    restrict(tree.news)
    assert {page.pk, alias.pk} & published() == set()


def test_a_restriction_does_not_reach_a_page_whose_path_only_begins_alike(tree: Tree) -> None:
    first = factories.NewsPageFactory(parent=tree.news)
    second = factories.NewsPageFactory(parent=tree.news)
    restrict(first)
    assert first.pk not in published()
    assert second.pk in published()


def test_published_costs_one_query(tree: Tree, django_assert_num_queries) -> None:
    factories.NewsPageFactory(parent=tree.news)
    restrict(tree.notices)
    with django_assert_num_queries(1):
        list(NewsPage.objects.published())


def test_newest_orders_by_time_and_breaks_ties_by_the_younger_page(tree: Tree) -> None:
    noon = moment("2015-09-08 12:00")
    old = factories.NewsPageFactory(parent=tree.news, published_at=noon - hours(1))
    ties = [factories.NewsPageFactory(parent=tree.news, published_at=noon) for _ in range(3)]
    new = factories.NewsPageFactory(parent=tree.news, published_at=noon + hours(1))
    expected = [new.pk, *(page.pk for page in reversed(ties)), old.pk]
    assert list(NewsPage.objects.newest().values_list("pk", flat=True)) == expected


def test_in_year_counts_the_year_of_china(tree: Tree) -> None:
    # 23:30 UTC on 31 December is already the new year in Asia/Shanghai.
    utc = datetime.datetime(2014, 12, 31, 23, 30, tzinfo=datetime.UTC)
    page = factories.NewsPageFactory(parent=tree.news, published_at=utc)
    assert list(NewsPage.objects.in_year(2015)) == [page]
    assert not NewsPage.objects.in_year(2014).exists()
    assert list(NewsPage.objects.in_year(None)) == [page]


def test_dated_takes_the_date_of_every_type_and_falls_back_to_first_publication(tree: Tree) -> None:
    first_published = moment("2015-01-05 08:00")
    pages = {
        factories.NewsPageFactory(parent=tree.news, published_at=moment("2015-01-01")): "2015-01-01",
        factories.BriefingPageFactory(parent=tree.briefings, published_at=moment("2015-01-02")): "2015-01-02",
        factories.PolicyPageFactory(parent=tree.policies, published_at=moment("2015-01-03")): "2015-01-03",
        factories.TopicPageFactory(parent=tree.topics, published_at=moment("2015-01-04")): "2015-01-04",
        factories.OrganisationPageFactory(parent=tree.disclosure, first_published_at=first_published): "2015-01-05",
    }
    found = {
        page.pk: f"{timezone.localtime(page.published_at):%Y-%m-%d}"
        for page in any_page(pk__in=[page.pk for page in pages]).dated()
    }
    assert found == {page.pk: day for page, day in pages.items()}
