"""Parts of pages: made once for a version, never trusted, never missed."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

import pytest
from django.core.cache import caches
from django.db import transaction
from pytest_django import Settings

from portal.core.caching import hot, version
from portal.core.caching.fragments import fragment
from portal.core.caching.version import bump
from tests import factories
from tests.conftest import Tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted() -> Callable[..., Any]:
    """A `make` that returns how often it was called, and what it is given."""
    calls: list[int] = []

    def make(value: Any = None) -> Any:
        calls.append(1)
        return [len(calls), value]

    return make


def test_it_is_made_once_for_a_version(counted: Callable[..., Any]) -> None:
    assert [fragment("menu", make=counted) for _ in range(3)] == [[1, None]] * 3
    bump()
    assert fragment("menu", make=counted) == [2, None]


def test_names_and_parts_tell_it_from_others(counted: Callable[..., Any]) -> None:
    told = [("a",), ("b",), ("a", "b"), ("a", 1), ("a", "1"), ("a", "b", "c"), ("a", "bc")]
    values = [fragment(*one, make=counted)[0] for one in told]
    assert values == [1, 2, 3, 4, 5, 6, 7]


def test_another_release_or_database_has_its_own(counted: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert fragment("a", make=counted)[0] == 1
    monkeypatch.setattr("portal.core.caching.fragments.release_id", lambda: "other")
    assert fragment("a", make=counted)[0] == 2


@pytest.mark.parametrize("value", [None, "", "会议", 0, 1.5, True, [], {"a": [1, None]}])
def test_plain_data_comes_back_as_it_was(value: Any, counted: Callable[..., Any]) -> None:
    for _ in range(2):
        assert fragment("a", make=lambda: counted(value)) == [1, value]
        # As if another process asked.
        hot.forget()


def test_a_process_reads_and_shapes_it_once(counted: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    shaped: list[Any] = []

    def shape(value: Any) -> tuple[Any, ...]:
        shaped.append(value)
        return tuple(value)

    first = fragment("a", make=counted, shape=shape)
    assert first == (1, None)
    assert fragment("a", make=counted, shape=shape) is first
    hot.forget()
    # As another process does, from the cache.
    assert fragment("a", make=counted, shape=shape) == first
    assert shaped == [[1, None]] * 2


def test_what_is_not_kept_has_the_same_shape(settings: Settings, counted: Callable[..., Any]) -> None:
    settings.FRAGMENT_CACHE = False
    assert fragment("a", make=counted, shape=tuple) == (1, None)


def test_what_is_no_plain_data_is_refused() -> None:
    with pytest.raises(TypeError):
        fragment("a", make=datetime.datetime.now)


def test_inside_of_a_transaction_it_is_made_each_time(counted: Callable[..., Any]) -> None:
    with transaction.atomic():
        assert [fragment("a", make=counted)[0] for _ in range(2)] == [1, 2]
    assert fragment("a", make=counted)[0] == 3


def test_it_can_be_switched_off(settings: Settings, counted: Callable[..., Any]) -> None:
    settings.FRAGMENT_CACHE = False
    assert [fragment("a", make=counted)[0] for _ in range(2)] == [1, 2]


def test_garbage_in_the_cache_is_not_there(counted: Callable[..., Any]) -> None:
    fragment("a", make=counted)
    keys = list(caches["default"]._cache)  # type: ignore[attr-defined] # what the memory holds
    for garbage in (b"", b"x" * 15, b"x" * 400, "text", {"a": 1}, 7):
        for key in keys:
            caches["default"].set(key.removeprefix(":1:"), garbage)
        hot.forget()
        assert fragment("a", make=counted)[0] > 1


def test_a_cache_that_fails_is_not_missed(counted: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("cache")

    for name in ("get", "set", "add"):
        monkeypatch.setattr(type(caches["default"]), name, fail)
    assert fragment("a", make=counted)[0] == 1
    hot.forget()
    assert fragment("a", make=counted)[0] == 2


def test_without_a_database_it_is_made(counted: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def fail(*_: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(version, "read_version", fail)
    assert fragment("a", make=counted)[0] == 1


def test_within_a_request_it_belongs_to_the_version_of_its_beginning(counted: Callable[..., Any]) -> None:
    with version.one_version():
        # As another process does it.
        copy_context().run(lambda: (version._pin.set(None), bump()))
        assert fragment("a", make=counted)[0] == 1
    assert fragment("a", make=counted)[0] == 2


def test_after_a_change_of_its_own_a_request_keeps_nothing(counted: Callable[..., Any]) -> None:
    with version.one_version():
        bump()
        assert [fragment("a", make=counted)[0] for _ in range(2)] == [1, 2]
    assert fragment("a", make=counted)[0] == 3


def test_a_request_that_went_over_to_the_primary_keeps_nothing(
    counted: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with version.one_version():
        with monkeypatch.context() as patch:
            patch.setattr(version, "reading_alias", lambda: "replica")
            assert [fragment("a", make=counted)[0] for _ in range(2)] == [1, 2]
        assert [fragment("a", make=counted)[0] for _ in range(2)] == [3, 3]


def test_pages_change_nothing_of_what_all_requests_share(tree: Tree, get: Callable[[str], Any]) -> None:
    page = factories.PolicyPageFactory(parent=tree.policies)
    factories.BriefingPageFactory.create_batch(2, parent=tree.briefings)
    paths = (
        "/",
        "/xxgk/",
        tree.policies.url,
        tree.briefings.url,
        tree.districts.url,
        page.url,
        "/wzdt/",
        "/sitemap.xml",
    )
    for path in paths:
        assert get(path).status_code == 200
    kept = dict(hot.parts._entries)
    before = {key: repr(entry.value) for key, entry in kept.items()}
    for path in paths:
        get(path)
    assert {key: repr(entry.value) for key, entry in kept.items()} == before
    assert len(kept) > 8
