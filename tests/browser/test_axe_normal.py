"""axe-core finds nothing on any page type, light and dark, on phones and wide screens.

Beside test_axe_elder: files are what pytest-xdist shares out, and the two take the longest of all.
"""

from __future__ import annotations

import pytest

from tests.browser.axe import violations
from tests.browser.conftest import View
from tests.browser.pages import PAGES, Kind, open_page

pytestmark = pytest.mark.browser

VIEWS = [View(width, elder=False, scheme=scheme) for width in (375, 1440) for scheme in ("light", "dark")]


@pytest.mark.parametrize("view", VIEWS, ids=str)
@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_axe_finds_nothing(window, site, kind: Kind, view: View) -> None:
    page = window(view)
    open_page(page, site, kind)
    found = violations(page)
    assert not found, "\n".join(found)
