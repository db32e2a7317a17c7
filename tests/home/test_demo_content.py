"""The demonstration content: complete, well formed and written for this purpose."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portal.home.demo.pictures import PICTURES

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "portal" / "home" / "demo" / "content"
SECTIONS = ROOT / "portal" / "home" / "builder" / "sections.json"
SAMPLE = ROOT / ".." / "shared" / "samples" / "briefing-2015-12.txt"

FILES = (
    "news",
    "briefings",
    "policies",
    "interpretations",
    "organisation",
    "standard",
    "topics",
)
# The words of the page tag standard that STANDARDS.md lists for ColumnType.
COLUMN_TYPES = {
    *("首页", "概况信息", "机构职能", "负责人信息", "工作动态", "政策文件", "信息公开指南", "信息公开目录"),
    *("信息公开年报", "依申请公开", "数据发布", "数据解读", "政策解读", "回应关切", "办事服务", "咨询投诉"),
    *("征集调查", "在线访谈"),
}
VALIDITY = {"in_force", "revised", "repealed", "lapsed", "not_yet"}
BLOCK_FIELDS = {
    "heading": {"type", "level", "text"},
    "paragraph": {"type", "text"},
    "table": {"type", "caption", "header", "rows"},
    "quotation": {"type", "text", "source"},
    "callout": {"type", "title", "text"},
    "clause": {"type", "label", "text"},
    "image": {"type", "picture", "alt", "caption"},
}
# Sections whose pages come from other files than news.json.
OTHER_SECTIONS = {
    "xxgk/jgsz": "organisation",
    "xxgk/gzjb": "briefings",
    "xxgk/wjhb": "standard",
    "xxgk/lxwm": "standard",
    "zcfg/zcfg": "policies",
    "hdzt": "topics",
}
FRESH = {"xxgk/gzdt", "xxgk/tzgg"}
FRESH_DAYS = 14


def load(name: str) -> Any:
    return json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))


def sections() -> list[dict[str, Any]]:
    return json.loads(SECTIONS.read_text(encoding="utf-8"))


def raw(name: str) -> str:
    return (CONTENT / f"{name}.json").read_text(encoding="utf-8")


def bodies() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every body of the demonstration with the key of its page."""
    for name in ("news", "policies", "interpretations", "standard", "topics"):
        for page in load(name):
            yield page["key"], page["body"]
    for briefing in load("briefings"):
        for article in briefing["articles"]:
            yield f"{briefing['key']}: {article['title']}", article["body"]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def folded(text: str) -> str:
    """``text`` without blanks and with full-width marks, so that copies cannot hide behind typography."""
    return re.sub(r"\s", "", text).translate(str.maketrans(",;:()", "，；：（）"))


def all_keys() -> list[str]:
    keys = [
        page["key"]
        for name in ("news", "briefings", "policies", "interpretations", "standard", "topics")
        for page in load(name)
    ]
    return keys + [office["key"] for office in load("organisation")["offices"]]


@pytest.mark.parametrize("name", FILES)
def test_file_parses_and_holds_no_typed_indents(name: str) -> None:
    assert load(name)
    assert "\u3000" not in raw(name)
    assert "\xa0" not in raw(name)


def test_keys_are_unique_and_ascii() -> None:
    keys = all_keys()
    assert [key for key, count in Counter(keys).items() if count > 1] == []
    assert [key for key in keys if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)] == []


def test_sections_stand_after_their_parents_with_known_column_types() -> None:
    seen: set[str] = set()
    for section in sections():
        path = section["path"]
        assert path not in seen
        assert "/" not in path or path.rsplit("/", 1)[0] in seen
        assert section["column_type"] in COLUMN_TYPES
        assert section["title"] and section["keywords"]
        assert section["description"].endswith("。")
        seen.add(path)


def test_every_leaf_section_has_content() -> None:
    paths = [section["path"] for section in sections()]
    leaves = {path for path in paths if not any(other.startswith(path + "/") for other in paths)}
    filled = {page["section"] for page in load("news")}
    filled |= {path for path, name in OTHER_SECTIONS.items() if load(name)}
    assert leaves - filled == set()
    assert {page["section"] for page in load("news")} - leaves == set()
    assert {page["section"] for page in load("standard")} - set(paths) == set()


def test_at_least_sixty_pages() -> None:
    assert len(all_keys()) >= 60
    assert len(load("news")) >= 55


def test_news_is_spread_over_years_and_fresh_where_inspection_looks() -> None:
    news = load("news")
    assert min(page["days_ago"] for page in news) >= 1
    assert max(page["days_ago"] for page in news) >= 600
    watched = FRESH | {page["section"] for page in news if page["section"].startswith("gqdt/")}
    fresh = {page["section"] for page in news if page["days_ago"] <= FRESH_DAYS}
    assert watched - fresh == set()


