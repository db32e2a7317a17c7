"""Text files in the encodings that Chinese offices write."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO

from portal.search.attachments.reading import Unreadable

# More than `Limits.characters` need in any encoding.
MOST_BYTES = 2_000_000
# Single broken bytes do not make a text unreadable; where every fiftieth character is broken it is no text.
MOST_BROKEN = 0.02
SAMPLE = 10_000

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def read_text(file: BinaryIO) -> Iterator[str]:
    """The lines of a txt or csv file: UTF-8, UTF-16 or GB 18030 (with it GBK and GB 2312).

    Raises Unreadable for what is no text in any of them.
    """
    data = file.read(MOST_BYTES)
    text = _decoded(data, whole=not file.read(1))
    start = text[:SAMPLE]
    if sum(map(_is_broken, start)) > len(start) * MOST_BROKEN:
        raise Unreadable("文件不是文本，或者编码无法识别。")
    yield from text.splitlines()


def _is_broken(char: str) -> bool:
    """Whether no text has this character: what could not be decoded, controls, what Unicode leaves free."""
    return char == "\ufffd" or (unicodedata.category(char) in ("Cc", "Cn", "Co") and char not in "\t\n\r\f")


def _decoded(data: bytes, whole: bool) -> str:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _decode(data, encoding, "replace", whole)
    if encoding := _utf_16_without_mark(data):
        return _decode(data, encoding, "replace", whole)
    try:
        return _decode(data, "utf-8", "strict", whole)
    except UnicodeDecodeError:
        return _decode(data, "gb18030", "replace", whole)


def _decode(data: bytes, encoding: str, errors: str, whole: bool) -> str:
    # A character that the end of what was read cuts in two is no error.
    return codecs.getincrementaldecoder(encoding)(errors).decode(data, final=whole)


def _utf_16_without_mark(data: bytes) -> str:
    """UTF-16 as some programs save it: every other byte of its line breaks and Latin characters is zero."""
    start = data[:SAMPLE]
    if b"\x00" not in start:
        return ""
    low, high = start[0::2].count(0), start[1::2].count(0)
    return "utf-16-le" if high > low else "utf-16-be"
