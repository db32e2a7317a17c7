"""nginx keeps the arguments of queries that pages declare: all of them, and no others."""

from __future__ import annotations

import re

from tests.live import ROOT

ROOMS = ("portal", "news", "policy", "briefings")
DECLARED = re.compile(
    r"^\s*@cached_page\((.*)\)$|cache_arguments\b[^=]*=(.*)$|def known_arguments\(self\).*\n\s+return (.*)$", re.M
)


def test_nginx_knows_the_arguments_that_pages_declare() -> None:
    sources = (file.read_text() for room in ROOMS for file in (ROOT / room).rglob("*.py"))
    declarations = (group for source in sources for found in DECLARED.findall(source) for group in found)
    declared = {name for text in declarations for name in re.findall(r'"(\w+)"', text)}
    rules = (ROOT / "deploy/nginx/requests.conf").read_text()
    assert declared >= {"page", "year", "section"}
    assert set(re.findall(r"^map \$arg_(\w+) ", rules, re.M)) == declared
