"""The scripts that install, upgrade and roll back: their parts, in a folder of the test's own. The whole was tried on a
bare machine (docs/operations.md)."""

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

from tests.live import ROOT

DEPLOY = ROOT / "deploy"
SCRIPTS = sorted([*DEPLOY.glob("*.sh"), *DEPLOY.glob("lib/*.sh"), *DEPLOY.glob("nginx/*.sh")])
UNITS = sorted(path for path in DEPLOY.glob("systemd/*") if path.is_file())
AS_ME = f"{os.getuid()}:{os.getgid()}"


def bash(script: str, *parts: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `script` after the named parts of deploy/lib, with everything that they would touch below `folder`."""
    places = f"ROOT={folder} RELEASES={folder}/releases VENVS={folder}/venvs VAR={folder}/var CONFIG={folder} DUE={folder}/due"
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


# put_file without owners, which only root may give.
WRITES = 'put_file() { cat >"$3.new"; mv "$3.new" "$3"; }\n'


def environment(folder: Path, options: str, before: str) -> tuple[str, str]:
    """The file of settings after a run with these options, and what was said."""
    (folder / "environment").write_text(before)
    (folder / "install.conf").write_text("DOMAIN=a.example\nADMIN_NETWORKS=10.0.0.0/8\nSITE_NAME=\n")
    script = f"{WRITES}SOURCE={ROOT}; read_options {options}; write_environment"
    result = bash(script, "options", "secrets", folder=folder)
    assert result.returncode == 0, result.stderr
    return (folder / "environment").read_text(), result.stdout


OWN = 'ALLOWED_HOSTS=a.example,inner\nBASE_URL=https://a.example\nADMIN_NETWORKS=10.9.0.0/16\nSITE_NAME="x"\n'


def test_what_the_operator_wrote_is_kept_and_told(tmp_path: Path) -> None:
    kept, said = environment(tmp_path, "", OWN)
    assert kept == OWN
    assert "保留" in said and "ADMIN_NETWORKS=10.9.0.0/16" in said and "--admin-networks" in said


def test_what_is_given_this_time_is_written(tmp_path: Path) -> None:
    given, _ = environment(tmp_path, "--admin-networks 10.8.0.0/16", OWN)
    assert given == OWN.replace("10.9", "10.8")
    cleared, _ = environment(tmp_path, "--admin-networks ''", OWN + "ADMIN_NETWORKS=10.7.0.0/16\n")
    assert cleared == OWN.replace("10.9.0.0/16", "")


def test_the_examples_own_lines_are_nobodys_wish(tmp_path: Path) -> None:
    written, said = environment(tmp_path, "", (DEPLOY / "environment.example").read_text())
    assert "\nALLOWED_HOSTS=a.example\n" in written and "\nBASE_URL=https://a.example\n" in written
    assert "\nADMIN_NETWORKS=10.0.0.0/8\n" in written and "保留" not in said


def certificate(folder: Path, days: int, names: str) -> None:
    (folder / "tls").mkdir(exist_ok=True)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", folder / "tls/a.key"]
    name = ["-days", str(days), "-subj", "/CN=a", "-addext", f"subjectAltName={names}", "-out", folder / "tls/a.pem"]
    subprocess.run(["openssl", "req", "-x509", *key, *name], check=True, capture_output=True)


@pytest.mark.parametrize(("days", "names", "enough"), [(90, "a", True), (20, "a", False), (90, "a,b", False)])
def test_its_own_certificate_is_made_anew_in_time(tmp_path: Path, days: int, names: str, enough: bool) -> None:
    certificate(tmp_path, days, "DNS:a")
    script = f"MAIN_DOMAIN=a DOMAIN={names} CERTIFICATE=; put_folder() {{ :; }}; provide_certificate; is_due nginx"
    before = (tmp_path / "tls/a.pem").read_text()
    assert bash(script, "secrets", folder=tmp_path).returncode == (1 if enough else 0)
    assert ((tmp_path / "tls/a.pem").read_text() == before) is enough
    text = subprocess.run(["openssl", "x509", "-in", tmp_path / "tls/a.pem", "-noout", "-text"], capture_output=True)
    assert (b"DNS:b" in text.stdout) is (names == "a,b")


def test_a_given_certificate_that_ends_is_told_and_used(tmp_path: Path) -> None:
    certificate(tmp_path, 20, "DNS:a")
    script = f"MAIN_DOMAIN=a CERTIFICATE={tmp_path}/tls/a.pem KEY={tmp_path}/tls/a.key; provide_certificate"
    result = bash(script, "secrets", folder=tmp_path)
    assert result.returncode == 0 and "30 天内到期" in result.stdout
    expired = bash(f"openssl() {{ case $* in *checkend*) return 1 ;; esac; }}; {script}", "secrets", folder=tmp_path)
    assert expired.returncode == 0 and "已经过期" in expired.stdout


def test_the_database_takes_two_releases_at_once(tmp_path: Path) -> None:
    (tmp_path / "environment").write_text("DATABASE_POOL_SIZE=8\n#WEB_WORKERS=\n")
    script = "getconf() { echo %s; }; _connections; _memory"
    sizes = [bash(script % cores, "services", folder=tmp_path).stdout.split() for cores in (2, 16)]
    # 2 × cores × 8, and 40 for all the rest, in steps of 50.
    assert [int(size[0]) for size in sizes] == [100, 300]
    assert int(sizes[0][1]) % 512 == 0
    (tmp_path / "environment").write_text("DATABASE_POOL_SIZE=0\nWEB_WORKERS=4\nWEB_THREADS=20\n")
    assert bash(script % 2, "services", folder=tmp_path).stdout.split()[0] == "200"


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


def test_a_script_goes_on_as_the_new_codes_own(tmp_path: Path) -> None:
    (tmp_path / "new/deploy").mkdir(parents=True)
    (tmp_path / "new/manage.py").touch()
    (tmp_path / "new/deploy/upgrade.sh").write_text('echo "new: $*"\n')
    (tmp_path / "install.conf").write_text("DOMAIN=a.example\n")
    script = "read_options --source %s; go_on_in_source upgrade --source there --dry-run; echo old"
    assert bash(script % f"{tmp_path}/new", "options", folder=tmp_path).stdout == "new: --source there --dry-run\n"
    assert bash(script % ROOT, "options", folder=tmp_path).stdout == "old\n"


def test_a_later_run_changes_one_setting_and_keeps_the_operators(tmp_path: Path) -> None:
    settings = tmp_path / "environment"
    settings.write_text("# mine\nSECRET_KEY=kept\nALLOWED_HOSTS=old\n#ADMIN_NETWORKS=\nLOG_LEVEL=INFO\n")
    script = """
    GIVEN=' DOMAIN SITE_NAME '; _setting ALLOWED_HOSTS DOMAIN 'a.example,b&c'
    _setting ADMIN_NETWORKS ADMIN_NETWORKS 10.0.0.0/8; _setting SITE_NAME SITE_NAME '"市 委"'
    """
    result = bash(WRITES + script, "options", "secrets", folder=tmp_path)
    assert result.returncode == 0 and "原来的 ALLOWED_HOSTS=old" in result.stdout
    assert settings.read_text().splitlines() == [
        "# mine",
        "SECRET_KEY=kept",
        "ALLOWED_HOSTS=a.example,b&c",
        "ADMIN_NETWORKS=10.0.0.0/8",
        "LOG_LEVEL=INFO",
        'SITE_NAME="市 委"',
    ]


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


def test_a_clock_set_back_clears_the_store_that_nginx_has() -> None:
    service = (DEPLOY / "systemd/nginx-clock.service").read_text()
    folder = re.search(r"\[CACHE_DIR\]=(\S+)", (DEPLOY / "nginx/render.sh").read_text())
    owner = re.search(r"\[USER\]=(\S+)", (DEPLOY / "nginx/render.sh").read_text())
    assert folder and owner
    assert f"find {folder[1]} " in service and f"User={owner[1]}\n" in service


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
    server.WORKERS[name] = worker = SimpleNamespace()
    config["pre_fork"](server, worker)
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
