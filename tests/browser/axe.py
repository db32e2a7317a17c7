"""axe-core on a page: every rule, best practices and contrast included, none switched off, no element left out."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE = Axe()


def violations(page: Page) -> list[str]:
    """A line for each element that breaks a rule: the rule, the element's selector, what is wrong."""
    found = _AXE.run(page).response["violations"]
    return [
        f"{rule['id']} at {' '.join(map(str, node['target']))}: {_reason(node)}"
        for rule in found
        for node in rule["nodes"]
    ]


def _reason(node: dict) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return "; ".join(check["message"] for check in checks)
