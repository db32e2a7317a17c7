"""The units of systemd and gunicorn's settings."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands
from gunicorn.config import KNOWN_SETTINGS

from portal.core.caching.takedowns import WITHDRAWN
from tests.deploy.scripts import DEPLOY
from tests.live import ROOT

UNITS = sorted(path for path in DEPLOY.glob("systemd/*") if path.is_file())


def test_services_run_commands_that_exist() -> None:
    known = get_commands()
    text = "\n".join(path.read_text() for path in UNITS)
    named = re.findall(r"portal-task@(\w+)\.service", text) + re.findall(r"manage\.py (\w+)", text)
    assert len(set(named)) >= 5
    assert [name for name in named if name not in known] == []
    started = re.findall(r"^Unit=(.+)$", text, re.MULTILINE)
    files = {path.name for path in UNITS}
    assert started and all(re.sub(r"@\w+", "@", unit) in files for unit in started)


needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")


def analyse(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Ask systemd about the units below `root`, every program of which is /bin/true."""
    units = root / "etc/systemd/system"
    shutil.copytree(DEPLOY / "systemd", units)
    for path in units.glob("*.service"):
        path.write_text(re.sub(r"^(Exec\w+)=([-+]?).*", r"\1=\2/bin/true", path.read_text(), flags=re.MULTILINE))
    (root / "bin").mkdir()
    (root / "bin/true").touch(mode=0o755)
    command = ["systemd-analyze", *arguments, "--no-pager", f"--root={root}"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@needs_systemd
def test_systemd_knows_every_option(tmp_path: Path) -> None:
    # systemd passes over what it does not know, so that a slip would go unnoticed.
    names = [re.sub("@(?=[.])", "@a", path.name) for path in UNITS]
    result = analyse(tmp_path, "verify", "--man=no", "--recursive-errors=no", *names)
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("service", [path.name for path in UNITS if path.match("portal-*.service")])
def test_every_service_of_the_portal_is_locked_up(tmp_path: Path, service: str) -> None:
    # Of 10; with no restriction at all it is 9.6. The threshold is given in tenths.
    name = service.replace("@.", "@a.")
    result = analyse(tmp_path, "security", "--offline=true", "--threshold=20", name)
    assert result.returncode == 0, result.stdout


@needs_systemd
def test_systemd_understands_the_schedules() -> None:
    for path in UNITS:
        for schedule in re.findall(r"^OnCalendar=(.+)$", path.read_text(), re.MULTILINE):
            assert subprocess.run(["systemd-analyze", "calendar", schedule], capture_output=True).returncode == 0


@pytest.mark.parametrize("name", ["clock", "withdrawn"])
def test_the_store_is_cleared_that_nginx_has(name: str) -> None:
    service = (DEPLOY / f"systemd/nginx-{name}.service").read_text()
    folder = re.search(r"\[CACHE_DIR\]=(\S+)", (DEPLOY / "nginx/render.sh").read_text())
    owner = re.search(r"\[USER\]=(\S+)", (DEPLOY / "nginx/render.sh").read_text())
    assert folder and owner
    assert f"find {folder[1]} " in service and f"User={owner[1]}\n" in service


def test_what_is_withdrawn_clears_the_store(tmp_path: Path) -> None:
    service = (DEPLOY / "systemd/nginx-withdrawn.service").read_text()
    watch = (DEPLOY / "systemd/portal-withdrawn.path").read_text()
    assert f"PathModified=/srv/portal/var/{WITHDRAWN}\n" in watch
    store, told = tmp_path / "store", tmp_path / "withdrawn"
    (store / "a/b").mkdir(parents=True)
    (store / "a/b/copy").touch()
    told.touch()
    command = re.search(r"ExecStart=/bin/sh -c '(.+)'\n", service)
    assert command
    script = command[1].replace("$$", "$").replace("%%", "%")
    script = script.replace("/srv/portal/var/withdrawn", str(told)).replace("/dev/shm/portal-pages", str(store))
    subprocess.run(["/bin/sh", "-c", script], check=True, timeout=20)
    assert not (store / "a/b/copy").exists() and (store / "a/b").is_dir()


def test_gunicorn_knows_its_settings() -> None:
    known = {setting.name for setting in KNOWN_SETTINGS}
    # gunicorn passes over names that it does not know, so that a slip would go unnoticed.
    given = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    own = {name for name, value in given.items() if isinstance(value, bool | int | float | str) and name.islower()}
    assert {name for name in own if not name.startswith("_")} - known == set()
    assert {"preload_app", "workers", "pre_fork", "post_fork"} <= set(given)


COUNTS = """
import os, runpy, sys
from types import SimpleNamespace
config = runpy.run_path(sys.argv[1])
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
counter, server = Counter("asked", "asked"), SimpleNamespace(WORKERS={})
def start(name):
    worker = SimpleNamespace()
    config["pre_fork"](server, worker)
    server.WORKERS[name] = worker
    if not (child := os.fork()):
        # gunicorn's module has one life in each process, as here.
        config["post_fork"](server, worker)
        counter.inc(10)
        os._exit(0)
    os.waitpid(child, 0)
for name in "abc":
    start(name)
for name in "def":
    del server.WORKERS[chr(ord(name) - 3)]
    start(name)
registry = CollectorRegistry()
MultiProcessCollector(registry)
print(generate_latest(registry).decode().splitlines()[2], len(os.listdir(os.environ["RUNTIME_DIRECTORY"])))
"""


def test_workers_that_follow_others_count_on_in_their_files(tmp_path: Path) -> None:
    variables = {**os.environ, "RUNTIME_DIRECTORY": str(tmp_path)}
    variables.pop("PROMETHEUS_MULTIPROC_DIR", None)
    command = [sys.executable, "-c", COUNTS, str(DEPLOY / "gunicorn.conf.py")]
    result = subprocess.run(command, capture_output=True, text=True, env=variables, cwd=ROOT)
    # Three places and the first process's own file.
    assert result.stdout.split() == ["asked_total", "60.0", "4"], result.stderr
