"""`make screenshots`: every page type at three widths in both modes, into docs/screenshots/; a few small ones to keep.

All pictures are PNG below `docs/screenshots/all/`, which git ignores; those of the README are WebP beside it.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.conftest import HEIGHTS, View, new_context
from tests.browser.pages import BY_NAME, PAGES, Kind, open_page
from tests.browser.site import Site, served
from tests.live import ROOT, build, chromium

FOLDER = ROOT / "docs" / "screenshots"
LONGEST = 8000  # pixels of height; beyond it a page only repeats itself
LARGEST = 100_000  # bytes of a picture that the repository keeps
VIEWS = [View(width, elder=elder) for elder in (False, True) for width in (375, 768, 1440)] + [
    View(width, scheme="dark") for width in (375, 1440)
]
KEPT = [
    ("home", View(1440)),
    ("home", View(375)),
    ("home", View(1440, scheme="dark")),
    ("briefing", View(1440)),
    ("policy", View(375, elder=True)),
    ("results", View(768)),
]


def take(browser: Browser, site: Site) -> None:
    """All pictures in all views; a page that does not answer is named and left out."""
    for view in VIEWS:
        page = new_context(browser, site, view).new_page()
        for kind in PAGES:
            try:
                open_page(page, site, kind)
            except AssertionError as error:
                print(error, file=sys.stderr)
                continue
            # Lazy pictures load when they come near; here nobody scrolls.
            page.evaluate(
                "() => Promise.all([...document.images].map(image => {"
                " image.loading = 'eager'; return image.decode().catch(() => null) }))"
            )
            height = min(LONGEST, page.evaluate("document.documentElement.scrollHeight"))
            clip = {"x": 0, "y": 0, "width": view.width, "height": height}
            page.screenshot(path=FOLDER / "all" / f"{kind}-{view}.png", full_page=True, clip=clip)
        page.context.close()
        print(f"{view}: {len(PAGES)} pages")


def keep(kind: Kind, view: View) -> None:
    """The first screens of one picture, small enough for the repository."""
    with Image.open(FOLDER / "all" / f"{kind}-{view}.png") as picture:
        first = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, int(HEIGHTS[view.width] * 1.6))))
    for quality in (80, 65, 50, 35, 20):
        data = io.BytesIO()
        first.save(data, "WEBP", quality=quality, method=6)
        if data.tell() <= LARGEST:
            break
    words = [
        str(kind),
        str(view.width),
        *(["elder"] if view.elder else []),
        *(["dark"] if view.scheme == "dark" else []),
    ]
    (FOLDER / f"{'-'.join(words)}.webp").write_bytes(data.getvalue())


def main() -> None:
    """Build a site of its own, take the pictures, keep a few."""
    (FOLDER / "all").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder, "built")
        build(built)
        with served(built, Path(folder, "var")) as site, chromium() as browser:
            take(browser, site)
    for name, view in KEPT:
        keep(BY_NAME[name], view)


if __name__ == "__main__":
    main()
