"""The file of a backup: a tar that standard tools read, encrypted by age where it has recipients.

Written and read as a stream. What is in plain on the disk meanwhile: while a backup is made, the dump of the database,
which on PostgreSQL has no name and goes with the process however that ends; while one is restored, all of it, in a
folder of its own (`alone.staging`).
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from portal.core.backup.errors import BackupError, Damaged

BLOCK = 1 << 20
AGE_HEADER = b"age-encryption.org/"


class Hashing:
    """A file that is read, with the SHA-256 of what has been read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """As a file's."""
        block = self._file.read(size)
        self._digest.update(block)
        return block

    @property
    def sha256(self) -> str:
        """Of all that has been read, in hexadecimal."""
        return self._digest.hexdigest()


class Writer:
    """An archive that is being written."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed below

    def add(self, name: str, path: Path) -> dict[str, int | str]:
        """Take a file along; returns its `bytes` and `sha256`. Raises OSError if it vanishes or shrinks meanwhile."""
        with path.open("rb") as file:
            return self.add_open(name, file)

    def add_open(self, name: str, file: IO[bytes]) -> dict[str, int | str]:
        """The same for a file that is open at its beginning."""
        member = tarfile.TarInfo(name)
        status = os.fstat(file.fileno())
        member.size, member.mtime, member.mode = status.st_size, int(status.st_mtime), 0o600
        hashing = Hashing(file)
        self._tar.addfile(member, hashing)  # type: ignore[arg-type] # reads only
        return {"bytes": member.size, "sha256": hashing.sha256}

    def add_text(self, name: str, text: str) -> None:
        """Take a text along."""
        content = text.encode()
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, io.BytesIO(content))

    def close(self) -> None:
        """Write what ends the archive."""
        self._tar.close()


@contextmanager
def writing(path: Path, recipients: Path | None) -> Iterator[Writer]:
    """Write an archive to a new file that only its owner reads; it is on the disk when the block ends.

    `recipients` is a file of age public keys. Raises BackupError where age is missing or refuses them.
    """
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        if recipients is None:
            yield from _written(file)
        else:
            with _age(["--encrypt", "-R", str(recipients)], stdin=subprocess.PIPE, stdout=file) as process:
                assert process.stdin is not None
                yield from _written(process.stdin)
                process.stdin.close()
                _check(process, BackupError("加密失败，请检查公钥文件"))
        os.fsync(file.fileno())


def _written(stream: IO[bytes]) -> Iterator[Writer]:
    try:
        writer = Writer(stream)
        try:
            yield writer
        except BaseException:
            # Its destructor would complain where nobody listens.
            with suppress(Exception):
                writer.close()
            raise
        writer.close()
    except BrokenPipeError as error:
        raise BackupError("加密程序 age 中途退出，请检查公钥文件和磁盘空间。") from error


@contextmanager
def reading(path: Path, identity: Path | None) -> Iterator[tarfile.TarFile]:
    """Read an archive from its beginning to its end; `identity` is the file of the age private key.

    Raises Damaged where it is cut off, changed, or encrypted for another key.
    """
    with path.open("rb") as file:
        encrypted = file.read(len(AGE_HEADER)) == AGE_HEADER
    try:
        if not encrypted:
            with tarfile.open(path, mode="r|") as tar:
                yield tar
            return
        if identity is None:
            raise BackupError("这份备份是加密的，请用 --identity 指定私钥文件。")
        with _age(["--decrypt", "-i", str(identity), str(path)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            try:
                with tarfile.open(fileobj=process.stdout, mode="r|") as tar:
                    yield tar
                # What follows the archive's end is read, or age would end by a broken pipe.
                while process.stdout.read(BLOCK):
                    pass
            except tarfile.TarError:
                # age has said why there is no more to read.
                _check(process, Damaged("备份无法解密，私钥不对或文件已损坏"))
                raise
            _check(process, Damaged("备份无法解密，私钥不对或文件已损坏"))
    except (tarfile.TarError, EOFError) as error:
        raise Damaged(f"备份文件不完整或已损坏：{error}") from error


def extract(member: tarfile.TarInfo, source: IO[bytes], folder: Path) -> dict[str, int | str]:
    """Write one member below a folder; returns its `bytes` and `sha256`. Raises Damaged for a name that leads out."""
    parts = PurePosixPath(member.name).parts
    if not member.isfile() or not parts or member.name.startswith("/") or ".." in parts:
        raise Damaged(f"备份中有不应出现的内容：{member.name!r}")
    target = folder.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    hashing = Hashing(source)
    with target.open("xb") as file:
        while block := hashing.read(BLOCK):
            file.write(block)
    os.utime(target, (member.mtime, member.mtime))
    return {"bytes": target.stat().st_size, "sha256": hashing.sha256}


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _age(arguments: list[str], stdout: int | BinaryIO, stdin: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    try:
        process = subprocess.Popen(["age", *arguments], stdin=stdin, stdout=stdout, stderr=subprocess.PIPE)
    except FileNotFoundError as error:
        raise BackupError("没有安装 age（apt-get install age），无法处理加密的备份。") from error
    try:
        yield process
    finally:
        process.kill()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        process.wait()


def _check(process: subprocess.Popen[bytes], failure: BackupError) -> None:
    """Raise the failure with what age says if it did not succeed."""
    said = process.stderr.read().decode(errors="replace").strip() if process.stderr else ""
    if process.wait():
        raise type(failure)(f"{failure}：{said.splitlines()[0] if said else process.returncode}")
