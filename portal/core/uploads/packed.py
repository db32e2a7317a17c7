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
# What runs when it is opened, in Windows above all: programs, scripts, installers, links, settings, images of disks,
# pages with scripts, and Office files with macros.
# fmt: off
UNSAFE = frozenset((
    "apk", "app", "appimage", "appinstaller", "application", "appref-ms", "appx", "appxbundle", "bash", "bat", "bin",
    "cmd", "com", "command", "cpl", "deb", "desktop", "dll", "dmg", "drv", "elf", "exe", "gadget", "inf", "ins",
    "isp", "jar", "jnlp", "lnk", "msc", "msi", "msix", "msixbundle", "msp", "mst", "ocx", "pif", "pkg", "reg", "rpm",
    "run", "scf", "scr", "settingcontent-ms", "sys", "theme", "themepack", "udl", "url", "webloc", "website",
    "workflow", "xnk", "asp", "aspx", "csh", "hta", "js", "jse", "jsp", "ksh", "mjs", "php", "pl", "ps1", "ps1xml",
    "ps2", "psc1", "psc2", "psm1", "py", "pyc", "pyw", "pyz", "rb", "sct", "sh", "shb", "shs", "tcl", "vb", "vbe",
    "vbs", "ws", "wsc", "wsf", "wsh", "zsh", "chm", "hlp", "htm", "html", "mht", "mhtml", "shtml", "svg", "svgz",
    "swf", "xht", "xhtml", "daa", "img", "iso", "udf", "vhd", "vhdx", "vmdk", "accde", "ade", "adp", "docm", "dotm",
    "iqy", "mda", "mdb", "mde", "ppam", "ppsm", "pptm", "potm", "sldm", "slk", "wll", "xla", "xlam", "xll", "xlsm",
    "xltm",
))
# fmt: on
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
    """The name of the first member that runs when opened or would be unpacked elsewhere; "" if there is none."""
    for one in found:
        path = PurePosixPath(one.filename.replace("\\", "/"))
        if _leads_away(path) or _runs(path.name):
            return path.name or one.filename
    return ""


def _leads_away(path: PurePosixPath) -> bool:
    # Windows has drives and streams behind a colon, and drops dots and blanks at the end of each part.
    return path.is_absolute() or ":" in str(path) or any(not part.rstrip(". ") for part in path.parts)


def _runs(name: str) -> bool:
    _, dot, kind = name.rstrip(". ").rpartition(".")
    return bool(dot) and kind.lower() in UNSAFE


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
