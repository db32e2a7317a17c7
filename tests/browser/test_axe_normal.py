"""axe-core finds nothing on any page type, light and dark, on phones and wide screens.

Beside test_axe_elder: files are what pytest-xdist shares out, and the two take the longest of all.
"""

from __future__ import annotations

import pytest

from tests.browser.axe import assert_nothing_found
from tests.browser.conftest import View
from tests.browser.pages import PAGES, Kind

pytestmark = pytest.mark.browser

VIEWS = [View(width, elder=False, scheme=scheme) for width in (375, 1440) for scheme in ("light", "dark")]


@pytest.mark.parametrize("view", VIEWS, ids=str)
@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_axe_finds_nothing(window, site, kind: Kind, view: View) -> None:
    assert_nothing_found(window(view), site, kind)
