"""Zip files, looked into before anybody unpacks them."""

from __future__ import annotations

import struct
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

# A directory larger than this lists some 40,000 files; it is read whole, at ten times its size in memory.
MOST_DIRECTORY = 4 * 1024 * 1024
MOST_UNPACKED = 1024 * 1024 * 1024
# Tables of repeated cells are packed a hundred times; only what is made for it is packed more and large at once.
MOST_RATIO = 200
HARMLESS = 100 * 1024 * 1024
PROGRAMS = (
    ".apk", ".bat", ".cmd", ".com", ".cpl", ".dll", ".exe", ".hta", ".jar", ".js", ".jse", ".lnk", ".msi", ".pif",
    ".ps1", ".reg", ".scr", ".sh", ".vbe", ".vbs", ".wsf",
)  # fmt: skip
_END = struct.Struct("<4s4H2LH")
_END_MARK, _END64_MARK = b"PK\x05\x06", b"PK\x06\x07"
_LONGEST_COMMENT = 65_535


class Unpackable(Exception):
    """The zip is broken, or would unpack to more than anybody wants; the message is for staff."""


def members(file: BinaryIO) -> list[ZipInfo]:
    """What the zip says it holds. Raises Unpackable."""
    if _directory_size(file) > MOST_DIRECTORY:
        raise Unpackable("压缩包里的文件过多，请减少后再上传。")
    try:
        with ZipFile(file) as archive:
            found = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unpackable("压缩文件已损坏，请重新生成后再上传。") from None
    unpacked, packed = sum(one.file_size for one in found), _size(file)
    if unpacked > MOST_UNPACKED or (unpacked > HARMLESS and unpacked > MOST_RATIO * packed):
        raise Unpackable("文件解压后过大，为安全起见不能上传。")
    return found


def unsafe_member(found: list[ZipInfo]) -> str:
    """The name of the first member that is a program or would be unpacked elsewhere; "" if there is none."""
    for one in found:
        path = PurePosixPath(one.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or path.suffix.lower() in PROGRAMS:
            return path.name
    return ""


def _directory_size(file: BinaryIO) -> int:
    """Bytes of the list of members. Files of 4 GB and more (zip64), which nobody can upload, count as endless."""
    start = max(0, _size(file) - _END.size - _LONGEST_COMMENT)
    file.seek(start)
    tail = file.read()
    at = len(tail) - _END.size
    if at < 0 or not (tail[at:].startswith(_END_MARK) and tail.endswith(b"\0\0")):
        at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) - at < _END.size:
        raise Unpackable("压缩文件已损坏，请重新生成后再上传。")
    if tail[max(0, at - 20) : at].startswith(_END64_MARK):
        return MOST_DIRECTORY + 1
    return int(_END.unpack_from(tail, at)[5])


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)
