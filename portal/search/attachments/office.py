"""Word and Excel files of today (docx, xlsx): XML in a zip."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from portal.search.attachments.reading import DAMAGED, ENCRYPTED, Unreadable

# A packed file may unpack to anything: what no office writes is not opened.
MOST_MEMBERS = 2_000
MOST_UNPACKED = 100 * 1024 * 1024

# The container of doc and xls, and of files with a password.
OLE = bytes.fromhex("d0cf11e0a1b11ae1")

WORD_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
CHUNK = 64 * 1024

# Parts of a document that a reader does not see: what was moved away, what only old programs show.
HIDDEN = ("moveFrom", "Fallback")
BLANKS = {"tab": "\t", "br": " ", "cr": " ", "noBreakHyphen": "-"}


def read_docx(file: BinaryIO) -> Iterator[str]:
    """The paragraphs of a Word file, a line each, and the rows of its tables; footnotes last.

    Read as a stream: a document tree of 4 MB of docx takes python-docx 110 s, and it leaves out text boxes, notes
    and form fields.
    """
    with _opened(file) as archive:
        if WORD_PARTS[0] not in archive.namelist():
            raise Unreadable(DAMAGED)
        for part in WORD_PARTS:
            if part in archive.namelist():
                yield from _word_lines(archive, part)


def _word_lines(archive: ZipFile, part: str) -> Iterator[str]:
    text = _WordText()
    with archive.open(part) as xml:
        while chunk := xml.read(CHUNK):
            text.parser.Parse(chunk, False)
            yield from text.take()
        text.parser.Parse(b"", True)
        yield from text.take()


class _WordText:
    """Collects the lines of WordprocessingML while it is parsed; keeps no tree."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.pieces: list[str] = []
        self.in_text = False
        self.hidden = 0
        self.rows = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype

    def take(self) -> list[str]:
        """The lines that are complete."""
        lines, self.lines = self.lines, []
        return lines

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag in HIDDEN:
            self.hidden += 1
        elif tag == "tr":
            self.rows += 1
        elif tag in BLANKS:
            self.pieces.append(BLANKS[tag])
        self.in_text = tag == "t"

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        self.in_text = False
        if tag in HIDDEN:
            self.hidden -= 1
        elif tag == "p" and self.rows:
            # Cells of a row stand in one line.
            self.pieces.append("\t")
        elif tag == "p" or (tag == "tr" and self.rows == 1):
            self.lines.append("".join(self.pieces))
            self.pieces = []
        if tag == "tr":
            self.rows -= 1

    def characters(self, text: str) -> None:
        if self.in_text and not self.hidden:
            self.pieces.append(text)

    def doctype(self, *unused: Any) -> None:
        # No office writes one; with it come entities that unfold without end.
        raise Unreadable(DAMAGED)


def read_xlsx(file: BinaryIO) -> Iterator[str]:
    """The visible sheets of an Excel file: their names, and their rows, a line each."""
    # Takes a third of a second, which other formats need not pay.
    from openpyxl import load_workbook

    _opened(file).close()
    file.seek(0)
    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        yield sheet.title
        # Programs other than Excel often write wrong dimensions, which would hide rows.
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            yield "\t".join(_cell(value) for value in row if value is not None)


def _cell(value: Any) -> str:
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def _opened(file: BinaryIO) -> ZipFile:
    """The file as a zip of a bearable size."""
    start = file.read(len(OLE))
    if start == OLE:
        packed = "EncryptedPackage".encode("utf-16-le") in file.read(MOST_UNPACKED)
        raise Unreadable(
            ENCRYPTED if packed else "文件其实是旧版 Office 格式（doc、xls），请另存为 docx、xlsx 后上传。"
        )
    file.seek(0)
    try:
        archive = ZipFile(file)
    except BadZipFile:
        raise Unreadable(DAMAGED) from None
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or any(member.file_size > MOST_UNPACKED for member in members):
        raise Unreadable("压缩内容过大，为安全起见没有读取。")
    return archive
