"""Whether a document is what its name says. The message of a refusal is for staff, with the way out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import BinaryIO

from portal.core.uploads.packed import Unpackable, members, unsafe_member

PDF, ZIP, RAR = b"%PDF-", b"PK\x03\x04", b"Rar!\x1a\x07"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# An empty zip has an end only.
ZIPS = (ZIP, b"PK\x05\x06")
BINARIES = (PDF, *ZIPS, RAR, OLE, b"MZ", b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
HEAD = 4096
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# Streams of an OLE file by name, as its directory writes them.
MACROS, LOCKED = (name.encode("utf-16-le") for name in ("_VBA_PROJECT", "EncryptedPackage"))
CHUNK = 1024 * 1024

NOT_WHAT_IT_SAYS = "文件内容不是{}格式，可能只是改了扩展名。请用原来的程序打开，另存为所需格式后再上传。"
HAS_MACROS = "文件里有宏（自动运行的程序），不能发布。请另存为不含宏的文件后再上传。"
HAS_PASSWORD = "文件设有打开密码，访问者无法打开。请去掉密码后再上传。"


class Refused(Exception):
    """The document is not taken; the message says why."""


def check(name: str, file: BinaryIO) -> None:
    """Look at the content of a document called `name`; leaves the file at its start. Raises Refused.

    Which extensions are taken at all is Wagtail's to say (WAGTAILDOCS_EXTENSIONS).
    """
    extension = PurePath(name).suffix.lower().lstrip(".")
    look = KINDS.get(extension)
    if look is None:
        return
    try:
        file.seek(0)
        head = file.read(HEAD)
        look(extension, head, file)
    except Unpackable as error:
        raise Refused(str(error)) from None
    finally:
        file.seek(0)


def _pdf(extension: str, head: bytes, file: BinaryIO) -> None:
    if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(PDF):
        raise Refused(NOT_WHAT_IT_SAYS.format(extension))


def _rar(extension: str, head: bytes, file: BinaryIO) -> None:
    if not head.startswith(RAR):
        raise Refused(NOT_WHAT_IT_SAYS.format(extension))


def _zip(extension: str, head: bytes, file: BinaryIO) -> None:
    if not head.startswith(ZIPS):
        raise Refused(NOT_WHAT_IT_SAYS.format(extension))
    if name := unsafe_member(members(file)):
        raise Refused(f"压缩包里有不能发布的文件“{name}”（程序、网页、带宏的文件，或路径不安全），请去掉后重新打包。")


def _package(extension: str, head: bytes, file: BinaryIO, *, needed: str) -> None:
    """A zip with a part whose name starts with `needed`: Office of today, OFD (GB/T 33190-2016, 7.1)."""
    if head.startswith(OLE) and _contains(file, LOCKED):
        raise Refused(HAS_PASSWORD)
    if not head.startswith(ZIP):
        raise Refused(NOT_WHAT_IT_SAYS.format(extension))
    names = [one.filename for one in members(file)]
    if not any(name.startswith(needed) for name in names):
        raise Refused(NOT_WHAT_IT_SAYS.format(extension))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(HAS_MACROS)


def _ole(extension: str, head: bytes, file: BinaryIO) -> None:
    if not head.startswith(OLE):
        raise Refused(NOT_WHAT_IT_SAYS.format(extension))
    if _contains(file, MACROS):
        raise Refused(HAS_MACROS)


def _text(extension: str, head: bytes, file: BinaryIO) -> None:
    if head.startswith(BINARIES) or (b"\0" in head and not _is_utf_16(head)):
        raise Refused(NOT_WHAT_IT_SAYS.format(extension))


def _is_utf_16(head: bytes) -> bool:
    """By its mark, or because every other byte of its line breaks and Latin letters is zero, on one side only."""
    return head.startswith(UTF_16) or b"\0" not in head[0::2] or b"\0" not in head[1::2]


def _contains(file: BinaryIO, wanted: bytes) -> bool:
    file.seek(0)
    before = b""
    while chunk := file.read(CHUNK):
        if wanted in before + chunk:
            return True
        before = chunk[-len(wanted) :]
    return False


KINDS: dict[str, Callable[[str, bytes, BinaryIO], None]] = {
    "pdf": _pdf,
    "rar": _rar,
    "zip": _zip,
    "docx": partial(_package, needed="word/"),
    "xlsx": partial(_package, needed="xl/"),
    "pptx": partial(_package, needed="ppt/"),
    "ofd": partial(_package, needed="OFD.xml"),
    "doc": _ole,
    "xls": _ole,
    "ppt": _ole,
    "wps": _ole,
    "txt": _text,
    "csv": _text,
}
