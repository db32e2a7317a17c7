"""Pictures made ahead: by the command for the whole site, by a thread after staff have published."""

from __future__ import annotations

import threading
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from wagtail.models import ReferenceIndex

from portal.core.models import PortalRendition
from portal.core.preparing import background
from portal.core.preparing.pages import pages_showing, pages_using, pages_with_pictures, prepare
from portal.core.publishing import add_page
from portal.core.streams import block
from tests import factories
from tests.conftest import Tree
from tests.core.test_pictures import figure


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
    tree.home.headline = illustrated
    tree.home.save()
    assert set(pages_showing({illustrated.pk})) >= {tree.home.pk, illustrated.pk}


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
    assert illustrated.pk in pages_using(picture)
    assert pages_using(factories.ImageFactory()) == []


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
    monkeypatch.setattr(background, "GATHERING", 0)
    monkeypatch.setattr(background, "connections", SimpleNamespace(close_all=lambda: None))
    monkeypatch.setattr(background, "threading", SimpleNamespace(Thread=Thread))
    # What the thread takes to look at its end is guarded by the same lock as what began it.
    monkeypatch.setattr(background, "_guard", threading.RLock())
    page = factories.NewsPageFactory.build(body=[figure(factories.ImageFactory())])
    with django_capture_on_commit_callbacks(execute=True):
        add_page(tree.news, page, publish=True)
    assert background._thread is None
    assert page.body[0].value["image"].renditions.count() == 3


def test_without_the_setting_nothing_is_begun(
    tree: Tree, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        add_page(tree.news, factories.NewsPageFactory.build(), publish=True)
    assert background._thread is None
