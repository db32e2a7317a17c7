"""No secret lies in the checkout, production does not start without one, and nothing asks outside hosts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live import ROOT

SECRETS = [
    re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}\b"),
    re.compile(r"(?i)\bSECRET_KEY\s*=\s*['\"][^'\"$]{20,}['\"]"),
    re.compile(r"(?i)\b(?:postgres|postgresql|rediss?|smtps?)://[^\s:@/'\"]*:[^\s@/'\"{$<]{6,}@"),
]
PRODUCTION = {
    "SECRET_KEY": "".join(map(chr, range(48, 123))),
    "ALLOWED_HOSTS": "www.example.gov.cn",
    "BASE_URL": "https://www.example.gov.cn",
}


def found(text: str) -> list[str]:
    return [match[0] for one in SECRETS for match in [one.search(text)] if match]


def test_no_secret_lies_in_the_checkout() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    files = [Path(ROOT, name) for name in listed.split("\0") if name]
    assert len(files) > 300
    for path in files:
        if path.is_file() and path.name != Path(__file__).name and path.stat().st_size < 1_000_000:
            assert not found(path.read_text(encoding="utf-8", errors="ignore")), path


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN " + "RSA PRIVATE KEY-----",
        'SECRET_KEY = "abcdefghijklmnopqrstuvwxyz"',
        "postgres://portal:geheim77@127.0.0.1/portal",
        "AKIA" + "A1B2C3D4E5F6G7H8",
    ],
)
def test_the_search_finds_secrets(text: str) -> None:
    assert found(text)


def run(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    settings = {"DJANGO_SETTINGS_MODULE": "portal.settings.production", "VAR_DIR": str(tmp_path), **environment}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=kept | settings, capture_output=True, text=True)


def test_production_has_no_warning(tmp_path: Path) -> None:
    checked = run(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert checked.returncode == 0, checked.stderr
    weak = run(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION | {"SECRET_KEY": "kurz"})
    assert weak.returncode == 1 and "security.W009" in weak.stderr


@pytest.mark.parametrize("missing", PRODUCTION)
def test_production_does_not_start_on_a_guess(tmp_path: Path, missing: str) -> None:
    started = run(tmp_path, "check", **{name: value for name, value in PRODUCTION.items() if name != missing})
    assert started.returncode and missing in started.stderr


def test_a_network_that_does_not_read_stops_the_start(tmp_path: Path) -> None:
    started = run(tmp_path, "check", **PRODUCTION, ADMIN_NETWORKS="10.0.0.0/8,10.1.2.3/16")
    assert started.returncode and "10.1.2.3/16" in started.stderr


def test_wagtail_asks_no_outside_host(settings) -> None:
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False
    assert settings.WAGTAIL_ENABLE_WHATS_NEW_BANNER is False
    assert settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
    assert settings.WAGTAILEMBEDS_FINDERS == []
