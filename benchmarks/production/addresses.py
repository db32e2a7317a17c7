"""Addresses of a state's pages by kind, newest first: `python -m benchmarks.production.addresses [NUMBER]`, as JSON."""

from __future__ import annotations

import json
import subprocess
import sys

from benchmarks.production.processes import ROOT

MOST = 300


def addresses(environment: dict[str, str], most: int = MOST) -> dict[str, list[str]]:
    """Paths of `news`, `briefings`, `policies` and `lists` of the state that the environment names."""
    command = [sys.executable, "-m", "benchmarks.production.addresses", str(most)]
    settings = environment | {"BENCH_VAR_DIR": environment["VAR_DIR"]}
    done = subprocess.run(command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def _print(most: int) -> None:
    from briefings.models import BriefingPage
    from news.models import NewsIndexPage, NewsPage
    from policy.models import PolicyPage

    kinds = {"news": NewsPage, "briefings": BriefingPage, "policies": PolicyPage}
    found = {}
    for kind, model in kinds.items():
        pages = model.objects.published().filter(source_key="").order_by("-published_at", "-pk")
        # The corpus has a key of its own, the demonstration's are few.
        pages = pages if pages.exists() else model.objects.published().order_by("-published_at", "-pk")
        found[kind] = [_path(page.get_url()) for page in pages.defer_streamfields()[:most]]
    found["lists"] = [_path(page.get_url()) for page in NewsIndexPage.objects.published()[:most]]
    json.dump(found, sys.stdout)


def _path(url: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(url).path


if __name__ == "__main__":
    _print(int(sys.argv[1]) if len(sys.argv) > 1 else MOST)
