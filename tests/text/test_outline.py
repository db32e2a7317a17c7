import pytest

from portal.text.outline import RUN_IN_LIMIT, clause_number, heading_level, law_heading, split_run_in


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("一、主要做法", 1),
        ("\xa0 \xa0二十一、其他", 1),
        ("（一）加强立法", 2),
        ("(二)着力", 2),
        ("（三)混用括号", 2),
        ("㈠加强", 2),
        ("1.具体措施", 3),
        ("１．具体措施", 3),
        ("12、措施", 3),
        ("（1）登记", 4),
        ("(12)登记", 4),
        ("三建立健全", None),
        ("一是加强", None),
        ("13.8%", None),
        ("2015.9.8", None),
        ("(2015)12号", None),
        ("", None),
    ],
)
def test_heading_level(line, level):
    assert heading_level(line) == level


def test_run_in_heading_ends_with_the_first_full_stop():
    assert split_run_in("（一）加强立法，保障有新突破。一是：加强；二是。") == (
        "（一）加强立法，保障有新突破。",
        "一是：加强；二是。",
    )


@pytest.mark.parametrize(
    "line",
    [
        "（一）加强立法。",
        "一、主要做法",
        "我市工作。很好。",
        "（一）" + "长" * RUN_IN_LIMIT + "。后文",
        "（一）以下工作：甲；乙",
    ],
)
def test_nothing_to_split(line):
    assert split_run_in(line) == (line, "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("## 第一章  总则", (2, "第一章\u3000总则")),
        ("第一章\u3000总\u3000\u3000则", (2, "第一章\u3000总则")),
        ("## 第五章“品牌”建设", (2, "第五章\u3000“品牌”建设")),
        ("### 第二节 中外 企业", (3, "第二节\u3000中外\u3000企业")),
        ("第二编 物权", (1, "第二编\u3000物权")),
        ("第一分编 通则", (1, "第一分编\u3000通则")),
        ("# 第三章", (2, "第三章")),
        ("第一章规定的情形", None),
        ("第一节 " + "长" * 60, None),
        ("第一条 总则", None),
    ],
)
def test_law_heading(line, expected):
    assert law_heading(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("第十二条 为了", ("第十二条", "为了")),
        ("第十二条\u3000\u3000为了", ("第十二条", "为了")),
        ("第十二条之一 为了", ("第十二条之一", "为了")),
        ("第3条\xa0为了", ("第3条", "为了")),
        ("第一条", ("第一条", "")),
        ("第十二条规定的", None),
        ("第十二条第二款 规定", None),
        ("依照第十二条 规定", None),
    ],
)
def test_clause_number(line, expected):
    assert clause_number(line) == expected
