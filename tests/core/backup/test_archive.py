"""The file of a backup: read back as written, or refused."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from portal.core.backup.archive import extract, reading, writing
from portal.core.backup.errors import BackupError, Damaged

SECRET = b"not for everyone " * 1000

needs_age = pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed")


def key(folder: Path) -> tuple[Path, Path]:
    """A new pair: the file of the private key, the file of the public one."""
    identity, recipients = folder / "identity", folder / "recipients"
    subprocess.run(["age-keygen", "-o", identity], check=True, capture_output=True)
    public = subprocess.run(["age-keygen", "-y", identity], check=True, capture_output=True)
    recipients.write_bytes(public.stdout)
    return identity, recipients


def write(folder: Path, recipients: Path | None = None) -> Path:
    """An archive of one file and one text."""
    source, path = folder / "source", folder / "archive"
    source.write_bytes(SECRET)
    with writing(path, recipients) as writer:
        told = writer.add("media/a/文件.bin", source)
        writer.add_text("manifest.json", "{}")
    assert told["bytes"] == len(SECRET)
    return path


def read(path: Path, identity: Path | None = None) -> dict[str, bytes]:
    """Everything in an archive."""
    with reading(path, identity) as tar:
        return {member.name: source.read() for member in tar if (source := tar.extractfile(member))}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = write(tmp_path)
    assert read(path) == {"media/a/文件.bin": SECRET, "manifest.json": b"{}"}
    assert path.stat().st_mode & 0o777 == 0o600


@needs_age
def test_encrypted_for_a_key_it_is_read_with_that_key_alone(tmp_path: Path) -> None:
    identity, recipients = key(tmp_path)
    path = write(tmp_path, recipients)
    assert SECRET[:17] not in path.read_bytes()
    assert read(path, identity)["media/a/文件.bin"] == SECRET
    with pytest.raises(BackupError, match="--identity"):
        read(path)
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(Damaged, match="私钥不对"):
        read(path, key(other)[0])


@needs_age
@pytest.mark.parametrize("share", [0.3, 0.999])
def test_an_encrypted_one_that_is_cut_off_or_changed_is_refused(tmp_path: Path, share: float) -> None:
    identity, recipients = key(tmp_path)
    path = write(tmp_path, recipients)
    whole = path.read_bytes()
    at = int(len(whole) * share)
    path.write_bytes(whole[:at])
    with pytest.raises(Damaged):
        read(path, identity)
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    with pytest.raises(Damaged):
        read(path, identity)


@needs_age
def test_recipients_that_are_none_stop_the_backup(tmp_path: Path) -> None:
    recipients = tmp_path / "recipients"
    recipients.write_text("AGE-SECRET-NO-KEY\n")
    with pytest.raises(BackupError, match="公钥"):
        write(tmp_path, recipients)


@pytest.mark.parametrize("share", [0.01, 0.5])
def test_one_that_is_cut_off_is_refused(tmp_path: Path, share: float) -> None:
    path = write(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(SECRET) * share)])
    with pytest.raises(Damaged):
        read(path)


@pytest.mark.parametrize("name", ["/etc/passwd", "../outside", "media/../../outside", ""])
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    with pytest.raises(Damaged):
        extract(tarfile.TarInfo(name), io.BytesIO(b"x"), inside)
    assert [path.name for path in tmp_path.rglob("*")] == ["inside"]


def test_links_are_refused(tmp_path: Path) -> None:
    member = tarfile.TarInfo("media/link")
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with pytest.raises(Damaged):
        extract(member, io.BytesIO(), tmp_path)
