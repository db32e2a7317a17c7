"""From one release to the next and back: what is in one, what the machine keeps of it, what follows it."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.deploy.scripts import bash
from tests.live import ROOT


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_keeps_what_works_where_the_new_rules_are_wrong(tmp_path: Path) -> None:
    script = """
    MAIN_DOMAIN=a DOMAIN=a CERTIFICATE_USED=/none KEY_USED=/none
    put_file() { echo written; }; systemctl() { echo asked; }
    set_up_nginx
    """
    result = bash(script, "options", "web", folder=tmp_path)
    assert result.returncode == 1 and "配置有误" in result.stderr
    assert "written" not in result.stdout and "asked" not in result.stdout
    staged = re.search(r"试用的配置在 (\S+)/trial", result.stderr)
    assert staged
    shutil.rmtree(staged[1])


@pytest.mark.parametrize("takes", [True, False])
def test_nginx_is_started_anew_where_it_refuses_to_reload(tmp_path: Path, takes: bool) -> None:
    # The shell itself is the server: it has a new child, or it has none.
    script = f"""
    NGINX_PID={tmp_path}/pid; echo $$ >$NGINX_PID
    systemctl() {{ echo $*; {"command sleep 30 >/dev/null &" if takes else ":"}
    }}
    sleep() {{ :; }}
    command sleep 30 >/dev/null &
    _reload_nginx; kill $(jobs -p)
    """
    said = bash(script, "web", folder=tmp_path).stdout
    assert "reload nginx" in said and ("restart nginx" in said) is not takes


def test_units_that_the_other_release_brought_go(tmp_path: Path) -> None:
    old, units = tmp_path / "releases/old/deploy/systemd", tmp_path / "units"
    for folder in (old, units):
        folder.mkdir(parents=True)
        for name in ("portal-gone.timer", "portal-gone.service", "portal-publish.timer"):
            (folder / name).write_text("")
    (units / "portal-operators.timer").write_text("")
    script = f"UNITS={units}; systemctl() {{ echo $*; }}; drop_units_of old"
    result = bash(script, "web", folder=tmp_path)
    assert sorted(path.name for path in units.iterdir()) == ["portal-operators.timer", "portal-publish.timer"]
    assert "disable --quiet --now portal-gone.timer" in result.stdout and "daemon-reload" in result.stdout


def test_what_fails_leaves_units_and_nginx_as_the_serving_release_has_them(tmp_path: Path) -> None:
    units = tmp_path / "units"
    for name in ("old", "new"):
        (tmp_path / f"releases/{name}/deploy/systemd").mkdir(parents=True)
        (tmp_path / f"releases/{name}/deploy/systemd/a.service").write_text(name)
        (tmp_path / f"releases/{name}/deploy/systemd/b.service").write_text("same")
    (tmp_path / "current").symlink_to("releases/old")
    script = f"""
    UNITS={units}; systemctl() {{ :; }}; set_up_nginx() {{ echo nginx of $DEPLOY; }}
    _write() {{ install -D "$4" "$3"; }}
    trap face_of_old EXIT; DEPLOY={tmp_path}/releases/new/deploy; install_units; false
    """
    result = bash(script, "release", "web", "switch", folder=tmp_path)
    assert result.returncode == 1
    assert (units / "a.service").read_text() == "old"
    assert result.stdout.splitlines()[-1] == f"nginx of {tmp_path}/releases/old/deploy"
    assert "nginx" not in bash(script.replace("; false", ""), "release", "web", "switch", folder=tmp_path).stdout


def test_a_script_goes_on_as_the_new_codes_own(tmp_path: Path) -> None:
    (tmp_path / "new/deploy").mkdir(parents=True)
    (tmp_path / "new/manage.py").touch()
    (tmp_path / "new/deploy/upgrade.sh").write_text('echo "new: $*"\n')
    (tmp_path / "install.conf").write_text("DOMAIN=a.example\n")
    script = "read_options --source %s; go_on_in_source upgrade --source there --dry-run; echo old"
    assert bash(script % f"{tmp_path}/new", "options", folder=tmp_path).stdout == "new: --source there --dry-run\n"
    assert bash(script % ROOT, "options", folder=tmp_path).stdout == "old\n"


@pytest.mark.parametrize(
    ("options", "backup", "done"),
    [("", "true", "backup migrate"), ("", "false", "backup"), ("BACKUP_FIRST=false", "false", "migrate")],
)
def test_the_database_is_changed_after_a_backup_only(tmp_path: Path, options: str, backup: str, done: str) -> None:
    (tmp_path / "current").symlink_to("releases/old")
    script = f"""
    {options}
    systemctl() {{ echo backup >>{tmp_path}/done; {backup}; }}
    manage_in() {{
      case $* in *"migrate --check"*) return 1 ;; *migrate*) echo migrate >>{tmp_path}/done ;; esac
    }}
    prepare_database new
    """
    result = bash(script, "options", "release", "switch", folder=tmp_path)
    assert (tmp_path / "done").read_text().split() == done.split()
    assert (result.returncode, "docs/operations.md" in result.stderr) == (
        (0, False) if "migrate" in done else (1, True)
    )


def source(folder: Path) -> Path:
    for part in ("portal", "news", "policy", "briefings", "templates", "static", "deploy", "docs/handbook"):
        (folder / part).mkdir(parents=True)
        (folder / part / "one.py").write_text("1")
    for name in ("manage.py", "pyproject.toml", "requirements.txt", "docs/operations.md"):
        (folder / name).write_text("")
    return folder


def test_the_same_code_is_the_same_release(tmp_path: Path) -> None:
    code = source(tmp_path / "code")

    def fingerprint() -> str:
        return bash("fingerprint", "release", folder=tmp_path, SOURCE=str(code)).stdout.strip()

    first = fingerprint()
    (code / "portal" / "__pycache__").mkdir()
    (code / "portal" / "__pycache__" / "one.pyc").write_text("2")
    (code / "var").mkdir()
    assert re.fullmatch("[0-9a-f]{12}", first) and fingerprint() == first
    (code / "templates" / "one.py").write_text("2")
    assert fingerprint() != first


def test_a_release_holds_whatever_the_code_reads() -> None:
    parts = bash('printf "%s\\n" "${PARTS[@]}"', "release", folder=ROOT).stdout.split()
    assert all((ROOT / part).exists() for part in parts)
    read = set()
    for path in (ROOT / "portal").rglob("*.py"):
        for found in re.findall(r'BASE_DIR\)? ((?:/ "[^"]+" ?)+)', path.read_text()):
            read.add("/".join(re.findall(r'"([^"]+)"', found)))
    assert {"docs/handbook", "templates", "static"} <= read
    read.discard("var")
    assert [name for name in read if not any(f"{name}/".startswith(f"{part}/") for part in parts)] == []


def test_files_of_a_dropped_release_have_their_time_from_then_on(tmp_path: Path) -> None:
    collected, static = tmp_path / "releases/one/collected", tmp_path / "var/static"
    collected.mkdir(parents=True)
    static.mkdir(parents=True)
    for name in ("old.css", "older.css"):
        (static / name).write_text(name)
        os.utime(static / name, (1, 1))
    os.link(static / "old.css", collected / "old.css")
    assert bash("_drop_release one; drop_old_releases", "release", folder=tmp_path).returncode == 0
    assert [path.name for path in static.iterdir()] == ["old.css"] and not collected.exists()


def test_the_switch_is_one_link_and_old_releases_go(tmp_path: Path) -> None:
    (tmp_path / "var" / "static").mkdir(parents=True)
    for number in range(6):
        release = tmp_path / "releases" / f"2026010{number}_000000_aaa"
        release.mkdir(parents=True)
        (release / ".complete").touch()
        os.utime(release / ".complete", (number, number))
        (tmp_path / "venvs" / str(number)).mkdir(parents=True)
        (release / ".venv").symlink_to(tmp_path / "venvs" / str(number))
    (tmp_path / "previous").symlink_to("releases/20260101_000000_aaa")
    script = "point_to 20260100_000000_aaa; current; drop_old_releases"
    result = bash(script, "release", "switch", folder=tmp_path)
    assert result.stdout.splitlines()[0] == "20260100_000000_aaa"
    left = sorted(path.name[7] for path in (tmp_path / "releases").iterdir())
    # The one in use, the one before it, the newest three; packages go with the releases that asked for them.
    assert left == ["0", "1", "3", "4", "5"] == sorted(path.name for path in (tmp_path / "venvs").iterdir())
