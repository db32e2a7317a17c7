import gzip
import json
import tracemalloc
from datetime import date

import pytest

from policy.importers import lines as lines_module
from policy.importers.parse import PolicyParseError, iter_lines, parse_policy, source_key
from portal.text.normalise import squash
from tests.corpus import CORPUS, needs_corpus

BODY = """## 第一章  总 则

第一条 为了规范工作，制定本条例。

第二条\u3000本条例适用于下列活动：

（一）登记；

（二）建档。

\u200b
### 第一节 职责

第二条之一 **市人民政府**负责实施\\*。

依照第一条规定办理。

## 第二章 不属于前款的

其他规定

附 则

第三条 本条例自公布之日起施行。

附件：

收费标准*

| 项目 | 标准 |
| --- | ---: |
| 登记 | 10\\|20 元 |
"""


def line(**changes):
    record = {
        "title": "示例市工作条例",
        "category": "地方性法规",
        "region": "示例",
        "promulgated": "2020-05-14",
        "issued": ["2011年11月17日\u3000通过", " "],
        "body": BODY,
    }
    return json.dumps({**record, **changes}, ensure_ascii=False)


def blocks(body):
    return [(block.kind, block.level, block.label, block.text) for block in parse_policy(line(body=body)).blocks]


def test_fields():
    policy = parse_policy(line())
    assert (policy.title, policy.category, policy.region) == ("示例市工作条例", "地方性法规", "示例")
    assert policy.promulgated == date(2020, 5, 14)
    assert policy.issued == ("2011年11月17日 通过",)


def test_optional_fields_may_be_missing():
    policy = parse_policy(json.dumps({"title": "甲法", "body": "第一条 甲。"}))
    assert (policy.category, policy.region, policy.promulgated, policy.issued) == ("", "", None, ())


def test_blocks():
    assert blocks(BODY) == [
        ("heading", 2, "", "第一章\u3000总则"),
        ("clause", 0, "第一条", "为了规范工作，制定本条例。"),
        ("clause", 0, "第二条", "本条例适用于下列活动：\n（一）登记；\n（二）建档。"),
        ("heading", 3, "", "第一节\u3000职责"),
        ("clause", 0, "第二条之一", "市人民政府负责实施*。\n依照第一条规定办理。"),
        ("heading", 2, "", "第二章\u3000不属于前款的其他规定"),
        ("heading", 2, "", "附则"),
        ("clause", 0, "第三条", "本条例自公布之日起施行。"),
        ("paragraph", 0, "", "附件："),
        ("paragraph", 0, "", "收费标准*"),
        ("table", 0, "", ""),
    ]
    assert parse_policy(line()).blocks[-1].rows == (("项目", "标准"), ("登记", "10|20 元"))


def test_other_headings_and_text_before_the_first_clause():
    assert blocks("为了实施规定，决定如下：\n## 一、编制\n总数不超过四人。") == [
        ("paragraph", 0, "", "为了实施规定，决定如下："),
        ("heading", 2, "", "一、编制"),
        ("paragraph", 0, "", "总数不超过四人。"),
    ]


def test_footnote_stars_are_no_emphasis():
    assert blocks("麦角酸*、麦角胺*和snake_case_name")[0][3] == "麦角酸*、麦角胺*和snake_case_name"


def test_source_key_is_stable_and_normalised():
    key = parse_policy(line()).source_key
    assert key == source_key("示例市工作条例", "示例", date(2020, 5, 14))
    assert key.startswith("law:") and len(key) == 28
    assert parse_policy(line(title="\u3000示例市工作条例 ", body="第一条 改。")).source_key == key
    assert source_key("（ＡＢ）", "", None) == source_key("(AB)", "", None)
    others = [line(title="乙"), line(region="乙"), line(promulgated=None), line(promulgated="2020-05-15")]
    assert len({parse_policy(other).source_key for other in others} | {key}) == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "JSON"),
        ("{", "JSON"),
        ("[" * 100_000, "JSON"),
        ("[1]", "对象"),
        ("null", "对象"),
        (line(title=""), "标题"),
        (line(title=None), "标题"),
        (line(title=["甲"]), "标题（title）应为文本"),
        (line(body=" \u3000\n"), "正文"),
        (line(body=None), "正文"),
        (line(body=3), "正文（body）应为文本"),
        (line(region={}), "地区"),
        (line(category=1), "类别"),
        (line(promulgated="2020-02-30"), "公布日期.*2020-02-30"),
        (line(promulgated=20200514), "公布日期"),
        (line(issued="通过"), "文本列表"),
        (line(issued=[1]), "文本列表"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(text, message):
    with pytest.raises(PolicyParseError, match=message):
        parse_policy(text)


class TestIterLines:
    TEXT = "\ufeff甲\n\n乙\r\n丙"
    EXPECTED = ((1, "甲"), (3, "乙"), (4, "丙"))

    def test_plain_and_gzip(self, tmp_path):
        plain, zipped, unnamed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl"
        plain.write_bytes(self.TEXT.encode())
        zipped.write_bytes(gzip.compress(self.TEXT.encode()))
        unnamed.write_bytes(zipped.read_bytes())
        assert [tuple(iter_lines(path)) for path in (plain, zipped, str(unnamed))] == [self.EXPECTED] * 3

    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("a.jsonl.gz", b"plain text", "gzip"),
            ("a.jsonl.gz", gzip.compress("甲\n".encode() * 50, mtime=0)[:-9], "gzip"),
            ("a.jsonl.gz", gzip.compress(b"a" * 50, mtime=0)[:12] + b"\xff" * 20, "gzip"),
            ("a.jsonl", b"ok\n\xff\xfe\n", "第 2 行不是 UTF-8"),
            ("a.jsonl.gz", gzip.compress("甲".encode("gb18030"), mtime=0), "第 1 行不是 UTF-8"),
        ],
    )
    def test_broken_files(self, tmp_path, name, content, message):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(PolicyParseError, match=message):
            list(iter_lines(path))

    def test_a_missing_file_is_the_callers_affair(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            list(iter_lines(tmp_path / "none.jsonl"))

    def test_a_line_without_end_is_refused(self, tmp_path, monkeypatch):
        monkeypatch.setattr(lines_module, "MAX_LINE_BYTES", 100)
        path = tmp_path / "a.jsonl.gz"
        path.write_bytes(gzip.compress(b"a" * 1000))
        with pytest.raises(PolicyParseError, match="过长"):
            list(iter_lines(path))

    def test_memory_stays_flat(self, tmp_path):
        path = tmp_path / "a.jsonl.gz"
        path.write_bytes(gzip.compress(b"%s\n" % (b"a" * 10_000) * 1000))
        tracemalloc.start()
        try:
            assert sum(1 for _ in iter_lines(path)) == 1000
            assert tracemalloc.get_traced_memory()[1] < 2_000_000
        finally:
            tracemalloc.stop()


@needs_corpus
def test_the_whole_corpus_is_read_without_loss():
    count = 0
    for _, text in iter_lines(CORPUS):
        policy = parse_policy(text)
        kept = "".join(block.label + block.text for block in policy.blocks)
        assert squash(kept) == squash(json.loads(text)["body"].replace("#", "")), policy.title
        count += 1
    assert count == 809
