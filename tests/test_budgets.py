"""What a citizen's device has to fetch stays small."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"


@pytest.mark.parametrize(("pattern", "limit"), [("css/*.css", 30_000), ("js/*.js", 15_000)])
def test_style_sheets_and_scripts_of_citizens_are_small(pattern: str, limit: int) -> None:
    sizes = {path.name: path.stat().st_size for path in STATIC.glob(pattern) if not path.name.startswith("admin")}
    assert sizes
    assert sum(sizes.values()) < limit, sizes
