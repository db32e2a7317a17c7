import pytest

from portal.text.pinyin import SYLLABLES, initial_pairs, initials, segmentations, syllables


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("珠海市 2015 年工作", "zhs2015ngz"),
        ("信息公开", "xxgk"),
        ("南京市长江大桥", "njscjdq"),
        ("重庆银行行长", "cqyhhz"),
        ("社會體制", "shtz"),
        ("“十四五”规划（ＧＤＰ）", "sswghgdp"),
        ("𠀀é！", "he"),
        ("", ""),
        ("《》，", ""),
    ],
)
def test_initials(title, expected):
    assert initials(title) == expected


def test_initials_are_cut_at_the_limit():
    assert initials("社会建设" * 20) == "shjs" * 6
    assert initials("社会建设", limit=2) == "sh"


def test_a_syllable_for_each_character_other_runs_as_they_are():
    assert syllables("《社會管理》2015年ＧＤＰ，女") == ["she", "hui", "guan", "li", "2015", "nian", "gdp", "nv"]
    assert syllables("重庆银行行长") == ["chong", "qing", "yin", "hang", "hang", "zhang"]
    assert syllables("") == []


def test_pairs_of_initials_overlap():
    assert initial_pairs("社会管理") == ["sh", "hg", "gl"]
    assert initial_pairs("社") == ["s"]
    assert initial_pairs("，") == []


@pytest.mark.parametrize(
    ("letters", "ways"),
    [
        ("fangshexing", [("fang", "she", "xing")]),
        ("xian", [("xian",), ("xi", "an")]),
        ("xi'an", [("xi", "an")]),
        ("fangan", [("fan", "gan"), ("fang", "an")]),
        ("lüyou", [("lv", "you")]),
        ("zhanlue", [("zhan", "lve"), ("zhan", "lu", "e")]),
        ("shgl", []),
        ("gdp", []),
        ("app", []),
        ("", []),
        ("'", []),
    ],
)
def test_letters_are_read_as_syllables(letters, ways):
    assert segmentations(letters) == ways


def test_the_ways_to_read_are_bounded():
    assert len(segmentations("xian" * 25)) == 8
    assert len(segmentations("xian" * 25, limit=2)) == 2


def test_every_syllable_of_the_table_reads_as_itself():
    assert all((one,) in segmentations(one) for one in SYLLABLES)
    assert (
        set(syllables("的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会"))
        <= SYLLABLES
    )
