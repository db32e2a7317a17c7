"""The scripts that install, upgrade and roll back: their parts, in a folder of the test's own. The whole was tried on a
bare machine (docs/operations.md)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.scripts import DEPLOY, bash
from tests.live import ROOT

SCRIPTS = sorted([*DEPLOY.glob("*.sh"), *DEPLOY.glob("lib/*.sh"), *DEPLOY.glob("nginx/*.sh")])
AS_ME = f"{os.getuid()}:{os.getgid()}"


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


def test_what_packages_say_is_shown_only_where_they_fail(tmp_path: Path) -> None:
    script = "apt-get() { echo said; echo cried >&2; return %s; }; _apt_install nginx"
    quiet = bash(script % 0, "packages", folder=tmp_path)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    loud = bash(script % 100, "packages", folder=tmp_path)
    assert loud.returncode == 1 and "said\ncried\n" in loud.stderr and "软件包没有装好" in loud.stderr


def test_what_cannot_be_rendered_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "template").write_text("listen @PORT@ @HOST@\n")
    (tmp_path / "kept").write_text("works\n")
    script = f"put_file 0644 {AS_ME} {tmp_path}/kept < <(render {tmp_path}/template %s)"
    half = bash(script % "PORT=1", folder=tmp_path)
    assert half.returncode == 1 and "@HOST@" in half.stderr
    assert (tmp_path / "kept").read_text() == "works\n"
    assert bash(script % "PORT='a&b' HOST=h", folder=tmp_path).returncode == 0
    assert (tmp_path / "kept").read_text() == "listen a&b h\n"


def test_what_a_change_asks_for_survives_an_interruption(tmp_path: Path) -> None:
    # A file that cannot be written ends the run; the restart that it asks for is noted before.
    first = f"put_file 0640 {AS_ME} {tmp_path}/kept nginx worker <<<one; kill -KILL $$"
    assert bash(first, folder=tmp_path).returncode < 0
    second = f"put_file 0640 {AS_ME} {tmp_path}/kept nginx worker <<<one; is_due nginx && echo due; settle nginx"
    assert bash(second, folder=tmp_path).stdout == "due\n"
    assert bash("is_due nginx || echo done; is_due worker && echo due", folder=tmp_path).stdout == "done\ndue\n"


def test_a_dry_run_notes_nothing(tmp_path: Path) -> None:
    script = f"put_file 0640 {AS_ME} {tmp_path}/kept nginx <<<one; is_due nginx && echo due; settle nginx; is_due nginx"
    result = bash(script, folder=tmp_path, DRY_RUN="true")
    assert result.stdout.splitlines()[1:] == ["due"] and result.returncode == 1
    assert not (tmp_path / "due").exists()


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
