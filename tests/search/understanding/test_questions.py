"""What questions are about."""

from __future__ import annotations

import pytest

from portal.search.questions import subject


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("低保怎么申请", "低保 申请"),
        ("怎么申请低保", "申请低保"),
        ("请问社区矫正法怎么规定的", "社区矫正法"),
        ("哪里可以查到外国国家豁免的文件", "外国国家豁免"),
        ("禁止传销有什么政策", "禁止传销"),
        ("养犬需要什么条件", "养犬"),
        ("低保申请需要哪些材料?", "低保申请"),
        ("珠海有哪些养老院", "珠海 养老院"),
        ("什么是三位一体", "三位一体"),
        ("社会组织登记要多久?", "社会组织登记"),
        ("您好，请问一下残疾人补贴如何领取?", "残疾人补贴 领取"),
        ("我想了解一下公租房申请条件", "公租房申请条件"),
        ("社工委是干什么的", "社工委"),
        ("办事大厅在哪里", "办事大厅"),
        ("低保标准是多少", "低保标准"),
        ("政府采购文件有什么要求", "政府采购文件"),
        ("国有企业有哪些", "国有企业"),
        ("gdp是什么", "gdp"),
        ("社会建设条例什么时候实施", "社会建设条例 实施"),
    ],
)
def test_asking_words_are_left_out(question: str, about: str) -> None:
    assert subject(question) == about


@pytest.mark.parametrize(
    "text",
    [
        "",
        "社会建设",
        "管理规定",
        "办事材料",
        "请假条例",
        "几内亚",
        "志愿服务条例",
        "怎么办",
        "请问",
        "什么",
        "怎么 什么",
    ],
)
def test_what_is_no_question_or_nothing_else(text: str) -> None:
    assert subject(text) is None
