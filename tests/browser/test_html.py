"""The Nu HTML checker finds no error on any page type.

Needs Java and the checker: `VNU_JAR=/path/to/vnu.jar`, or `npm install vnu-jar` beside or above the checkout.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from tests.browser.pages import PAGES, Kind, open_page
from tests.live import ROOT

pytestmark = pytest.mark.browser

PLACES = [
    *(folder / "node_modules/vnu-jar/build/dist/vnu.jar" for folder in (ROOT, ROOT / "var", *ROOT.parents)),
    Path("/usr/share/java/vnu.jar"),
]


def checker() -> Path | None:
    """The checker's jar, if there is one and Java to run it."""
    named = os.environ.get("VNU_JAR")
    places = [Path(named)] if named else PLACES
    return next((place for place in places if place.is_file()), None) if shutil.which("java") else None


@pytest.fixture(scope="module")
def verdicts(site, browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the checker says of each page type, as sent and as scripts left it, from one run of Java."""
    jar = checker()
    if jar is None:
        pytest.skip("the Nu HTML checker or Java is missing: VNU_JAR=… names the former")
    folder = tmp_path_factory.mktemp("html")
    page = browser.new_page()
    said: dict[str, list[str]] = defaultdict(list)
    for kind in PAGES:
        try:
            response = open_page(page, site, kind)
        except AssertionError as error:
            said[kind.name].append(str(error))
            continue
        (folder / f"{kind}.html").write_bytes(response.body())
        (folder / f"{kind}--after-scripts.html").write_text(page.content())
    page.context.close()
    command = [
        "java",
        "-Xss4m",
        "-jar",
        str(jar),
        "--format",
        "json",
        "--exit-zero-always",
        *map(str, folder.glob("*.html")),
    ]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    for message in json.loads(run.stderr)["messages"]:
        if message["type"] == "error" or message.get("subType") == "warning":
            name, _, when = Path(message["url"]).stem.partition("--")
            extract = message.get("extract", "").replace("\n", " ")
            said[name].append(f"{when or 'as-sent'}, line {message.get('lastLine')}: {message['message']} {extract}")
    return said


@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_the_html_is_valid(verdicts, kind: Kind) -> None:
    assert not verdicts[kind.name], "\n".join(verdicts[kind.name])
