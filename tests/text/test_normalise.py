import random
import unicodedata

import pytest
from opencc import OpenCC

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


def random_text(rng: random.Random) -> str:
    """Up to thirty characters, half of them any of Unicode."""
    common = "社會建设　ＡＢ①ﬁ㎡é\u0301\u0308Σσςİß가각\u1100\u1161ｶﾞ \u200b\ufe0f\ud800"
    return "".join(
        rng.choice(common) if rng.random() < 0.5 else chr(rng.randrange(0x110000)) for _ in range(rng.randrange(30))
    )


def test_fold_is_nfkc_simplified_in_lower_case_for_any_text():
    """The quick way, character by character, gives what the whole text at once would give."""
    rng = random.Random(11)
    converter = OpenCC("t2s")

    def whole(text: str) -> str:
        kept = []
        for char in unicodedata.normalize("NFKC", text):
            if char.isspace():
                kept.append(" ")
            elif unicodedata.category(char) not in ("Cc", "Cf", "Cs") and not is_variation_selector(char):
                kept.append(converter.convert(char) if is_ideograph(char) else char)
        return "".join(kept).lower()

    for _ in range(3000):
        text = random_text(rng)
        assert fold(text) == whole(text), ascii(text)


def is_variation_selector(char: str) -> bool:
    return 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF


def is_ideograph(char: str) -> bool:
    return 0x3400 <= ord(char) < 0xA000 or 0x20000 <= ord(char) < 0x323B0


def test_fold_of_a_long_text_with_many_different_characters():
    text = "".join(map(chr, range(0x4E00, 0x5E00))) + "ＡＢ"
    assert fold(text) == "".join(map(fold, text))


def test_clean_line_keeps_width_and_shape():
    assert (
        clean_line("\xa0 \u3000（一）加强法治珠海建设\xa0統筹 ２０１５,\u200b\x00推进 ")
        == "（一）加强法治珠海建设 統筹 ２０１５,推进"
    )


def test_squash_ignores_blanks_and_invisible_characters_only():
    assert squash(" 一、\xa0主要\u3000做法\n\u200b。") == "一、主要做法。"
    assert squash("(一)") != squash("（一）")
