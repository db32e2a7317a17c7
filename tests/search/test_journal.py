"""The index follows the pages, through Wagtail's own ways of changing them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import post_page_move, pre_page_move

from portal.core.querysets import any_page
from portal.search import background, journal
from portal.search.compare import differences
from portal.search.engines.base import PortalBackend
from portal.search.models import IndexJournal
from portal.search.plan import Filters
from portal.search.query import parse
from tests import factories
from tests.conftest import Tree
from tests.search.conftest import republish

Found = Callable[[str], list[int]]
Publish = Callable[..., Page]


@pytest.fixture(params=["whoosh", "tantivy"])
def engine_name(request: pytest.FixtureRequest) -> str:
    return request.param


def test_publishing(found: Found, publish: Publish) -> None:
    page = publish("社会建设", "推进社区矫正")
    assert found("社区矫正") == [page.pk]


def test_every_indexed_type_is_found(found: Found, tree: Tree) -> None:
    pages = [
        factories.NewsPageFactory(parent=tree.news, title="社会建设动态"),
        factories.TopicPageFactory(parent=tree.topics, title="社会建设专题"),
        factories.BriefingPageFactory(parent=tree.briefings, title="社会建设简报"),
        factories.PolicyPageFactory(parent=tree.policies, title="社会建设条例"),
        factories.InterpretationPageFactory(parent=tree.policies, title="社会建设条例解读"),
        factories.OrganisationPageFactory(parent=tree.disclosure, title="社会建设科"),
        factories.DisclosurePageFactory(parent=tree.disclosure, title="社会建设指南"),
        factories.StandardPageFactory(parent=tree.disclosure, title="社会建设说明"),
    ]
    assert set(found("社会建设")) == {page.pk for page in pages}


def test_sections_are_not_in_the_index(found: Found, tree: Tree) -> None:
    assert found(tree.news.title) == []


def test_a_draft_is_never_in_the_index(found: Found, publish: Publish, tree: Tree) -> None:
    draft = factories.NewsPageFactory(parent=tree.news, title="内部稿", live=False)
    draft.save_revision()
    page = publish("公开稿")
    page.title = "内部改动"
    page.save_revision()
    assert found("内部") == []
    assert found("公开稿") == [page.pk]


def test_saving_a_draft_of_a_published_page_writes_nothing_down(found: Found, publish: Publish) -> None:
    page = publish("公开稿")
    assert found("公开稿") == [page.pk]
    page.save_revision()
    assert not IndexJournal.objects.exists()


def test_publishing_again_replaces(found: Found, publish: Publish) -> None:
    page = publish("社会建设", "台风预警")
    assert found("台风") == [page.pk]
    republish(page, "推进社区矫正")
    assert found("台风") == []
    assert found("社区矫正") == [page.pk]


def test_unpublishing(found: Found, publish: Publish) -> None:
    page = publish("社会建设")
    assert found("社会建设") == [page.pk]
    page.unpublish()
    assert found("社会建设") == []


def test_unpublishing_by_the_base_class(found: Found, publish: Publish) -> None:
    page = publish("社会建设")
    assert found("社会建设") == [page.pk]
    Page.objects.get(pk=page.pk).unpublish()
    assert found("社会建设") == []


def test_deleting_a_page_and_a_section(found: Found, publish: Publish, tree: Tree) -> None:
    one, other = publish("社会建设"), publish("社会建设", parent=tree.notices)
    assert len(found("社会建设")) == 2
    one.delete()
    assert found("社会建设") == [other.pk]
    Page.objects.get(pk=tree.disclosure.pk).delete()
    assert found("社会建设") == []


def test_moving_a_section_moves_its_pages(found: Found, backend: PortalBackend, publish: Publish, tree: Tree) -> None:
    page = publish("社会建设")
    assert found("社会建设") == [page.pk]
    Page.objects.get(pk=tree.news.pk).move(Page.objects.get(pk=tree.districts.pk), pos="last-child")
    assert found("社会建设") == [page.pk]
    assert backend.match(parse("社会建设").plan, Filters(section=tree.disclosure.pk)).pks == []
    assert backend.match(parse("社会建设").plan, Filters(section=tree.districts.pk)).pks == [page.pk]


def test_a_move_is_written_down_before_it_happens(found: Found, publish: Publish, tree: Tree) -> None:
    """Its transaction ends before Wagtail's second signal: a process killed between the two must lose nothing."""
    publish("社会建设")
    found("社会建设")
    seen = []

    def look(**_: Any) -> None:
        seen.append(IndexJournal.objects.filter(page_id=tree.news.pk, action="subtree").count())

    pre_page_move.connect(look)
    post_page_move.connect(look)
    try:
        Page.objects.get(pk=tree.news.pk).move(Page.objects.get(pk=tree.districts.pk), pos="last-child")
    finally:
        pre_page_move.disconnect(look)
        post_page_move.disconnect(look)
    assert seen == [1, 2]


