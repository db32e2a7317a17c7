import pytest

from portal.text.pinyin import initials


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
