"""Texts of made-up pages: drawn from our own words, of the length and shape that real ones have."""

from __future__ import annotations

import random

from portal.core.streams import Block, block, heading, plain_paragraphs, rich_text

PLACES = ["香洲区", "金湾区", "斗门区", "横琴新区", "高新区", "万山区", "前山街道", "拱北街道", "三灶镇", "井岸镇"]
SUBJECTS = ["社区治理", "社会组织", "志愿服务", "社会工作", "人才队伍", "公共服务", "居民议事", "法治宣传", "养老服务"]
DOINGS = ["召开推进会", "开展专题调研", "举办培训班", "启动示范项目", "交流工作经验", "公布评估结果", "部署年度任务"]
ORDERS = ["关于征集项目的通知", "关于评审结果的公示", "关于举办培训的通知", "关于征求意见的公告"]
WORDS = ["社区", "居民", "服务", "管理", "组织", "规划", "应当", "部门", "依法", "公开", "监督", "议事", "协商", "街道"]
WORDS += ["项目", "志愿者", "培训", "机制", "资源", "平台", "创新", "共建", "共治", "共享", "评估", "标准", "试点"]
WORDS += ["推广", "群众", "需求", "满意度", "网格", "矛盾", "化解", "活动", "建设", "能力", "队伍", "专业", "支持"]
NUMERALS = "一二三四五六七八九十"


def sentence(draw: random.Random, words: int = 14) -> str:
    """A clause of about two characters a word, with its full stop."""
    return "".join(draw.choices(WORDS, k=words)) + "。"


def text(draw: random.Random, sentences: int) -> str:
    """One paragraph."""
    return "".join(sentence(draw) for _ in range(sentences))


def headline(draw: random.Random) -> str:
    """What a piece of news is called."""
    return f"{draw.choice(PLACES)}{draw.choice(SUBJECTS)}工作{draw.choice(DOINGS)}"


def notice(draw: random.Random) -> str:
    """What a notice is called."""
    return f"{draw.choice(SUBJECTS)}{draw.choice(ORDERS)}"


def linked(draw: random.Random, pages: list[int]) -> Block:
    """A paragraph with a link to one of the pages (primary keys)."""
    before, after = sentence(draw), sentence(draw)
    return block("paragraph", f'<p>{before}<a linktype="page" id="{draw.choice(pages)}">相关工作</a>{after}</p>')


def news_body(draw: random.Random, pages: list[int], pictures: list[int]) -> list[Block]:
    """About 1,000 characters: paragraphs, often headings, two links, sometimes a picture."""
    body = [block("paragraph", rich_text(text(draw, 5))), linked(draw, pages)]
    if pictures and draw.random() < 0.3:
        picture = {"image": draw.choice(pictures), "decorative": False, "alt_text": "活动现场"}
        body.append(block("image", {"image": picture, "caption": "活动现场。"}))
    for place in range(draw.randint(2, 5)):
        if draw.random() < 0.7:
            body.append(heading(1, f"{NUMERALS[place]}、{draw.choice(SUBJECTS)}"))
        body.append(block("paragraph", rich_text("\n".join(text(draw, 4) for _ in range(2)))))
    return [*body, linked(draw, pages)]


def briefing_articles(draw: random.Random, pages: list[int]) -> list[Block]:
    """Two articles of 一、 and （一）, about 4,000 characters."""
    articles = []
    for _ in range(2):
        body = [block("paragraph", rich_text(text(draw, 6)))]
        for place in range(3):
            body.append(heading(1, f"{NUMERALS[place]}、{draw.choice(SUBJECTS)}的做法"))
            for below in range(3):
                body.append(heading(2, f"（{NUMERALS[below]}）{draw.choice(SUBJECTS)}"))
                body.append(block("paragraph", rich_text(text(draw, 6))))
        body.append(linked(draw, pages))
        articles.append(
            block("article", {"kicker": "经验交流", "title": headline(draw), "subtitle": "——调研报告", "body": body})
        )
    return articles


def clauses(draw: random.Random) -> list[Block]:
    """Twenty 条 of a regulation, about 2,000 characters."""
    return [
        block("clause", {"label": f"第{place}条", "text": plain_paragraphs("".join(draw.choices(WORDS, k=50)))})
        for place in range(1, 21)
    ]
