"""Pictures made ahead: by the command for the whole site, by a thread after staff have published."""

from __future__ import annotations

import threading
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from wagtail.models import ReferenceIndex

from portal.core import gatherer
from portal.core.models import PortalRendition
from portal.core.preparing import background
from portal.core.preparing.pages import pages_showing, pages_using, pages_with_pictures, prepare
from portal.core.publishing import add_page, change_page
from portal.core.streams import block
from tests import factories
from tests.conftest import Tree
from tests.factories import figure


@pytest.fixture
def illustrated(tree: Tree):
    """An article whose body has a picture, and one without."""
    factories.NewsPageFactory(parent=tree.news, body=[block("paragraph", "<p>段</p>")])
    page = factories.NewsPageFactory(parent=tree.news, body=[figure(factories.ImageFactory())])
    ReferenceIndex.create_or_update_for_object(page)
    return page


def run() -> str:
    out = StringIO()
    call_command("prepare_pictures", stdout=out)
    return out.getvalue()


def test_afterwards_no_visit_makes_a_picture(tree: Tree, illustrated, get) -> None:
    assert "新生成图片 3 张" in run()
    made = PortalRendition.objects.count()
    for path in (illustrated.get_url(), "/", "/xxgk/", "/xxgk/gzdt/"):
        assert get(path).status_code == 200
    assert PortalRendition.objects.count() == made == 3


def test_a_second_run_finds_nothing_to_do(illustrated) -> None:
    run()
    assert "新生成图片 0 张" in run()


def test_what_lists_a_picture_is_prepared_too(tree: Tree, illustrated) -> None:
    assert pages_with_pictures() == [page.pk for page in (tree.home, tree.disclosure, tree.news, illustrated)]


def test_pages_that_refer_to_a_changed_page_show_it(tree: Tree, illustrated) -> None:
    picked = block("picked", {"title": "", "pages": [block("item", illustrated.pk)]})
    topic = factories.TopicPageFactory(parent=tree.topics, layout=[picked])
    other = factories.TopicPageFactory(parent=tree.topics)
    ReferenceIndex.create_or_update_for_object(topic)
    assert topic.pk in pages_showing({illustrated.pk})
    assert other.pk not in pages_showing({illustrated.pk})


def test_drafts_are_left_alone(tree: Tree, illustrated) -> None:
    illustrated.unpublish()
    assert pages_with_pictures() == [page.pk for page in (tree.home, tree.disclosure, tree.news)]


def test_the_site_may_insist_on_https(illustrated, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert sum(prepare([illustrated.pk])) == 3


def test_a_page_that_cannot_be_rendered_does_not_stop_the_others(illustrated, monkeypatch) -> None:
    broken = factories.NewsPageFactory(parent=illustrated.get_parent())
    serve = type(broken).serve_preview

    def fail(page, *arguments):
        if page.pk == broken.pk:
            raise ValueError(page)
        return serve(page, *arguments)

    monkeypatch.setattr(type(broken), "serve_preview", fail)
    assert sum(prepare([broken.pk, illustrated.pk])) == 3


def test_a_picture_that_changes_is_prepared_again_where_it_stands(tree: Tree, illustrated) -> None:
    picture = illustrated.body[0].value["image"]
    assert pages_using(picture) == [illustrated.pk]
    assert pages_using(factories.ImageFactory()) == []


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[set[int]]:
    """The keys of pages whose pictures are asked for."""
    asked: list[set[int]] = []
    monkeypatch.setattr(background, "ask_for", asked.append)
    return asked


def test_a_page_that_is_withdrawn_and_a_picture_that_is_cut_anew_ask_for_pages(
    illustrated, asked: list[set[int]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    picture = illustrated.body[0].value["image"]
    with django_capture_on_commit_callbacks(execute=True):
        picture.focal_point_x = picture.focal_point_y = 10
        picture.save()
    assert asked == [set(pages_using(picture))] == [{illustrated.pk}]
    with django_capture_on_commit_callbacks(execute=True):
        illustrated.unpublish()
    assert asked[1:] == [{illustrated.pk}]


def test_a_new_picture_stands_nowhere_yet(
    tree: Tree, asked: list[set[int]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        factories.ImageFactory()
    assert asked == []


def test_publishing_prepares_the_pictures_in_the_background(
    tree: Tree,
    settings: Settings,
    monkeypatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    class Thread:
        """Runs in the test's own connection, as another thread could not see what the test has written."""

        def __init__(self, target, **_) -> None:
            self.start = target

    settings.PREPARE_PICTURES = True
    monkeypatch.setattr(background.gatherer, "pause", 0)
    monkeypatch.setattr(background.gatherer, "rest", 0)
    monkeypatch.setattr(gatherer, "connections", SimpleNamespace(close_all=lambda: None))
    monkeypatch.setattr(gatherer, "threading", SimpleNamespace(Thread=Thread))
    # What the thread takes to look at its end is guarded by the same lock as what began it.
    monkeypatch.setattr(background.gatherer, "_guard", threading.RLock())
    page = factories.NewsPageFactory.build(body=[figure(factories.ImageFactory())])
    with django_capture_on_commit_callbacks(execute=True):
        add_page(tree.news, page, publish=True)
    assert background.gatherer.thread is None
    assert page.body[0].value["image"].renditions.count() == 3


def test_without_the_setting_nothing_is_begun(
    tree: Tree, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        add_page(tree.news, factories.NewsPageFactory.build(), publish=True)
    assert background.gatherer.thread is None


def test_what_is_left_to_the_command_begins_no_thread(
    tree: Tree,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    begun: list[str] = []

    def thread(name: str, **_: object) -> SimpleNamespace:
        return SimpleNamespace(start=lambda: begun.append(name))

    settings.PREPARE_PICTURES = True
    monkeypatch.setattr(gatherer, "threading", SimpleNamespace(Thread=thread))
    # As before this test, whatever it begins.
    monkeypatch.setattr(background.gatherer, "thread", None)
    monkeypatch.setattr(background.gatherer, "_keys", set())
    with background.left_to_the_command(), django_capture_on_commit_callbacks(execute=True):
        add_page(tree.news, factories.NewsPageFactory.build(), publish=True)
    assert begun == []
    background.ask_for({tree.news.pk})
    assert begun == ["prepare-pictures"], "afterwards as before"


def test_publishing_a_text_renders_nothing(
    tree: Tree, asked: list[set[int]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        add_page(tree.news, factories.NewsPageFactory.build(), publish=True)
    assert asked == [set()]


@pytest.mark.parametrize("kind", ["picture", "section", "reference"])
def test_what_may_bring_a_picture_into_sight_is_rendered(
    kind: str, tree: Tree, asked: list[set[int]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        if kind == "picture":
            page = factories.NewsPageFactory.build(body=[figure(factories.ImageFactory())])
            add_page(tree.news, page, publish=True)
        elif kind == "section":
            page = tree.topics
            change_page(page, publish=True)
        else:
            page = factories.NewsPageFactory.build(body=[picked_link(tree.news)])
            add_page(tree.news, page, publish=True)
    assert asked == [{page.pk}]


def picked_link(page) -> dict:
    """A paragraph that links to a page."""
    return block("paragraph", f'<p><a linktype="page" id="{page.pk}">见</a></p>')
