"""The scripts that install, upgrade and roll back: their parts, in a folder of the test's own. The whole was tried on a
bare machine (docs/operations.md)."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands
from gunicorn.config import KNOWN_SETTINGS

from tests.live import ROOT

DEPLOY = ROOT / "deploy"
SCRIPTS = sorted([*DEPLOY.glob("*.sh"), *DEPLOY.glob("lib/*.sh"), *DEPLOY.glob("nginx/*.sh")])
UNITS = sorted(path for path in DEPLOY.glob("systemd/*") if path.is_file())
AS_ME = f"{os.getuid()}:{os.getgid()}"


def bash(script: str, *parts: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `script` after the named parts of deploy/lib, with everything that they would touch below `folder`."""
    places = f"ROOT={folder} RELEASES={folder}/releases VENVS={folder}/venvs VAR={folder}/var CONFIG={folder}"
    sources = "; ".join(f". {DEPLOY}/lib/{part}.sh" for part in ("common", *parts))
    given = "; ".join(f"{name}='{value}'" for name, value in variables.items())
    whole = f"set -euo pipefail; DEPLOY={DEPLOY}; {sources}; {places}; {given}\n{script}"
    return subprocess.run(["bash", "-c", whole], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_sound(script: Path) -> None:
    assert subprocess.run(["bash", "-n", script], capture_output=True).returncode == 0
    if shutil.which("shellcheck"):
        # Variables pass between the parts, which it reads one by one; a comma in 127.0.0.0/8,::1 parts no array.
        command = ["shellcheck", "-S", "warning", "-e", "SC2034,SC2154,SC2054", script]
        result = subprocess.run(command, capture_output=True, text=True)
        assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", ["install", "upgrade", "rollback"])
def test_each_script_explains_itself(name: str) -> None:
    result = subprocess.run(["bash", DEPLOY / f"{name}.sh", "--help"], capture_output=True, text=True)
    assert result.returncode == 0 and result.stdout.startswith("用法：")


def test_a_file_is_written_once(tmp_path: Path) -> None:
    script = f"put_file 0640 {AS_ME} {tmp_path}/kept <<<one; echo $PUT $CHANGES"
    assert bash(script, folder=tmp_path).stdout.splitlines()[-1] == "true 1"
    assert bash(script, folder=tmp_path).stdout.splitlines() == ["false 0"]
    assert (tmp_path / "kept").read_text() == "one\n" and (tmp_path / "kept").stat().st_mode & 0o777 == 0o640


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    result = bash(f"put_file 0640 {AS_ME} {tmp_path}/kept <<<one; finish", folder=tmp_path, DRY_RUN="true")
    assert "将会：写入" in result.stdout and "共有 1 项改动待做" in result.stdout
    assert not (tmp_path / "kept").exists()


def test_what_cannot_be_rendered_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "template").write_text("listen @PORT@ @HOST@\n")
    (tmp_path / "kept").write_text("works\n")
    script = f"put_file 0644 {AS_ME} {tmp_path}/kept < <(render {tmp_path}/template %s)"
    half = bash(script % "PORT=1", folder=tmp_path)
    assert half.returncode == 1 and "@HOST@" in half.stderr
    assert (tmp_path / "kept").read_text() == "works\n"
    assert bash(script % "PORT='a&b' HOST=h", folder=tmp_path).returncode == 0
    assert (tmp_path / "kept").read_text() == "listen a&b h\n"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("", "--domain"),
        ("--domain 'a b;'", "--domain"),
        ("--domain a.example --certificate /dev/null", "一起给出"),
        ("--domain a.example --certificate here.pem --key here.key", "here.pem"),
        ("--domain a.example --admin-networks 'all;'", "不能用的字符"),
        ("--domain a.example --admin-networks everyone", "网段"),
        ("--domain a.example --site-name '$(id)'", "不能用的字符"),
        ("--domain a.example --wheels /nowhere", "/nowhere"),
        ("--domain a.example --typo", "--typo"),
        ("--domain", "要有值"),
    ],
)
def test_wrong_options_are_refused_in_chinese(tmp_path: Path, given: str, complaint: str) -> None:
    result = bash(f"read_options {given}", "options", folder=tmp_path)
    assert result.returncode == 1 and "错误：" in result.stderr and complaint in result.stderr


