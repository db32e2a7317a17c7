import time
from datetime import date
from pathlib import Path

import pytest

from briefings.importers import page as page_module
from briefings.importers.parse import (
    MAX_BYTES,
    BriefingParseError,
    decode,
    loss_report,
    parse_briefing,
    parsed_text,
)

SAMPLE = Path(__file__).resolve().parents[2] / ".." / "shared" / "samples" / "briefing-2015-12.txt"

PLAIN = """首页 信息公开
当前位置:
珠海社会管理工作简报(第3期)
2016-03-08

\xa0 社区动态\xa0
  示范社区建设全面铺开
  ——春晖社区的做法

  今年以来,社区工作稳步推进。201511月启动试点。

  一、主要做法
  (一)建好阵地,服务有提升。一是新建服务站;二是增加人手。
(二)加强培训。

  （1）登记；
  （2）建档。
  二、存在问题
  人手仍然不足。
  珠海市社会工作委员会
  2016年3月1日

  志愿服务蓬勃发展
  全市志愿者已超过10万人。
  附件：1.志愿者名单
  2.服务站名单
  (责任编辑:张三)
  报：省社工委
珠海市社会工作委员会,技术支持:市信息化办公室
备案序号:粤ICP备00000000
"""

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>简报（第9期）</title>
<script>var a = "<p>脚本第99期</p>";</script><style>p {{}}</style></head>
<body><nav>首页 第88期</nav><!-- 注释 -->
<div>您现在的位置：首页 &gt; 信息公开 &gt; 工作简报</div>
<table><tr><td><h1>珠海社会管理工作简报（第１２期）</h1></td></tr>
<tr><td>发布时间：2015-09-08 来源：办公室 <a href="#">打印</a></td></tr>
<tr><td><p>我市社会建设<b>成效</b>显著</p>
<p>各区工作
扎实推进。<br>一、数据<br>见下表。</p>
<table><tr><th>区</th><th>社工（人）</th></tr><tr><td>香洲区</td><td>120</td></tr></table>
<div>以上为<span>全部</span>数据。<p>另行通报。</p>完</div></td></tr></table>
<footer>版权所有</footer><div>版权所有：珠海市社会工作委员会</div></body></html>"""


def issue(body, head="珠海社会管理工作简报(第12期)\n2015-09-08\n"):
    return parse_briefing((head + body).encode())


def shape(briefing):
    return [(article.kicker, article.title, article.subtitle) for article in briefing.articles]


def is_lossless(briefing):
    return loss_report(briefing.source_text, parsed_text(briefing)).lossless


class TestPlainText:
    @pytest.fixture
    def briefing(self):
        return parse_briefing(PLAIN.encode())

    def test_head(self, briefing):
        assert (briefing.title, briefing.year, briefing.issue_number, briefing.date) == (
            "珠海社会管理工作简报(第3期)",
            2016,
            3,
            date(2016, 3, 8),
        )

    def test_articles(self, briefing):
        assert shape(briefing) == [
            ("社区动态", "示范社区建设全面铺开", "——春晖社区的做法"),
            ("", "志愿服务蓬勃发展", ""),
        ]

    def test_blocks(self, briefing):
        assert [(block.kind, block.level, block.text) for block in briefing.articles[0].blocks] == [
            ("paragraph", 0, "今年以来,社区工作稳步推进。201511月启动试点。"),
            ("heading", 1, "一、主要做法"),
            ("heading", 2, "(一)建好阵地,服务有提升。"),
            ("paragraph", 0, "一是新建服务站;二是增加人手。"),
            ("heading", 2, "(二)加强培训。"),
            ("paragraph", 0, "（1）登记；"),
            ("paragraph", 0, "（2）建档。"),
            ("heading", 1, "二、存在问题"),
            ("paragraph", 0, "人手仍然不足。"),
            ("paragraph", 0, "珠海市社会工作委员会"),
            ("paragraph", 0, "2016年3月1日"),
        ]

    def test_closing_lines_are_paragraphs_of_the_last_article(self, briefing):
        assert [(block.kind, block.text) for block in briefing.articles[1].blocks] == [
            ("paragraph", "全市志愿者已超过10万人。"),
            ("paragraph", "附件：1.志愿者名单"),
            ("paragraph", "2.服务站名单"),
            ("paragraph", "(责任编辑:张三)"),
            ("paragraph", "报：省社工委"),
        ]

    def test_nothing_is_lost_and_no_frame_is_kept(self, briefing):
        assert is_lossless(briefing)
        assert briefing.source_text.strip().startswith("社区动态")
        assert briefing.source_text.strip().endswith("报：省社工委")
        assert "\xa0" in briefing.source_text, "the source is as it stood, not rebuilt from the blocks"


class TestArticles:
    def test_a_signature_right_before_a_title_belongs_to_the_article_before(self):
        briefing = issue("甲题\n甲文。\n珠海市民政局\n乙题\n乙文。\n中共珠海市委组织部\n")
        assert shape(briefing) == [("", "甲题", ""), ("", "乙题", "")]
        assert briefing.articles[0].blocks[-1].text == "珠海市民政局"
        assert briefing.articles[1].blocks[-1].text == "中共珠海市委组织部"

    def test_a_headline_about_a_body_is_a_title(self):
        briefing = issue("甲题\n甲文。\n市领导调研市社会工作部\n乙文。\n")
        assert shape(briefing)[1] == ("", "市领导调研市社会工作部", "")

    def test_a_title_directly_above_a_numbered_heading(self):
        assert shape(issue("甲题\n甲文。\n乙题\n（一）做法。正文。\n"))[1] == ("", "乙题", "")

    def test_a_short_line_after_a_heading_or_an_open_sentence_is_text(self):
        briefing = issue("甲题\n一、名单\n香洲区\n甲文如下：\n金湾区\n末文。\n")
        assert shape(briefing) == [("", "甲题", "")]

    def test_a_list_of_contents_does_not_swallow_the_first_article(self):
        briefing = issue("本期要目\n甲题\n乙题\n丙题\n甲题\n甲文。\n乙题\n乙文。\n")
        assert [title for _, title, _ in shape(briefing)] == ["本期要目", "甲题", "乙题"]
        assert is_lossless(briefing)

    def test_text_without_a_title_is_an_article_without_one(self):
        assert shape(issue("这是一段正文。\n")) == [("", "", "")]

    def test_the_unnumbered_point_and_dirty_dates_stay(self):
        briefing = issue("甲题\n三建立健全制度。自20115年,今年11日,20112015年。\n")
        assert briefing.articles[0].blocks[0].text == "三建立健全制度。自20115年,今年11日,20112015年。"

    def test_text_that_speaks_of_technical_support_is_no_footer(self):
        briefing = issue("甲题\n技术支持:由市里提供\n提供了很多帮助。\n")
        assert "技术支持:由市里提供" in parsed_text(briefing)


class TestHead:
    @pytest.mark.parametrize(
        ("head", "year", "number"),
        [
            ("工作简报（第１２期）\n2015-09-08\n", 2015, 12),
            ("珠海社会管理工作简报\n2015年第12期（总第45期）\n2015年9月8日\n", 2015, 12),
            ("工作简报2014年第50期\n2015-01-04\n", 2014, 50),
            ("工作简报 总第45期\n2015.9.8\n", 2015, 45),
            ("工作简报 第十二期\n二〇一五年九月八日\n", 2015, 12),
            ("工作简报 第12期\n珠海市社会工作委员会编 2015年9月8日\n", 2015, 12),
            ("当前位置：首页 > 工作简报（第99期）\n2015-09-08\n工作简报（第7期）\n", 2015, 7),
        ],
    )
    def test_issue_number_and_year(self, head, year, number):
        briefing = issue("甲题\n甲文。\n", head)
        assert (briefing.year, briefing.issue_number) == (year, number)
        assert shape(briefing) == [("", "甲题", "")]
        assert is_lossless(briefing)

    def test_a_date_at_the_end_serves_when_the_head_has_none(self):
        assert issue("甲题\n甲文。\n2015年9月8日\n", "工作简报第12期\n").date == date(2015, 9, 8)

    def test_a_title_with_a_date_is_not_taken_for_the_masthead(self):
        assert shape(issue("我市2015年9月8日召开会议\n甲文。\n")) == [("", "我市2015年9月8日召开会议", "")]


class TestHtml:
    @pytest.mark.parametrize("charset", ["utf-8", "gb2312", "big5"])
    def test_page(self, charset):
        encoding = {"gb2312": "gb18030", "big5": "utf-8"}.get(charset, charset)
        briefing = parse_briefing(PAGE.format(charset=charset).encode(encoding))
        assert (briefing.title, briefing.issue_number) == ("珠海社会管理工作简报（第１２期）", 12)
        assert briefing.date == date(2015, 9, 8)
        assert shape(briefing) == [("", "我市社会建设成效显著", "")]
        assert [(block.kind, block.text, block.rows) for block in briefing.articles[0].blocks] == [
            ("paragraph", "各区工作扎实推进。", ()),
            ("heading", "一、数据", ()),
            ("paragraph", "见下表。", ()),
            ("table", "", (("区", "社工（人）"), ("香洲区", "120"))),
            ("paragraph", "以上为全部数据。", ()),
            ("paragraph", "另行通报。", ()),
            ("paragraph", "完", ()),
        ]
        assert is_lossless(briefing)

    def test_text_that_the_reading_of_lines_drops_is_missed(self, monkeypatch):
        read = page_module._lines
        monkeypatch.setattr(page_module, "_lines", lambda soup: [line for line in read(soup) if line != "另行通报。"])
        briefing = parse_briefing(PAGE.format(charset="utf-8").encode())
        report = loss_report(briefing.source_text, parsed_text(briefing))
        assert report.missing == ["另行通报。"]

    @pytest.mark.parametrize(
        "broken",
        [
            "<div>" * 20_000,
            "<table><tr><td>" * 5_000,
            "<a " * 40_000,
            "<!--" * 40_000,
            '<p a="' * 10_000,
            "<![CDATA[<![if x" * 5_000,
            "&#x110000;&#0;</p></html></td>",
            "<script>" * 10_000,
        ],
        ids=["deep", "tables", "open tags", "comments", "quotes", "declarations", "entities", "scripts"],
    )
    def test_broken_markup_is_read_quickly(self, broken):
        page = "<h1>工作简报（第12期）</h1><p>2015-09-08</p><p>甲题</p><p>甲文。</p>" + broken
        start = time.perf_counter()
        assert "甲文。" in parsed_text(parse_briefing(page.encode()))
        assert time.perf_counter() - start < 10

    def test_too_many_tags_are_refused(self):
        with pytest.raises(BriefingParseError, match="标记过多"):
            parse_briefing(("<p>第12期</p>" + "<b>" * 60_000).encode())


class TestDecode:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-32"])
    def test_encodings(self, encoding):
        assert parse_briefing(PLAIN.encode(encoding)) == parse_briefing(PLAIN.encode())

    def test_a_declared_charset_reads_what_utf8_cannot(self):
        assert "社會" in decode('<meta charset="big5"><p>社會建設工作簡報</p>'.encode("big5"))

    @pytest.mark.parametrize(
        ("raw", "message"),
        [
            (b"", "空"),
            (b" \r\n\t", "空"),
            (b"\xef\xbb\xbf", "空"),
            (b"a" * (MAX_BYTES + 1), "10 MB"),
            (b"%PDF-1.7 ...", "PDF"),
            (b"PK\x03\x04....", "Office"),
            (b"\x89PNG\r\n", "图片"),
            (b"text\x00with\x00nul", "不是文本"),
            (bytes(range(128, 256)) * 3, "不是文本"),
            (b"\x01\x02\x03\x04text", "不是文本"),
        ],
    )
    def test_refused(self, raw, message):
        with pytest.raises(BriefingParseError, match=message):
            parse_briefing(raw)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("通知\n2015-09-08\n请各单位参加会议。\n", "期号"),
        ("这一段正文里提到了简报第12期。\n2015-09-08\n", "期号"),
        ("工作简报第12期\n甲题\n甲文。\n", "日期"),
        ("工作简报第12期\n2015年2月30日\n甲题\n甲文。\n", "日期"),
        ("工作简报第12期\n2015-09-08\n", "正文"),
        ("工作简报第12期\n2015-09-08\n技术支持:某公司\n", "正文"),
        ("工作简报第12期\n2015-09-08\n只有一个标题\n", "正文"),
    ],
)
def test_what_is_no_briefing_is_refused_with_the_reason(text, message):
    with pytest.raises(BriefingParseError, match=message):
        parse_briefing(text.encode())


class TestLossReport:
    def test_blanks_do_not_count(self):
        report = loss_report("\xa0 一、做法\n\u3000正文。", "一、做法正文。")
        assert report.lossless
        assert report.source_chars == report.kept_chars == 7

    def test_missing_and_extra_are_named(self):
        report = loss_report("甲文。乙文。丙文。", "甲文。丙文。丁")
        assert not report.lossless
        assert "".join(report.missing) == "乙文。"
        assert report.extra == ["丁"]

    def test_order_counts(self):
        assert not loss_report("甲乙", "乙甲").lossless

    def test_long_texts(self):
        sentences = [f"第{number}句话在这里。" for number in range(2000)]
        report = loss_report(
            "".join(sentences), "".join(sentences[:700] + sentences[701:1500] + ["多余。"] + sentences[1500:])
        )
        assert report.missing == ["第700句话在这里。"]
        assert report.extra == ["多余。"]


@pytest.mark.skipif(not SAMPLE.exists(), reason="the shared sample is not beside the checkout")
class TestSample:
    @pytest.fixture
    def briefing(self):
        return parse_briefing(SAMPLE.read_bytes())

    def test_head_and_articles(self, briefing):
        assert (briefing.title, briefing.year, briefing.issue_number) == ("珠海社会管理工作简报(第12期)", 2015, 12)
        assert briefing.date == date(2015, 9, 8)
        first, second = briefing.articles
        assert first.title == "我市社会建设成效显著"
        assert first.subtitle == "——市人大常委会对《珠海经济特区社会建设条例》开展执法检查"
        assert len(first.blocks) == 3
        assert second.title == "加强法治珠海建设 统筹推进社会管理和公共服务创新"

    def test_outline_of_the_second_article(self, briefing):
        children = {}
        for block in briefing.articles[1].blocks:
            if block.kind == "heading" and block.level == 1:
                children[block.text] = 0
            elif block.kind == "heading":
                children[list(children)[-1]] += 1
        assert children == {"一、主要做法": 6, "二、存在问题": 0, "三、下一步工作": 5}

    def test_lossless_with_every_dirty_place(self, briefing):
        assert is_lossless(briefing)
        kept = parsed_text(briefing)
        assert all(dirt in kept for dirt in ("20112015年", "自20115市委", "201311月", "今年11日", "三建立健全"))
        assert kept.count("《") == SAMPLE.read_text("utf-8").count("《")
        assert not any(frame in kept for frame in ("当前位置", "粤ICP", "首页", "技术支持"))
