"""`make lighthouse`: the four scores of six pages with mobile throttling, and every audit that falls short.

Needs Node: `LIGHTHOUSE=/path/to/lighthouse`, one on the PATH, or npx, which fetches version 12. Served as in
production: its settings, static files collected, compressed and named by their content. Pages themselves are not
compressed, which nginx does in production: the scores here are the lower bound.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.browser.pages import BY_NAME
from tests.browser.site import served
from tests.live import CHROMIUM, build

PAGES = ["home", "list", "briefing", "policy", "search", "results"]
AT_LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
FLAGS = ["--quiet", "--output=json", "--output-path=stdout", "--chrome-flags=--headless=new --no-sandbox --disable-gpu"]


def command() -> list[str]:
    """How Lighthouse is started here."""
    installed = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    return [installed] if installed else ["npx", "--yes", "lighthouse@12"]


def audit(url: str) -> dict:
    """Lighthouse's report on one address."""
    environment = {**os.environ, "CHROME_PATH": CHROMIUM or "chromium"}
    run = subprocess.run([*command(), url, *FLAGS], capture_output=True, text=True, env=environment, check=False)
    if run.returncode:
        raise SystemExit(f"Lighthouse failed on {url}:\n{run.stderr}")
    return json.loads(run.stdout)


def shortcomings(report: dict, category: str) -> list[str]:
    """Audits of a category that cost points, with the elements or files that they name."""
    lines = []
    for reference in report["categories"][category]["auditRefs"]:
        one = report["audits"][reference["id"]]
        if not reference["weight"] or one["score"] is None or one["score"] >= 0.9:
            continue
        lines.append(f"    {category}: {one['id']} {one.get('displayValue', '')} – {one['title']}")
        for item in (one.get("details") or {}).get("items", [])[:5]:
            lines.append(f"        {item.get('node', {}).get('selector') or item.get('url') or item}"[:200])
    return lines


def main() -> int:
    """Print the table; the exit status is 1 where a score falls short."""
    short = False
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder, "built")
        build(built)
        with served(built, Path(folder, "var"), production=True) as site:
            print(f"{'page':<12}" + "".join(f"{category:>16}" for category in AT_LEAST))
            for name in PAGES:
                report = audit(site.url + BY_NAME[name].address.format(**site.addresses))
                scores = {category: round(100 * report["categories"][category]["score"]) for category in AT_LEAST}
                print(f"{name:<12}" + "".join(f"{score:>16}" for score in scores.values()), flush=True)
                for category, least in AT_LEAST.items():
                    print(*shortcomings(report, category), sep="\n", end="\n" if scores[category] < 100 else "")
                    short |= scores[category] < least
    return int(short)


if __name__ == "__main__":
    sys.exit(main())
