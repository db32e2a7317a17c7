import pytest

from portal.text.normalise import clean_line, fold, normalise, squash


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＡＢＣ　１２％", "abc 12%"),
        ("國務院辦公廳", "国务院办公厅"),
        ("社\u200b会\ufeff建\x07设\u00ad", "社会建设"),
        ("\xa0 珠海\t市\r\n", "珠海 市"),
        ("⼀般", "一般"),
        ("葛\U000e0100洲坝", "葛洲坝"),
        ("", ""),
        ("\u3000", ""),
        ("法\ud800律", "法律"),
    ],
)
def test_normalise(text, expected):
    assert normalise(text) == expected


def test_normalise_is_idempotent_and_free_of_context():
    text = "《珠海經濟特區社會建設條例》 ①２０１５年９月、乾坤與乾燥，頭髮發展"
    assert normalise(normalise(text)) == normalise(text)
    assert "".join(map(fold, text)) == fold(text)


def test_clean_line_keeps_width_and_shape():
    assert (
        clean_line("\xa0 \u3000（一）加强法治珠海建设\xa0統筹 ２０１５,\u200b\x00推进 ")
        == "（一）加强法治珠海建设 統筹 ２０１５,推进"
    )


def test_squash_ignores_blanks_and_invisible_characters_only():
    assert squash(" 一、\xa0主要\u3000做法\n\u200b。") == "一、主要做法。"
    assert squash("(一)") != squash("（一）")
