"""Journeys run against the real thing: its own processes, its own state, a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import Server, built_once, serving


@pytest.fixture(scope="session")
def built_var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """State of a site just built, with demonstration content and an administrator. Copy it; do not change it."""
    return built_once(tmp_path_factory)


@pytest.fixture
def var(built_var: Path, tmp_path: Path) -> Path:
    """A copy of the built site's state that a test may change."""
    copy = tmp_path / "var"
    shutil.copytree(built_var, copy)
    return copy


@pytest.fixture(scope="module")
def server(built_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A portal serving a copy of the built site, for the tests of one module."""
    copy = tmp_path_factory.mktemp("served") / "var"
    shutil.copytree(built_var, copy)
    with serving(copy) as running:
        yield running
