"""Texts out of files: each format, and files that cannot be read."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import pytest

from portal.search.attachments.extract import PARTLY_DAMAGED, TOO_LONG, Extraction, extract
from portal.search.attachments.limits import LIMITS, Limits
from portal.search.attachments.pdf import paragraphs
from tests.search.attachments import files

DATA = Path(__file__).parent / "data"


def read(content: bytes, extension: str, limits: Limits = LIMITS) -> Extraction:
    return extract(io.BytesIO(content), extension, limits)


def lines(content: bytes, extension: str) -> list[str]:
    """The lines of a file that can be read, their blanks collapsed."""
    extraction = read(content, extension)
    assert (extraction.state, extraction.note) == ("done", "")
    return [" ".join(line.split()) for line in extraction.text.split("\n") if line.strip()]


def test_word_with_a_table() -> None:
    content = files.word("关于报名的通知", "请于9月8日前报名。", table=[["姓名", "单位"], ["张三", "社工委"]])
    assert lines(content, "docx") == ["关于报名的通知", "请于9月8日前报名。", "姓名 单位", "张三 社工委"]


def test_word_shows_what_a_reader_sees() -> None:
    """Form fields, text boxes once, notes; not what was deleted or moved away."""
    box = "<w:txbxContent><w:p><w:r><w:t>文本框</w:t></w:r></w:p></w:txbxContent>"
    content = files.word_xml(
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>表单域</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        f"<w:p><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:p>"
        "<w:p><w:r><w:t>社会</w:t></w:r><w:r><w:t>建设</w:t></w:r><w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom></w:p>",
        footnotes=f"<w:footnotes {files.NAMESPACES}><w:p><w:r><w:t>脚注</w:t></w:r></w:p></w:footnotes>",
    )
    assert lines(content, "docx") == ["表单域", "文本框", "社会建设", "脚注"]


def test_excel_with_several_sheets() -> None:
    content = files.excel(
        名单=[["姓名", "日期", "金额"], ["李四", datetime.datetime(2015, 9, 8), 12.0], [None, None, 0.125]],
        汇总=[["合计", 3]],
        隐藏=[["内部"]],
    )
    assert lines(content, "xlsx") == ["名单", "姓名 日期 金额", "李四 2015-09-08 12", "0.125", "汇总", "合计 3"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("extension", ["txt", "csv"])
def test_text_in_every_encoding_of_offices(encoding: str, extension: str) -> None:
    text = "姓名,单位\r\n王五,社会工作委员会\r\n"
    assert lines(text.encode(encoding), extension) == ["姓名,单位", "王五,社会工作委员会"]


def test_a_long_text_cut_within_a_character() -> None:
    content = ("社" * 1_999 + "\n").encode() * 400
    extraction = read(content, "txt")
    assert (extraction.state, extraction.note, len(extraction.text)) == ("done", TOO_LONG, LIMITS.characters)
    assert "\ufffd" not in extraction.text


def test_pdf() -> None:
    content = files.pdf(["关于社区矫正的通知", "为了规范社区矫正。", "— 1 —"], ["附：名单", "第2页"])
    assert lines(content, "pdf") == ["关于社区矫正的通知", "为了规范社区矫正。", "附：名单"]


def test_lines_of_a_pdf_become_paragraphs() -> None:
    first = [
        "实施办法",
        "第一条 为了规范社区矫正工作，保障判决的正确执",
        "行，制定本办法。",
        "第二条 在本市范围内的社区矫正工作，适用本办",
    ]
    second = ["法。", "The rules of the city as of the 1st January", "2015 apply."]
    assert list(paragraphs(iter([first, second]))) == [
        "实施办法",
        "第一条 为了规范社区矫正工作，保障判决的正确执行，制定本办法。",
        "第二条 在本市范围内的社区矫正工作，适用本办法。",
        "The rules of the city as of the 1st January 2015 apply.",
    ]


def test_a_pdf_that_only_may_not_be_changed() -> None:
    assert lines((DATA / "only_reading.pdf").read_bytes(), "pdf")[0] == "关于社区矫正的通知"


def test_a_pdf_with_a_password() -> None:
    extraction = read((DATA / "needs_password.pdf").read_bytes(), "pdf")
    assert (extraction.state, extraction.note) == ("failed", "文件有密码，无法提取文字。")


def test_a_scanned_pdf() -> None:
    extraction = read(files.pdf_of_streams(b"0 0 100 100 re f"), "pdf")
    assert (extraction.state, extraction.note) == ("empty", "文件里没有文字，可能是扫描件或图片。")


def test_office_files_with_a_password_and_of_old_formats() -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    assert "密码" in read(ole + "EncryptedPackage".encode("utf-16-le"), "docx").note
    assert "旧版" in read(ole, "xlsx").note


@pytest.mark.parametrize("extension", ["pdf", "docx", "xlsx"])
def test_damaged_files(extension: str) -> None:
    whole = {"pdf": files.pdf(["正文"]), "docx": files.word("正文"), "xlsx": files.excel(表=[["正文"]])}[extension]
    for content in (b"", b"x" * 5_000, whole[: len(whole) // 2], files.packed({"a.txt": "a"})):
        extraction = read(content, extension)
        assert (extraction.state, extraction.note) == ("failed", "文件已损坏，无法读取。")


def test_a_file_damaged_in_its_middle_gives_what_can_be_read() -> None:
    xml = "<w:p><w:r><w:t>读得出的部分</w:t></w:r></w:p>" * 2_000
    extraction = read(files.word_xml(xml + "<w:p>&broken;"), "docx")
    assert (extraction.state, extraction.note) == ("done", PARTLY_DAMAGED)
    assert extraction.text.startswith("读得出的部分")


def test_what_is_no_text() -> None:
    assert read(bytes(range(256)) * 40, "txt").state == "failed"
    assert read(b"\x89PNG\r\n\x1a\n" + bytes(500), "csv").state == "failed"


def test_bombs() -> None:
    """A part that unpacks to more than any office writes, too many parts, entities without end."""
    large = files.packed({files.DOCUMENT: b"\x00" * 101 * 1024 * 1024})
    many = files.packed({f"{number}.xml": "" for number in range(2_001)})
    assert len(large) < 200_000
    for content in (large, many):
        for extension in ("docx", "xlsx"):
            assert "过大" in read(content, extension).note
    entities = '<!DOCTYPE w [<!ENTITY a "笑"><!ENTITY b "&a;&a;&a;&a;">]>'
    assert read(files.word_xml("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", before=entities), "docx").state == "failed"
