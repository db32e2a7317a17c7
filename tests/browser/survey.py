"""Everything that the layout and weight tests want to know of a page, measured at one visit in a fresh profile."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import brotli
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.browser.conftest import HEIGHTS, View, new_context
from tests.browser.pages import Kind, open_page
from tests.browser.site import Site

_PROBES = Path(__file__).parent / "probes"
_COMPRESSED_BY_SERVERS = ("text/", "application/javascript", "application/json", "image/svg+xml")


def probe(name: str) -> str:
    """The script `probes/<name>.js`."""
    return (_PROBES / f"{name}.js").read_text()


@dataclass
class Survey:
    """What was seen: files with their compressed sizes in order of arrival, and complaints of each kind."""

    files: dict[str, int] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    overflow: list[str] = field(default_factory=list)
    small_targets: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    main_headings: int = 0
    text_size: float = 0
    shift: float = 0
    moved: list[str] = field(default_factory=list)
    # HTML and the style sheets that hold up the first paint.
    before_paint: int = 0


def survey(browser: Browser, site: Site, kind: Kind, view: View, *others: int) -> dict[View, Survey]:
    """Load one page in one way, look at it, and again at each of the other widths, as when a window is resized."""
    seen = Survey()
    context = new_context(browser, site, view)
    page = context.new_page()
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.on("request", lambda request: _note_outside(seen, site, request.url))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    messages: list[ConsoleMessage] = []
    page.on("console", lambda message: messages.append(message))
    document = open_page(page, site, kind)
    seen.files = {response.url: _transferred(response) for response in responses}
    blocking = page.eval_on_selector_all(
        "link[rel=stylesheet]:not([media=print])", "links => links.map(link => link.href)"
    )
    seen.before_paint = sum(seen.files.get(url, 0) for url in [document.url, *blocking])
    shifts = page.evaluate(probe("shifts"))
    seen.shift, seen.moved = shifts["sum"], shifts["moved"]
    _measure(page, seen, view)
    found = {view: seen}
    for width in others:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        resized = replace(view, width=width)
        found[resized] = Survey()
        _measure(page, found[resized], resized)
    seen.errors += [message.text for message in messages if _complains(message, kind, document.url)]
    context.close()
    return found


def _measure(page: Page, seen: Survey, view: View) -> None:
    seen.overflow = page.evaluate(probe("overflow"))
    seen.orphans = page.evaluate(probe("orphans"))
    seen.small_targets = page.evaluate(probe("targets"), 44 if view.elder else 24)
    seen.main_headings = page.locator("h1").count()
    seen.text_size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")


def _complains(message: ConsoleMessage, kind: Kind, document: str) -> bool:
    # That an error page has an error's status is no mistake; that a file of it is missing would be one.
    own_status = kind.is_error and "Failed to load resource" in message.text and message.location["url"] == document
    return message.type in ("error", "warning") and not own_status


def _note_outside(seen: Survey, site: Site, url: str) -> None:
    if not url.startswith((f"{site.url}/", "data:")):
        seen.outside.append(url)


def _transferred(response: Response) -> int:
    """Bytes on the wire behind a web server that sends text as brotli, which every browser since 2017 takes."""
    body = response.body() if response.ok or response.status >= 400 else b""
    kind = response.headers.get("content-type", "")
    return len(brotli.compress(body)) if kind.startswith(_COMPRESSED_BY_SERVERS) else len(body)