def test_news_pages_are_complete() -> None:
    for page in load("news"):
        assert 10 <= len(page["title"]) <= 40, page["key"]
        assert re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", page["time"]), page["key"]
        assert page["source"].endswith("（演示）"), page["key"]
        assert page["summary"] and page["keywords"] and page["author"], page["key"]
        assert bool(page["image"]) == bool(page["image_alt"]), page["key"]
        words = sum(len(text) for block in page["body"] for text in strings({**block, "type": ""}))
        assert 190 <= words <= 700, (page["key"], words)


def test_policies_cover_every_validity_and_agree_with_their_dates() -> None:
    policies = load("policies")
    counted = Counter(policy["validity"] for policy in policies)
    assert set(counted) == VALIDITY
    assert counted["in_force"] >= 3
    assert len({policy["document_number"] for policy in policies}) == len(policies)
    for policy in policies:
        issued = date.fromisoformat(policy["date_of_issue"])
        match = re.fullmatch(r"珠社工〔(\d{4})〕[1-9]\d*号", policy["document_number"])
        assert match and int(match[1]) == issued.year
        assert issued <= date.fromisoformat(policy["published"])
        if policy["effective"] and policy["expires"]:
            assert policy["effective"] < policy["expires"]
        if policy["validity"] == "lapsed":
            assert policy["expires"]
        if policy["validity"] == "not_yet":
            assert policy["effective"] > policy["published"]


def test_interpretations_name_policies_that_exist() -> None:
    keys = {policy["key"] for policy in load("policies")}
    assert {page["policy"] for page in load("interpretations")} <= keys


def test_policy_clauses_are_numbered_without_a_gap() -> None:
    digits = "零一二三四五六七八九"
    for policy in load("policies"):
        labels = [block["label"] for block in policy["body"] if block["type"] == "clause"]
        expected = []
        for number in range(1, len(labels) + 1):
            tens, ones = divmod(number, 10)
            ten = "" if tens == 0 else ("十" if tens == 1 else digits[tens] + "十")
            expected.append(f"第{ten}{digits[ones] if ones else ''}条")
        assert labels == expected, policy["key"]


def test_briefings_have_two_levels_of_headings_and_a_table() -> None:
    briefings = load("briefings")
    assert [briefing["month_offset"] for briefing in briefings] == [0, 1, 2, 3]
    kinds: Counter[str] = Counter()
    for briefing in briefings:
        assert 2 <= len(briefing["articles"]) <= 3
        for article in briefing["articles"]:
            for block in article["body"]:
                kinds[block["type"]] += 1
                if block["type"] == "heading":
                    kinds[f"level {block['level']}"] += 1
                    start = r"[一二三四五六]、" if block["level"] == 1 else r"（[一二三四五六]）"
                    assert re.match(start, block["text"]), block
    assert kinds["level 1"] and kinds["level 2"] and kinds["table"]


def test_disclosure_parts_are_there() -> None:
    kinds = Counter(page["kind"] for page in load("standard"))
    assert kinds == {"contact": 1, "guide": 1, "rules": 1, "annual_report": 2, "file": 3}
    for page in load("standard"):
        if page["kind"] == "file":
            assert page["attachment"]["name"].endswith(".txt")
            assert page["attachment"]["title"] and page["attachment"]["text"].strip()


def test_blocks_have_exactly_their_fields() -> None:
    for key, body in bodies():
        assert body, key
        for block in body:
            assert set(block) == BLOCK_FIELDS[block["type"]], (key, block)
            if block["type"] == "heading":
                assert block["level"] in (1, 2, 3, 4), key
            elif block["type"] == "table":
                assert block["rows"], key
                assert {len(row) for row in block["rows"]} == {len(block["header"])}, key
            elif block["type"] == "clause":
                assert any(key == policy["key"] for policy in load("policies")), key
            assert all(text.strip() for text in strings(block)), (key, block)


def test_texts_use_chinese_marks() -> None:
    half_width = re.compile(r"[\u4e00-\u9fff][,;:?!()][\u4e00-\u9fff]?")
    found = [text for name in FILES for text in strings(load(name)) if half_width.search(text)]
    assert found == []


def test_pictures_that_pages_name_exist() -> None:
    named = {page["image"] for name in ("news", "topics") for page in load(name) if page["image"]}
    named |= {block["picture"] for _, body in bodies() for block in body if block["type"] == "image"}
    assert named - set(PICTURES) == set()
    assert len(named) >= 8


def test_nothing_is_copied_from_the_old_site() -> None:
    if not SAMPLE.exists():
        pytest.skip("the sample of the old site is not beside this checkout")
    sample = folded(SAMPLE.read_text(encoding="utf-8"))
    # Split at every mark, not only at full stops: half a sentence copied is copied as well.
    phrases = {phrase for phrase in re.split(r"[，。；：、！？“”（）《》—]", sample) if len(phrase) >= 15}
    assert phrases
    demo = folded("\n".join(text for name in FILES for text in strings(load(name))))
    assert [phrase for phrase in phrases if phrase in demo] == []
