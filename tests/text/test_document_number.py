import pytest

from portal.text.document_number import DocumentNumber, find_document_numbers, parse_document_number


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