def test_choices_are_remembered_and_never_run(tmp_path: Path) -> None:
    kept = "DOMAIN=www.example.gov.cn\nSITE_NAME=$(touch {0}/ran)\nPATH=/nowhere\nADMIN_NETWORKS=10.0.0.0/8\n"
    (tmp_path / "install.conf").write_text(kept.format(tmp_path))
    script = "remember_choices; echo $DOMAIN $ADMIN_NETWORKS; command -v ls"
    result = bash(script, "options", folder=tmp_path)
    assert result.stdout.splitlines()[0] == "www.example.gov.cn 10.0.0.0/8"
    assert result.returncode == 0 and not (tmp_path / "ran").exists()


def test_a_later_run_changes_one_setting_and_keeps_the_operators(tmp_path: Path) -> None:
    settings = tmp_path / "environment"
    settings.write_text("# mine\nSECRET_KEY=kept\nALLOWED_HOSTS=old\n#ADMIN_NETWORKS=\nLOG_LEVEL=INFO\n")
    script = f"""
    put_file() {{ cat >{tmp_path}/new; mv {tmp_path}/new "$3"; }}
    _setting ALLOWED_HOSTS 'a.example,b&c'; _setting ADMIN_NETWORKS 10.0.0.0/8; _setting SITE_NAME '"市 委"'
    """
    assert bash(script, "secrets", folder=tmp_path).returncode == 0
    assert settings.read_text().splitlines() == [
        "# mine",
        "SECRET_KEY=kept",
        "ALLOWED_HOSTS=a.example,b&c",
        "ADMIN_NETWORKS=10.0.0.0/8",
        "LOG_LEVEL=INFO",
        'SITE_NAME="市 委"',
    ]


def source(folder: Path) -> Path:
    for part in ("portal", "news", "policy", "briefings", "templates", "static", "deploy"):
        (folder / part).mkdir(parents=True)
        (folder / part / "one.py").write_text("1")
    for name in ("manage.py", "pyproject.toml", "requirements.txt"):
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


def test_the_example_names_every_setting_and_no_other() -> None:
    read = set()
    for path in (ROOT / "portal" / "settings").glob("*.py"):
        if path.name not in ("development.py", "test.py"):
            read |= set(re.findall(r'(?:env\.\w+|_database)\(\s*"([A-Z_]+)"', path.read_text()))
    # Those that deploy/ sets itself, or that only make run changes.
    read -= {"STATIC_ROOT", "ENVIRONMENT_FILE", "SERVE_MEDIA", "DEBUG"}
    named = re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "environment.example").read_text(), re.MULTILINE)
    assert len(named) == len(set(named))
    assert set(named) - {"DJANGO_SETTINGS_MODULE", "WEB_WORKERS", "WEB_THREADS"} == read


def test_services_run_commands_that_exist() -> None:
    known = get_commands()
    text = "\n".join(path.read_text() for path in UNITS)
    named = re.findall(r"portal-task@(\w+)\.service", text) + re.findall(r"manage\.py (\w+)", text)
    assert len(set(named)) >= 5
    assert [name for name in named if name not in known] == []
    started = re.findall(r"^Unit=(.+)$", text, re.MULTILINE)
    files = {path.name for path in UNITS}
    assert started and all(re.sub(r"@\w+", "@", unit) in files for unit in started)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_the_schedules_and_options() -> None:
    for path in UNITS:
        for schedule in re.findall(r"^OnCalendar=(.+)$", path.read_text(), re.MULTILINE):
            assert subprocess.run(["systemd-analyze", "calendar", schedule], capture_output=True).returncode == 0


def test_gunicorn_knows_its_settings() -> None:
    known = {setting.name for setting in KNOWN_SETTINGS}
    # gunicorn passes over names that it does not know, so that a slip would go unnoticed.
    given = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    own = {name for name, value in given.items() if isinstance(value, bool | int | float | str) and name.islower()}
    assert {name for name in own if not name.startswith("_")} - known == set()
    assert {"preload_app", "workers", "child_exit"} <= set(given)
