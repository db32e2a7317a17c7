"""PDF files, by PDFium."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO

from portal.search.attachments.reading import DAMAGED, ENCRYPTED, Unreadable

# A line as wide as this share of the widest ones goes on in the next, unless it ends a sentence.
FULL = 0.85
# Twenty characters; where no line is wider, none is full.
LEAST_FULL = 40
_ENDS = "。！？；：.!?;:"
_PAGE_NUMBER = re.compile(r"[\s\-–—―·第]*\d{1,4}[\s\-–—―·页]*")


def read_pdf(file: BinaryIO) -> Iterator[str]:
    """The paragraphs of a PDF; it knows only lines, and a word that two lines share must be found.

    Raises Unreadable where a password is needed. (pypdf needs 24 times as long and gives radicals for characters:
    ⼈⺠ for 人民 in what Chromium prints.)
    """
    # Loads 8 MB of machine code, which other formats need not pay.
    import pypdfium2
    from pypdfium2 import raw

    try:
        book = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(ENCRYPTED if error.err_code == raw.FPDF_ERR_PASSWORD else DAMAGED) from None
    return paragraphs(_page_lines(book[number].get_textpage().get_text_bounded()) for number in range(len(book)))


def _page_lines(text: str) -> list[str]:
    """The lines of a page without its number."""
    # U+FFFE is PDFium's mark of a hyphen at the end of a line.
    lines = [line.strip() for line in text.replace("\ufffe", "").splitlines()]
    lines = [line for line in lines if line]
    for place in (-1, 0):
        if lines and _PAGE_NUMBER.fullmatch(lines[place]):
            del lines[place]
    return lines


def paragraphs(pages: Iterator[list[str]]) -> Iterator[str]:
    """Lines joined to paragraphs, also over the end of a page."""
    begun = ""
    for lines in pages:
        full = max(LEAST_FULL, FULL * max(map(_width, lines), default=0))
        for line in lines:
            begun = _joined(begun, line)
            if _width(line) < full or begun[-1] in _ENDS:
                yield begun
                begun = ""
    if begun:
        yield begun


def _joined(before: str, after: str) -> str:
    # Latin words of two lines are two words.
    blank = " " if before and before[-1].isascii() and after[0].isascii() else ""
    return before + blank + after


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)
