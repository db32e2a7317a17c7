"""deploy/restore.sh with a systemd of the test's own: when the site stops and starts, what is handed over."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.live import ROOT

# Units are files: their names are theirs, what is in them is their state. `enabled` is a list.
_SYSTEMCTL = """#!/usr/bin/env bash
cd "$STAGE"
echo "$*" >>calls
verb=$1; shift
case $verb in
  list-units)
    states=""
    for one in "$@"; do case $one in --state=*) states=,${one#*=}, ;; esac; done
    for unit in units/*; do
      [ -e "$unit" ] && [[ $states == *,$(<"$unit"),* ]] && echo "${unit#units/} loaded x x x"
    done
    exit "${LIST_STATUS:-0}" ;;
  stop) [ -n "${STUBBORN:-}" ] || for one in "$@"; do rm -f "units/$one"; done ;;
  start) for one in "$@"; do echo active >"units/$one"; done ;;
  is-enabled) grep -qx -- "${@: -1}" enabled ;;
esac
"""
# Stands in for the restore: tells what it was given and in which modes; fails as it is told to.
_SYSTEMD_RUN = """#!/usr/bin/env bash
cd "$STAGE"
all="$*"; command=${all#*manage.py }
echo "$command" >>restores
ls units | tr '\\n' ' ' >>running; echo >>running
for one in $command; do case $one in /*) stat -c '%a %n' "$one" >>given; cat "$one" >>contents ;; esac; done
case $command in *--dry-run*) exit "${CHECK_STATUS:-0}" ;; *) exit "${RESTORE_STATUS:-0}" ;; esac
"""
RUNNING = {
    "portal-web@new.socket": "active",
    "portal-web@new.service": "active",
    "portal-worker.service": "activating",
    "portal-backup.service": "activating",
    "portal-publish.timer": "active",
}
ENABLED = {"portal-web@new.socket", "portal-web@new.service", "portal-worker.service", "portal-publish.timer"}
SECRET = "AGE-SECRET-KEY"


class Machine:
    """A machine whose folders are all below one of the test's."""

    def __init__(self, stage: Path) -> None:
        self.stage, deploy = stage, stage / "deploy"
        shutil.copytree(ROOT / "deploy", deploy)
        for folder in ("bin", "units", "systemd", "srv", "backups", "run"):
            (stage / folder).mkdir()
        places = f"ROOT={stage}/srv RELEASES={stage}/srv/releases BACKUPS={stage}/backups; need_root() {{ :; }}"
        with (deploy / "lib" / "common.sh").open("a") as file:
            file.write(f"\n{places}\none_at_a_time() {{ :; }}\n")
        for script, old, new in (
            ("lib/web.sh", "/etc/systemd/system", f"{stage}/systemd"),
            ("restore.sh", "/run/portal-restore", f"{stage}/run/keys"),
            # There is no such user here.
            ("restore.sh", " -o portal -g portal", ""),
        ):
            text = (deploy / script).read_text()
            assert old in text
            (deploy / script).write_text(text.replace(old, new))
        for name, script in (("systemctl", _SYSTEMCTL), ("systemd-run", _SYSTEMD_RUN)):
            (stage / "bin" / name).write_text(script)
            (stage / "bin" / name).chmod(0o755)
        (stage / "srv" / "current").symlink_to("releases/new")
        for unit in ("portal-publish.timer", "portal-unwanted.timer"):
            (stage / "systemd" / unit).touch()
        (stage / "enabled").write_text("\n".join(ENABLED))
        for unit, state in RUNNING.items():
            (stage / "units" / unit).write_text(state + "\n")
        (stage / "portal.tar.age").write_text("age-encryption.org/v1")
        (stage / "key").write_text(SECRET)

    def restore(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run the script, in the folder of the backup."""
        given = os.environ | {"PATH": f"{self.stage}/bin:{os.environ['PATH']}", "STAGE": str(self.stage)} | more
        command = ["bash", self.stage / "deploy" / "restore.sh", *arguments]
        return subprocess.run(command, cwd=self.stage, env=given, capture_output=True, text=True, timeout=60)

    def lines(self, name: str) -> list[str]:
        """What a stand-in has written down."""
        path = self.stage / name
        return path.read_text().splitlines() if path.exists() else []

    def units(self) -> set[str]:
        """What is there now."""
        return {path.name for path in (self.stage / "units").iterdir()}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--help"], 0, "用法"),
        (["portal.tar.age", "--identity", "key", "--help"], 0, "用法"),
        ([], 1, "请给出备份文件"),
        (["portal.tar.age", "--identity", "key", "--forse"], 1, "--forse"),
        (["portal.tar.age"], 1, "--identity"),
        (["portal.tar.age", "--identity", "nowhere"], 1, "nowhere"),
        (["portal.tar.age", "--identity"], 1, "私钥文件"),
        (["nowhere.tar"], 1, "nowhere.tar"),
        (["portal.tar.age", "key", "--identity", "key"], 1, "key"),
    ],
)
def test_help_and_mistakes_touch_nothing(machine: Machine, arguments: list[str], status: int, said: str) -> None:
    result = machine.restore(*arguments)
    assert result.returncode == status and said in result.stdout + result.stderr
    assert machine.lines("calls") == [] == machine.lines("restores")


@pytest.mark.parametrize("status", [1, 4, 5])
def test_what_the_check_refuses_stops_nothing(machine: Machine, status: int) -> None:
    result = machine.restore("portal.tar.age", "--identity", "key", CHECK_STATUS=str(status))
    assert result.returncode == status
    assert machine.units() == set(RUNNING) and len(machine.lines("restores")) == 1


def test_a_check_alone_stops_nothing(machine: Machine) -> None:
    assert machine.restore("portal.tar.age", "--identity=key", "--check").returncode == 0
    assert machine.units() == set(RUNNING)
    (one,) = machine.lines("restores")
    assert one.endswith("--check")


def test_all_that_writes_stands_still_and_what_is_enabled_starts(machine: Machine) -> None:
    result = machine.restore("portal.tar.age", "--identity", "key", "--force")
    assert result.returncode == 0, result.stderr
    while_checking, while_restoring = machine.lines("running")
    assert set(while_checking.split()) == set(RUNNING) and while_restoring.split() == []
    check, restore = machine.lines("restores")
    assert check.endswith("--dry-run --force") and restore == check.replace("--dry-run ", "")
    assert machine.units() == ENABLED


def test_a_task_that_was_broken_off_is_not_shown_as_failed(machine: Machine) -> None:
    assert machine.restore("portal.tar.age", "--identity", "key").returncode == 0
    calls = [line.split()[0] for line in machine.lines("calls") if "portal-backup.service" in line.split()]
    assert calls == ["stop", "reset-failed"]


def test_the_portals_user_gets_copies_that_go_again(machine: Machine) -> None:
    (machine.stage / "portal.tar.age.sha256").touch()
    machine.restore("portal.tar.age", "--identity", "key", RESTORE_STATUS="1")
    given = machine.lines("given")
    assert given and all(one.startswith("400 /") for one in given)
    assert machine.lines("contents") == [f"age-encryption.org/v1{SECRET}" * 2]
    assert not list((machine.stage / "run").iterdir())
    assert {path.name for path in (machine.stage / "srv").iterdir()} == {"current"}


def test_a_failed_one_stays_stopped_and_the_next_starts_the_site(machine: Machine) -> None:
    failed = machine.restore("portal.tar.age", "--identity", "key", RESTORE_STATUS="1")
    assert failed.returncode == 1 and "网站没有启动" in failed.stderr
    assert machine.units() == set()
    assert machine.restore("portal.tar.age", "--identity", "key").returncode == 0
    assert machine.units() == ENABLED


@pytest.mark.parametrize("trouble", ["LIST_STATUS", "STUBBORN"])
def test_what_may_still_write_keeps_it_from_restoring(machine: Machine, trouble: str) -> None:
    result = machine.restore("portal.tar.age", "--identity", "key", "--force", **{trouble: "1"})
    assert result.returncode == 1 and "还没有改动任何内容" in result.stderr
    (check,) = machine.lines("restores")
    assert "--dry-run" in check


def test_refused_before_anything_was_touched_it_starts_again(machine: Machine) -> None:
    assert machine.restore("portal.tar.age", "--identity", "key", RESTORE_STATUS="4").returncode == 4
    assert machine.units() == ENABLED


@pytest.mark.parametrize(("folder", "opened"), [("/var/backups/portal", False), ("/mnt/b", True), ("'/mnt/b'", True)])
def test_the_backup_service_may_write_where_backups_go(machine: Machine, folder: str, opened: bool) -> None:
    (machine.stage / "environment").write_text(f"BACKUP_DIR={folder}\n")
    script = f"""set -euo pipefail; . {ROOT}/deploy/lib/common.sh; . {ROOT}/deploy/lib/web.sh
    CONFIG={machine.stage} UNITS={machine.stage}/systemd
    put_folder() {{ :; }}
    put_file() {{ install -D /dev/stdin "$3"; }}
    open_backup_folder; echo done"""
    result = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
    assert result.stdout == "done\n", result.stderr
    written = machine.stage / "systemd" / "portal-backup.service.d" / "10-folder.conf"
    assert written.exists() == opened
    assert not opened or written.read_text() == "[Service]\nReadWritePaths=-/mnt/b\n"


def test_a_backup_that_fails_is_told() -> None:
    units = ROOT / "deploy" / "systemd"
    assert "OnFailure=portal-failed@%N.service" in (units / "portal-backup.service").read_text()
    assert "SyslogLevel=err" in (units / "portal-failed@.service").read_text()
