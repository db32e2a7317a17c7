"""Documents must be what their names say, without programs and without bombs; refusals say what to do."""

from __future__ import annotations

import re
import struct
import zipfile
from io import BytesIO

import pytest
from docx import Document
from openpyxl import Workbook

from portal.core.uploads import packed
from portal.core.uploads.documents import KINDS, OLE, Refused, check


def zipped(**members: bytes | str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def packed_names(*names: str) -> bytes:
    return zipped(**dict.fromkeys(names, b"x"))


def docx(*more: str) -> bytes:
    out = BytesIO()
    document = Document()
    document.add_paragraph("通知")
    document.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        for name in more:
            archive.writestr(name, b"x")
    return out.getvalue()


def xlsx() -> bytes:
    out = BytesIO()
    Workbook().save(out)
    return out.getvalue()


def ole(*names: str) -> bytes:
    return OLE + bytes(600) + b"".join(name.encode("utf-16-le") + bytes(64) for name in names)


GOOD = {
    "a.pdf": b"%PDF-1.7\n...",
    "b.pdf": b"\xef\xbb\xbf\r\n%PDF-1.4",
    "a.docx": docx(),
    "a.xlsx": xlsx(),
    "a.pptx": packed_names("[Content_Types].xml", "ppt/presentation.xml"),
    "a.ofd": packed_names("OFD.xml", "Doc_0/Document.xml"),
    "a.doc": ole("WordDocument"),
    "a.xls": ole("Workbook"),
    "a.wps": ole("WordDocument"),
    "a.zip": packed_names("附件1.docx", "说明/附件2.pdf"),
    "b.zip": zipped(),
    "c.zip": packed_names("2026.01/关于…的通知.docx", "附件 1 /表.xlsx", "图.png", "README", "exe", "数据.xml"),
    "a.rar": b"Rar!\x1a\x07\x01\x00...",
    "a.txt": "关于印发《办法》的通知".encode("gb18030"),
    "b.txt": "通知\nabc".encode("utf-16"),
    "c.txt": "通知\nabc".encode("utf-16-le"),
    "a.csv": "姓名,电话".encode("utf-8-sig"),
    "A.PDF": b"%PDF-1.7",
}


@pytest.mark.parametrize("name", GOOD)
def test_what_offices_make_is_taken(name: str) -> None:
    file = BytesIO(GOOD[name])
    check(name, file)
    assert file.tell() == 0


def test_every_extension_that_is_offered_is_looked_at(settings) -> None:
    assert set(settings.WAGTAILDOCS_EXTENSIONS) == set(KINDS)


# Windows drops dots and blanks at the end of a name.
RUNNING = (
    *("a.exe.", "a.exe ", "a.exe . .", ".exe", "a.docm", "a.XLSM", "a.html", "a.svg"),
    *("a.vb", "a.iso", "a.chm", "a.url"),
)
NOT_THAT = "文件内容不是{}格式"
BAD = [
    *((f"a.{kind}", b"MZ\x90\x00" + bytes(64), NOT_THAT.format(kind)) for kind in KINDS),
    *((f"a.{kind}", b"", NOT_THAT.format(kind)) for kind in KINDS if kind not in ("txt", "csv")),
    ("a.pdf", b"<html><script>alert(1)</script> %PDF-1.4", NOT_THAT.format("pdf")),
    ("a.docx", packed_names("[Content_Types].xml", "xl/workbook.xml"), NOT_THAT.format("docx")),
    ("a.docx", ole("WordDocument"), NOT_THAT.format("docx")),
    ("a.docx", ole("EncryptedPackage"), "设有打开密码"),
    ("a.doc", docx(), NOT_THAT.format("doc")),
    ("a.xls", b"<html><table></table></html>", NOT_THAT.format("xls")),
    ("a.ofd", packed_names("Doc_0/Document.xml"), NOT_THAT.format("ofd")),
    ("a.docx", docx("word/vbaProject.bin"), "文件里有宏"),
    ("a.xls", ole("Workbook", "_VBA_PROJECT_CUR"), "文件里有宏"),
    ("a.zip", packed_names("安装.EXE"), "“安装.EXE”"),
    ("a.zip", packed_names("通知.pdf.lnk"), "“通知.pdf.lnk”"),
    ("a.zip", packed_names("../../etc/cron.d/x"), "“x”"),
    ("a.zip", packed_names("..\\..\\x.txt"), "“x.txt”"),
    ("a.zip", packed_names("/etc/passwd"), "“passwd”"),
    ("a.zip", packed_names(".. /x.txt"), "“x.txt”"),
    *(("a.zip", packed_names(f"附件/{name}"), f"“{re.escape(name)}”") for name in RUNNING),
    *(("a.zip", packed_names(f"C:{slash}x.txt"), "“x.txt”") for slash in ("/", "\\", "\\a\\")),
    ("a.zip", packed_names("C:x.txt"), "“C:x.txt”"),
    ("a.zip", packed_names("x.exe::$DATA"), "x.exe"),
    ("a.zip", GOOD["a.zip"][:-12], "已损坏"),
    ("a.zip", b"PK\x03\x04" + bytes(300), "已损坏"),
    ("a.txt", b"\x00\x00\x01\x02" * 30, NOT_THAT.format("txt")),
    ("a.csv", GOOD["a.docx"], NOT_THAT.format("csv")),
]


@pytest.mark.parametrize(("name", "data", "message"), BAD)
def test_what_it_does_not_say_is_refused(name: str, data: bytes, message: str) -> None:
    with pytest.raises(Refused, match=message):
        check(name, BytesIO(data))


def test_a_macro_is_found_across_the_pieces_in_which_a_file_is_read() -> None:
    name = "_VBA_PROJECT".encode("utf-16-le")
    for before in (0, 3, len(name) - 1):
        data = OLE.ljust(1024 * 1024 - before, b"\0") + name
        with pytest.raises(Refused, match="宏"):
            check("a.doc", BytesIO(data))


def with_sizes(data: bytes, size: int) -> bytes:
    """The zip, whose list of members claims `size` bytes for each."""
    out, at = bytearray(data), 0
    while (at := out.find(b"PK\x01\x02", at)) >= 0:
        out[at + 24 : at + 28] = struct.pack("<L", size)
        at += 4
    return bytes(out)


def test_a_zip_that_would_fill_a_disk_is_refused() -> None:
    bomb = with_sizes(packed_names("a", "b"), 700 * 1024 * 1024)
    with pytest.raises(Refused, match="解压后过大"):
        check("a.zip", BytesIO(bomb))
    dense = with_sizes(packed_names("a"), packed.HARMLESS + 1)
    with pytest.raises(Refused, match="解压后过大"):
        check("a.zip", BytesIO(dense))
    large = with_sizes(packed_names("word/a"), packed.HARMLESS - 1)
    check("a.docx", BytesIO(large))


def test_a_list_of_members_without_end_is_not_read(monkeypatch) -> None:
    monkeypatch.setattr(packed, "MOST_DIRECTORY", 200)
    many = packed_names(*(f"{number}.txt" for number in range(20)))

    def read(*unused: object) -> None:
        raise AssertionError("the list was read")

    monkeypatch.setattr(packed, "ZipFile", read)
    with pytest.raises(Refused, match="文件过多"):
        check("a.zip", BytesIO(many))


def test_a_zip_that_claims_to_be_huge_is_refused() -> None:
    data = GOOD["a.zip"]
    end = data.rindex(b"PK\x05\x06")
    forged = data[:end] + b"PK\x06\x07" + bytes(16) + data[end:]
    with pytest.raises(Refused, match="文件过多"):
        check("a.zip", BytesIO(forged))


def test_a_comment_behind_the_end_hides_nothing() -> None:
    data = bytearray(GOOD["a.zip"])
    data[-2:] = struct.pack("<H", 30)
    check("a.zip", BytesIO(bytes(data) + b"c" * 30))
