"""What the installation writes for one machine: settings, certificates, sizes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.deploy.scripts import DEPLOY, bash
from tests.live import ROOT

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
    script = f"MAIN_DOMAIN=a DOMAIN={names} CERTIFICATE= KEY=; put_folder() {{ :; }}; provide_certificate; is_due nginx"
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


def test_a_bare_machine_without_settings_is_no_mistake(tmp_path: Path) -> None:
    result = bash("getconf() { echo 2; }; _connections", "services", folder=tmp_path)
    assert result.stdout == "100\n" and result.stderr == ""


def test_the_database_takes_two_releases_at_once(tmp_path: Path) -> None:
    (tmp_path / "environment").write_text("DATABASE_POOL_SIZE=8\n#WEB_WORKERS=\n")
    script = "getconf() { echo %s; }; _connections; _memory"
    sizes = [bash(script % cores, "services", folder=tmp_path).stdout.split() for cores in (2, 16)]
    # 2 × cores × 8, and 40 for all the rest, in steps of 50.
    assert [int(size[0]) for size in sizes] == [100, 300]
    assert int(sizes[0][1]) % 512 == 0
    (tmp_path / "environment").write_text("DATABASE_POOL_SIZE=0\nWEB_WORKERS=4\nWEB_THREADS=20\n")
    assert bash(script % 2, "services", folder=tmp_path).stdout.split()[0] == "200"


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
