import pytest

from portal.text.document_number import (
    DocumentNumber,
    find_document_numbers,
    locate_document_numbers,
    parse_document_number,
)


@pytest.mark.parametrize(
    "text",
    [
        "珠府〔2015〕12号",
        "珠府[2015]12号",
        "珠府(2015)12号",
        "珠府（2015）第012号",
        "珠府［２０１５］１２号",
        "珠府 2015 12",
        "珠府【2015】12号",
        "珠府﹝2015﹞12號",
        "珠府2015年12号",
        "珠府2015第12号",
        " 珠府 〔 2015 〕 12 号 ",
    ],
)
def test_every_form_gives_the_right_one(text):
    assert str(parse_document_number(text)) == "珠府〔2015〕12号"


@pytest.mark.parametrize("text", ["[2015]12号", "２０１５ 12", "（2015）第12号"])
def test_the_agency_may_be_missing(text):
    assert parse_document_number(text) == DocumentNumber("", 2015, 12)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "珠府",
        "珠府2015",
        "珠海市2015年12",
        "珠府201512号",
        "珠府〔2015〕0号",
        "珠府〔1015〕12号",
        "2015年12月",
        "2015年12",
        "2015-12",
        "2015年第12期",
    ],
)
def test_other_texts_are_none(text):
    assert parse_document_number(text) is None


def test_found_in_running_text_without_the_words_before_the_agency():
    text = "根据珠府〔2015〕12号和粤府函（2014）第003号，《办法》(国办发[2019]19号)以及珠府〔2015〕12号，2015年12月"
    assert list(map(str, find_document_numbers(text))) == [
        "珠府〔2015〕12号",
        "粤府函〔2014〕3号",
        "国办发〔2019〕19号",
    ]


@pytest.mark.parametrize(
    ("text", "number", "place"),
    [
        ("珠府〔2015〕12号", DocumentNumber("珠府", 2015, 12), "珠府〔2015〕12号"),
        ("珠府[2015]12 通知", DocumentNumber("珠府", 2015, 12), "珠府[2015]12"),
        ("关于珠府〔2015〕012号的通知", DocumentNumber("关于珠府", 2015, 12), "关于珠府〔2015〕012号"),
        ("通知 (2015)12号", DocumentNumber("通知", 2015, 12), "通知 (2015)12号"),
        ("[2015]第12号", DocumentNumber("", 2015, 12), "[2015]第12号"),
    ],
)
def test_numbers_in_a_query(text, number, place):
    [(found, start, end)] = locate_document_numbers(text)
    assert found == number
    assert text[start:end] == place


@pytest.mark.parametrize("text", ["", "(2015)3条", "2015 12", "珠府〔2015〕", "〔2015〕123456"])
def test_no_numbers_in_a_query(text):
    assert locate_document_numbers(text) == []
