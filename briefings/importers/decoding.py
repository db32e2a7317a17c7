"""From the bytes of an uploaded file to text."""

import codecs
import re

from briefings.importers.parsed import BriefingParseError

MAX_BYTES = 10 * 1024 * 1024

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY_KINDS = (
    (b"%PDF", "PDF 文件"),
    (b"PK\x03\x04", "Office 或压缩文件"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"\x1f\x8b", "压缩文件"),
)
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
# Only what Chinese pages are written in: Python knows codecs that a hostile declaration must not reach.
_DECLARABLE = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs"), "big5hkscs"),
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x7f\ufffe\uffff]")


def decode(raw: bytes) -> str:
    """The text of a page or text file: UTF-8, -16 or -32 by its mark, UTF-8, declared charset, or GB18030.

    UTF-8 goes before the declared charset: a page saved by a browser is UTF-8 whatever its head still says,
    while GB18030 is never valid UTF-8 by chance over more than a few words.

    Raises BriefingParseError for a file that is empty, too large or binary.
    """
    if len(raw) > MAX_BYTES:
        raise BriefingParseError(f"文件过大：最大允许 {MAX_BYTES // 1024 // 1024} MB。")
    if not raw.strip():
        raise BriefingParseError("文件是空的。")
    for magic, kind in _BINARY_KINDS:
        if raw.startswith(magic):
            raise BriefingParseError(f"这是{kind}，不是网页或纯文本，请先另存为网页或文本文件。")
    text = _decoded(raw)
    # A stray control character is dirt; many of them, or a single NUL, mean that this never was text.
    if text is None or "\0" in text or len(_CONTROL.findall(text)) * 100 > len(text):
        raise BriefingParseError("文件不是文本：无法按 UTF-8、UTF-16 或 GB18030 编码读取。")
    if not text.strip("\ufeff \t\r\n\xa0\u3000"):
        raise BriefingParseError("文件是空的。")
    return text


def _decoded(raw: bytes) -> str | None:
    marked = next((encoding for bom, encoding in _BOMS if raw.startswith(bom)), None)
    declared = _DECLARED.search(raw[:4096])
    codec = _DECLARABLE.get(declared[1].decode("ascii").lower()) if declared else None
    for encoding in [marked] if marked else ["utf-8", codec, "gb18030"]:
        try:
            if encoding:
                return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
