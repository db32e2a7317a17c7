"""Files as offices upload them, made for the tests; bytes each."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

import docx
import openpyxl

DOCUMENT = "word/document.xml"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def word(*paragraphs: str, table: list[list[str]] | None = None) -> bytes:
    """A docx with paragraphs and a table after them, as Word's own template writes it."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        cells = document.add_table(rows=len(table), cols=len(table[0]))
        for row, texts in enumerate(table):
            for column, text in enumerate(texts):
                cells.cell(row, column).text = text
    return _saved(document)


def word_xml(body: str, before: str = "", **more: str) -> bytes:
    """A docx whose body is written in XML; `more` are other parts of the folder word."""
    xml = f'<?xml version="1.0"?>{before}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>'
    parts = {f"word/{name}.xml": text for name, text in more.items()}
    return packed({DOCUMENT: xml, **parts})


def packed(members: dict[str, str | bytes]) -> bytes:
    """A zip of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def excel(**sheets: list[list[Any]]) -> bytes:
    """An xlsx of these sheets; one named 隐藏 is hidden."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name == "隐藏":
            sheet.sheet_state = "hidden"
    return _saved(book)


def _saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(*pages: list[str]) -> bytes:
    """A PDF of lines of Chinese in a font that it does not bring along, as many office printers write it."""
    return pdf_of_streams(*(_lines(page) for page in pages))


def _lines(lines: list[str]) -> bytes:
    shown = (f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td" for line in lines)
    return f"BT /F1 14 Tf 50 800 Td {' '.join(shown)} ET".encode()


def pdf_of_streams(*streams: bytes) -> bytes:
    """A PDF with a page for each of these streams of drawing commands."""
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>"
    system = b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
    numbers = range(5, 5 + 2 * len(streams), 2)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(streams)),
        font,
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light %s /DW 1000 >>" % system,
    ]
    for number, stream in zip(numbers, streams, strict=True):
        data = zlib.compress(stream)
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R" % (number + 1)
        objects += [
            page + b" /Resources << /Font << /F1 3 0 R >> >> >>",
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(data), data),
        ]
    return _pdf_file(objects)


def _pdf_file(objects: list[bytes]) -> bytes:
    file, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(file))
    return file + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, end)