def test_a_restriction_takes_the_page_out_and_gives_it_back(found: Found, publish: Publish) -> None:
    page = publish("社会建设")
    assert found("社会建设") == [page.pk]
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert found("社会建设") == []
    restriction.delete()
    assert found("社会建设") == [page.pk]


def test_a_restriction_of_an_ancestor_hides_all_below(found: Found, publish: Publish, tree: Tree) -> None:
    page, other = publish("社会建设"), publish("社会建设", parent=tree.district)
    assert set(found("社会建设")) == {page.pk, other.pk}
    factories.restrict(tree.disclosure)
    assert found("社会建设") == [other.pk]
    restriction = PageViewRestriction.objects.get()
    restriction.page = Page.objects.get(pk=tree.districts.pk)
    restriction.save()
    assert found("社会建设") == [page.pk]
    tree.districts.view_restrictions.all().delete()
    assert set(found("社会建设")) == {page.pk, other.pk}


def test_a_new_restriction_concerns_its_page_alone(found: Found, publish: Publish, tree: Tree) -> None:
    page = publish("社会建设")
    found("")
    factories.restrict(page)
    assert list(IndexJournal.objects.values_list("page_id", "action")) == [(page.pk, "subtree")]


def test_expiry_by_the_scheduler(found: Found, publish: Publish) -> None:
    page = publish("社会建设", expire_at=timezone.now() + datetime.timedelta(hours=1))
    assert found("社会建设") == [page.pk]
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    call_command("publish_scheduled")
    assert found("社会建设") == []


def test_expiry_before_the_scheduler(found: Found, publish: Publish) -> None:
    page = publish("社会建设", expire_at=timezone.now() + datetime.timedelta(hours=1))
    assert found("社会建设") == [page.pk]
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    assert differences().extra == [page.pk]
    call_command("process_index_journal", "--no-progress")
    assert found("社会建设") == []


def test_copies_and_aliases(found: Found, publish: Publish, tree: Tree) -> None:
    page = publish("社会建设")
    copy = page.copy(update_attrs={"slug": "copy"}, keep_live=True)
    alias = page.create_alias(parent=tree.notices, update_slug="alias")
    assert set(found("社会建设")) == {page.pk, copy.pk, alias.pk}
    page.title = "城乡治理"
    page.save_revision().publish()
    assert set(found("城乡治理")) == {page.pk, alias.pk}


def test_changes_that_publish_nothing_are_seen_by_the_comparison(found: Found, publish: Publish) -> None:
    renamed, expiring, fine = publish("社会建设甲"), publish("社会建设乙"), publish("社会建设丙")
    assert len(found("社会建设")) == 3
    any_page(pk=renamed.pk).update(title="城乡治理")
    any_page(pk=expiring.pk).update(expire_at=timezone.now() + datetime.timedelta(hours=1))
    assert differences().stale == [renamed.pk, expiring.pk]
    any_page(pk=fine.pk).update(draft_title="草稿", latest_revision=None)
    assert differences().stale == [renamed.pk, expiring.pk]
    call_command("check_index", "--repair")
    assert found("城乡治理") == [renamed.pk]


def test_many_pages_are_written_down_at_once(
    found: Found, publish: Publish, django_assert_num_queries: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        pages = [publish(f"社会建设{number}") for number in range(3)]
        found("社会建设")
        with django_assert_num_queries(1):
            journal.record_many(page.pk for page in pages)
        assert set(IndexJournal.objects.values_list("page_id", flat=True)) == {page.pk for page in pages}
    assert not IndexJournal.objects.exists()


def test_a_rebuild_is_written_down_once_and_nudged_after_the_commit(
    publish: Publish,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    nudged: list[bool] = []
    monkeypatch.setattr(background, "nudge", lambda: nudged.append(True))
    with django_capture_on_commit_callbacks(execute=True):
        journal.request_rebuild()
        journal.request_rebuild()
        assert not nudged
    assert nudged
    assert IndexJournal.objects.filter(action="rebuild").count() == 1
