"""Every test of this folder runs with every engine."""

from __future__ import annotations

import pytest

ENGINES = ("whoosh", "tantivy")


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    return request.param
