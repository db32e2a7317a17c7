"""The generated site is one that publishing could have made."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, PageLogEntry, ReferenceIndex

from benchmarks.generator import generate
from briefings.models import BriefingPage
from news.models import NewsIndexPage, NewsPage
from policy.models import PolicyPage
from portal.core.publishing import change_page

TOTAL = 160


@pytest.fixture(scope="module")
def generated(django_db_setup, django_db_blocker):
    """A site of `TOTAL` pages, made once for this file."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("build_site", "--no-demo", verbosity=0)
        yield generate(TOTAL, quiet=True)
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("generated")]


def live_pages():
    return Page.objects.filter(live=True).exclude(depth=1)


def test_it_has_as_many_pages_as_asked_for(generated):
    assert 0 < generated < TOTAL
    assert live_pages().count() == TOTAL
    assert generate(TOTAL, quiet=True) == 0


def test_the_tree_is_sound_and_addresses_are_unlike():
    assert Page.find_problems() == ([], [], [], [], [])
    assert live_pages().values("url_path").distinct().count() == TOTAL


@pytest.mark.parametrize("model", [NewsPage, BriefingPage, PolicyPage])
def test_its_pages_are_shown(model):
    page = model.objects.published().last()
    response = Client().get(page.get_url())
    assert response.status_code == 200
    assert page.title in response.content.decode()


def test_its_pages_stand_in_the_lists():
    section = NewsIndexPage.objects.get(slug="gzdt")
    newest = NewsPage.objects.child_of(section).published().newest()[0]
    assert newest.title in Client().get(section.get_url()).content.decode()


def test_its_pages_have_what_publishing_leaves():
    for page in NewsPage.objects.all()[:5]:
        revision = page.get_latest_revision_as_object()
        assert (revision.title, revision.slug, revision.published_at) == (page.title, page.slug, page.published_at)
        assert [block.value for block in revision.body] == [block.value for block in page.body]
        assert page.live_revision_id == page.latest_revision_id
        assert PageLogEntry.objects.filter(page=page, action="wagtail.publish").exists()
    links = ReferenceIndex.objects.filter(object_id=str(NewsPage.objects.first().pk))
    assert links.exists()


def test_its_pages_can_be_published_again():
    page = NewsPage.objects.first().get_latest_revision_as_object()
    before = ReferenceIndex.objects.filter(object_id=str(page.pk)).count()
    page.title = "改过的标题"
    change_page(page, publish=True)
    assert NewsPage.objects.get(pk=page.pk).title == "改过的标题"
    assert ReferenceIndex.objects.filter(object_id=str(page.pk)).count() == before
