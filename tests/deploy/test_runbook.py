"""What docs/operations.md and README.md tell operators to run and to watch is there."""

from __future__ import annotations

import re

from django.core.management import get_commands
from django.test import Client

from tests.deploy.scripts import DEPLOY
from tests.live import ROOT

RUNBOOK = (ROOT / "docs/operations.md").read_text()
README = (ROOT / "README.md").read_text()


def test_the_scripts_exist_and_know_their_options() -> None:
    lines = re.findall(r"^.*\bdeploy/(\w+)\.sh\b(.*)$", (RUNBOOK + README).replace("\\\n", ""), re.MULTILINE)
    assert len(lines) > 10
    assert [name for name, _ in lines if not (DEPLOY / f"{name}.sh").exists()] == []
    told = {(name, option) for name, rest in lines for option in re.findall(r"--[a-z-]+", rest.partition("#")[0])}
    told -= {(name, option) for name, option in told if name == "manage"}
    shared = (DEPLOY / "lib/options.sh").read_text()
    known = {name: (DEPLOY / f"{name}.sh").read_text() + shared for name, _ in told}
    assert {one for one in told if not re.search(rf"{one[1]}\b", known[one[0]])} == set()


def test_the_management_commands_exist() -> None:
    told = set(re.findall(r"manage\.(?:sh|py) ([a-z_]+)", RUNBOOK + README))
    assert len(told) > 5
    assert told - set(get_commands()) == set()


def test_the_units_exist() -> None:
    told = set(re.findall(r"\b((?:portal|nginx)-[a-z-]+\.(?:timer|path|service))\b", RUNBOOK))
    known = {path.name for path in (DEPLOY / "systemd").iterdir()}
    assert len(told) > 5
    assert told - known == set()
    # And each schedule is told.
    assert {name for name in known if name.endswith((".timer", ".path"))} - told == set()


def test_the_figures_are_shown(db: None, client: Client) -> None:
    told = set(re.findall(r"`(portal_[a-z_]+[a-z])`", RUNBOOK))
    assert len(told) > 5
    shown = set(re.findall(r"^# TYPE (\w+) ", client.get("/metrics").content.decode(), re.MULTILINE))
    # Of the age of a backup nothing can be said where there is none.
    assert told - shown <= {"portal_backup_age_seconds"}


def test_the_makefile_has_the_targets() -> None:
    told = set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert len(told) > 5
    assert told - targets == set()
