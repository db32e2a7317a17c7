"""What the readers of file formats share: lines come out one by one, reasons against reading are Chinese sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

# The lines of an open, seekable file; the caller stops reading when it has enough.
Reader = Callable[[BinaryIO], Iterator[str]]

ENCRYPTED = "文件有密码，无法提取文字。"
DAMAGED = "文件已损坏，无法读取。"


class Unreadable(Exception):
    """This file can never be read; the message tells staff why."""
