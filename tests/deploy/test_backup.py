"""The drill, with real processes on both databases: a backup comes back on an empty installation, whole."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.core.backup.test_archive import key, needs_age
from tests.deploy.backups import Installation
from tests.services import cluster

New = Callable[[str], Installation]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def new(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[New]:
    """Makes an installation with an empty database of one kind."""

    def on_sqlite(name: str) -> Installation:
        return Installation(tmp_path_factory.mktemp(name), {"PREPARE_PICTURES": "false"})

    if request.param == "sqlite":
        yield on_sqlite
        return
    with cluster() as server:

        def on_postgres(name: str) -> Installation:
            server.sql(f"CREATE DATABASE {name}", database="postgres")
            installation = on_sqlite(name)
            installation.settings["DATABASE_URL"] = server.url_of(name)
            return installation

        yield on_postgres


@pytest.fixture(scope="module")
def source(new: New) -> Installation:
    """A filled installation."""
    installation = new("source")
    installation.fill()
    return installation


@pytest.fixture(scope="module")
def backup(source: Installation) -> Path:
    """A backup of it, with its settings."""
    environment = source.var / "environment"
    environment.write_text("SECRET_KEY=of-the-old-machine\n")
    result = source.manage("backup", ENVIRONMENT_FILE=str(environment))
    assert "备份完成" in result.stdout
    assert "不加密" in result.stderr
    assert "lost" in result.stderr
    (path,) = (source.var / "backups").glob("*.tar")
    return path


def test_standard_tools_read_and_check_it(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    subprocess.run(
        ["sha256sum", "--check", f"{backup.name}.sha256"], cwd=backup.parent, check=True, capture_output=True
    )
    members = subprocess.run(["tar", "--list", "--file", backup], check=True, capture_output=True, text=True).stdout
    assert {"manifest.json", "settings/environment"} <= set(members.split())


def test_it_comes_back_on_an_empty_machine(new: New, source: Installation, backup: Path, tmp_path: Path) -> None:
    target = new("target")
    assert "可以恢复到本机" in target.manage("restore", str(backup), "--dry-run").stdout
    assert not target.files()
    result = target.manage("restore", str(backup), "--settings-to", str(tmp_path / "kept"))
    assert "核对一致" in result.stdout
    assert "恢复完成" in result.stdout
    state = target.state()
    assert state == source.state()
    assert (state["unindexed"], state["private"]) == (0, ["yl2"])
    assert target.files() == source.files()
    assert (tmp_path / "kept" / "environment").read_text() == "SECRET_KEY=of-the-old-machine\n"
    # Once more would replace what is there now.
    again = target.manage("restore", str(backup), "--dry-run", check=False)
    assert again.returncode == 4
    assert "--force" in again.stderr
    (target.var / "media" / "former").write_text("former")
    target.manage("restore", str(backup), "--force")
    assert target.files() == source.files()
    (aside,) = target.var.glob("media.before-*")
    assert (aside / "former").read_text() == "former"
    assert not (target.var / ".restore").exists()
    # nginx has copies of what came after the backup.
    assert (target.var / "withdrawn").exists()


@needs_age
def test_made_and_encrypted_while_documents_come_and_go(new: New, source: Installation, tmp_path: Path) -> None:
    """Every backup holds the file of each document that its database knows of."""
    identity, recipients = key(tmp_path)
    busy = source.churn()
    documents = source.var / "media" / "documents"
    try:
        deadline = time.monotonic() + 120
        while not list(documents.glob("churn*")):
            assert time.monotonic() < deadline, "nothing was added"
            time.sleep(0.05)
        result = source.manage("backup", "--to", str(tmp_path / "kept"), BACKUP_RECIPIENTS=str(recipients))
        assert busy.poll() is None
    finally:
        busy.kill()
        busy.wait()
    assert "不加密" not in result.stderr
    assert "churn" not in result.stderr
    (path,) = (tmp_path / "kept").glob("*.tar.age")
    assert "核对一致" in new("meanwhile").manage("restore", str(path), "--identity", str(identity)).stdout
