"""axe-core on a page: its own default set of rules and two more, none switched off, no element left out.

The default set has best practices and contrast (AA) in it, but neither what axe calls experimental nor rules of AAA.
Only violations count: what axe cannot judge (`incomplete`, for example contrast over a picture) is not looked at.
"""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.pages import Kind, open_page
from tests.browser.site import Site

# Of WCAG 2.2, which the default set leaves out, and an experimental one: voice control goes by visible words.
_MORE = ("target-size", "label-content-name-mismatch")
_OPTIONS = {"resultTypes": ["violations"], "rules": {rule: {"enabled": True} for rule in _MORE}}
_AXE = Axe()


def assert_nothing_found(page: Page, site: Site, kind: Kind) -> None:
    """Go to a page of this kind and look for violations."""
    open_page(page, site, kind)
    found = violations(page)
    assert not found, "\n".join(found)


def violations(page: Page) -> list[str]:
    """A line for each element that breaks a rule: the rule, the element's selector, what is wrong."""
    found = _AXE.run(page, options=_OPTIONS).response["violations"]
    return [
        f"{rule['id']} at {' '.join(map(str, node['target']))}: {_reason(node)}"
        for rule in found
        for node in rule["nodes"]
    ]


def _reason(node: dict) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return "; ".join(check["message"] for check in checks)
