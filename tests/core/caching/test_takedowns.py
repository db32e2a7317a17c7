"""What is withdrawn is told to whoever empties nginx's store; what is only changed is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from news.models import NewsPage
from portal.core.caching.takedowns import WITHDRAWN
from portal.core.publishing import change_page
from tests import factories
from tests.conftest import Tree
from tests.factories import restrict


@pytest.fixture
def told(
    tmp_path: Path, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> Callable[[Callable[[], object]], bool]:
    """Whether an act has it told, after its commit and not before."""
    settings.VAR_DIR = tmp_path
    path = tmp_path / WITHDRAWN

    def ask(act: Callable[[], object]) -> bool:
        path.unlink(missing_ok=True)
        with django_capture_on_commit_callbacks(execute=True):
            act()
            assert not path.exists()
        return path.exists()

    return ask


def _renamed(page: NewsPage) -> None:
    page.slug = "another"
    change_page(page, publish=True)


WITHDRAWALS: dict[str, Callable[[NewsPage, Tree], object]] = {
    "unpublished": lambda page, tree: page.unpublish(),
    "deleted": lambda page, tree: page.delete(),
    "moved": lambda page, tree: page.move(tree.notices, pos="last-child"),
    "section moved": lambda page, tree: tree.news.move(tree.policies, pos="last-child"),
    "section deleted": lambda page, tree: tree.news.delete(),
    "restricted": lambda page, tree: restrict(page),
    "renamed": lambda page, tree: _renamed(page),
}


@pytest.mark.parametrize("name", WITHDRAWALS)
def test_what_is_withdrawn(name: str, article: NewsPage, tree: Tree, told: Callable[..., bool]) -> None:
    assert told(lambda: WITHDRAWALS[name](article, tree))


OTHERS: dict[str, Callable[[NewsPage, Tree], object]] = {
    "published": lambda page, tree: factories.NewsPageFactory(parent=tree.news),
    "changed": lambda page, tree: change_page(page, publish=True),
    "draft": lambda page, tree: page.save_revision(),
    "draft deleted": lambda page, tree: factories.NewsPageFactory(parent=tree.news, live=False).delete(),
    "reordered": lambda page, tree: tree.notices.move(tree.disclosure, pos="first-child"),
    "picture": lambda page, tree: factories.ImageFactory().delete(),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_not(name: str, article: NewsPage, tree: Tree, told: Callable[..., bool]) -> None:
    assert not told(lambda: OTHERS[name](article, tree))


def test_what_is_rolled_back_was_not_withdrawn(article: NewsPage, told: Callable[..., bool]) -> None:
    def act() -> None:
        with transaction.atomic():
            article.delete()
            transaction.set_rollback(True)

    assert not told(act)


def test_the_end_of_a_page_by_its_date(article: NewsPage, told: Callable[..., bool]) -> None:
    article.expire_at = factories.moment("2020-01-01")
    article.save()
    assert told(lambda: call_command("publish_scheduled"))
