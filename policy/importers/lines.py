"""The lines of a .jsonl or .jsonl.gz file, one at a time: memory stays flat whatever the file's size."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from policy.importers.parsed import PolicyParseError

MAX_LINE_BYTES = 20 * 1024 * 1024

_GZIP_MAGIC = b"\x1f\x8b"


def iter_lines(path: str | Path) -> Iterator[tuple[int, str]]:
    """Yields (line number from 1, text) for every line that is not blank.

    A file is taken for gzip by its name or by its first bytes. Raises PolicyParseError with a Chinese
    message for a broken gzip file, for bytes that are not UTF-8 and for a line beyond MAX_LINE_BYTES;
    OSError for a file that cannot be opened.
    """
    path = Path(path)
    with path.open("rb") as file:
        zipped = file.read(2) == _GZIP_MAGIC
        file.seek(0)
        if path.suffix == ".gz" or zipped:
            with gzip.open(file) as unzipped:
                yield from _decoded(cast(BinaryIO, unzipped))
        else:
            yield from _decoded(file)


def _decoded(file: BinaryIO) -> Iterator[tuple[int, str]]:
    number = 0
    while raw := _next_line(file, number + 1):
        number += 1
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError as error:
            raise PolicyParseError(f"第 {number} 行不是 UTF-8 编码，无法读取。") from error
        if line:
            yield number, line


def _next_line(file: BinaryIO, number: int) -> bytes:
    try:
        raw = file.readline(MAX_LINE_BYTES + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise PolicyParseError(f"不是完整有效的 gzip 文件，读到第 {number} 行时出错。") from error
    if len(raw) > MAX_LINE_BYTES:
        raise PolicyParseError(f"第 {number} 行过长：最大允许 {MAX_LINE_BYTES // 1024 // 1024} MB。")
    return raw
