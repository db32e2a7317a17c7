"""`import_briefing`: one page an issue, nothing lost, nothing doubled, and Chinese words for every bad file."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from briefings.importers.decoding import MAX_BYTES
from briefings.models import BriefingPage
from tests.conftest import Tree

SAMPLE = Path(__file__).resolve().parents[2] / ".." / "shared" / "samples" / "briefing-2015-12.txt"

TEXT = """首页 信息公开 工作简报
当前位置:
测试社会工作简报(第3期)
2016-03-08

　　社区志愿服务全面铺开

  ——全市志愿服务工作推进会召开

　　日前，全市志愿服务工作推进会召开，总结一年来的工作。

　　会议要求，各区要把志愿服务站建到每一个社区。

　　加强网格管理 提升服务水平

　　一、主要做法

　　（一）建立队伍。各社区选聘网格员三百名，实行分片包干。

 （二）完善制度。出台管理办法两项，明确职责。

　　二、下一步工作

　　继续推进信息化建设，让数据多跑路。

主办单位：测试市社会工作委员会 技术支持：测试中心
"""

HTML = """<html><head><meta charset="gb2312"><title>简报</title><script>var a = "第9期";</script></head><body>
<div class="nav"><a href="/">首页</a></div><div>当前位置: 首页 &gt; 工作简报</div>
<h2>测试社会工作简报(第4期)</h2><div>2016-04-12</div>
<div class="content"><p>　　人才队伍建设取得进展</p>
<p>　　全市新增社会工作者&nbsp;二百名，培训覆盖各镇街。</p>
<table><tr><td>区</td><td>人数</td></tr><tr><td>香洲区</td><td>120</td></tr></table></div>
<div>版权所有：测试市社会工作委员会</div></body></html>"""


@pytest.fixture
def run(tree: Tree, tmp_path: Path):
    """Run the command on a text, bytes or path; returns what it prints."""

    def import_(content: str | bytes | Path, **options: Any) -> str:
        path = content if isinstance(content, Path) else tmp_path / "issue.txt"
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        elif isinstance(content, bytes):
            path.write_bytes(content)
        printed = io.StringIO()
        call_command("import_briefing", path, stdout=printed, **options)
        return printed.getvalue()

    return import_


def traces() -> tuple[int, int, int]:
    return Page.objects.count(), Revision.objects.count(), PageLogEntry.objects.count()


def test_a_text_becomes_a_draft_with_all_its_parts(run, tree: Tree) -> None:
    printed = run(TEXT)
    page = BriefingPage.objects.get()
    assert (page.title, page.year, page.issue_number) == ("测试社会工作简报(第3期)", 2016, 3)
    assert f"{timezone.localtime(page.published_at):%Y-%m-%d %H:%M}" == "2016-03-08 00:00"
    assert (page.live, page.slug, page.source_key) == (False, "2016-3", "briefing:2016-3")
    assert page.get_parent().pk == tree.briefings.pk
    first, second = page.articles
    assert (first.value["title"], first.value["subtitle"]) == ("社区志愿服务全面铺开", "——全市志愿服务工作推进会召开")
    assert second.value["title"] == "加强网格管理 提升服务水平"
    headings = [child.value for child in second.value["body"] if child.block_type == "heading"]
    assert [str(value["level"]) for value in headings] == ["1", "2", "2", "1"]
    for words in (
        "2016 年第 3 期，2016-03-08",
        "第 1 篇：社区志愿服务全面铺开",
        "副标题：——全市志愿服务工作推进会召开",
        "一、主要做法（下有 2 个二级标题）",
        "二、下一步工作（下有 0 个二级标题）",
        "与原文完全一致",
        "新建（草稿）",
    ):
        assert words in printed


def test_the_loss_report_counts_both_sides_alike(run) -> None:
    found = re.search(r"原文 (\d+) 字，页面 (\d+) 字", run(TEXT))
    # Everything between the date and the foot, without blanks.
    expected = "".join(TEXT.split("2016-03-08")[1].split("主办单位")[0].split())
    assert found.groups() == (str(len(expected)), str(len(expected)))


def test_published_it_can_be_read_at_its_address(run, get) -> None:
    assert "新建（已发布）：/xxgk/gzjb/2016-3/" in run(TEXT, publish=True)
    response = get("/xxgk/gzjb/2016-3/")
    assert response.status_code == 200
    text = "".join(BeautifulSoup(response.content, "html.parser").select_one("article").text.split())
    for sentence in ("总结一年来的工作。", "实行分片包干。", "让数据多跑路。"):
        assert sentence in text
    assert "主办单位：测试市社会工作委员会技术支持：测试中心" not in text


def test_a_dry_run_writes_nothing_and_tells_everything(run) -> None:
    before = traces()
    printed = run(TEXT, dry_run=True, publish=True)
    assert traces() == before
    assert "第 1 篇：社区志愿服务全面铺开" in printed
    assert "与原文完全一致" in printed
    assert "试运行：将新建，未写入" in printed


def test_a_dry_run_of_a_change_writes_nothing(run) -> None:
    run(TEXT, publish=True)
    before = traces()
    assert "试运行：将更新，未写入" in run(TEXT.replace("三百名", "四百名"), dry_run=True, publish=True)
    assert traces() == before
    assert "三百名" in BriefingPage.objects.get().search_text()


def test_the_same_file_again_makes_and_changes_nothing(run) -> None:
    run(TEXT, publish=True)
    before = traces()
    assert "未变（已发布）" in run(TEXT, publish=True)
    assert traces() == before


def test_a_changed_file_changes_the_same_page_and_keeps_its_anchors(run) -> None:
    run(TEXT, publish=True)
    old = BriefingPage.objects.get()
    before = [(entry.text, entry.anchor) for article in old.outline() for entry in [article, *article.children]]
    blocks = {child.id for article in old.articles for child in article.value["body"]}
    assert "更新（已发布）" in run(TEXT.replace("三百名", "四百名"), publish=True)
    new = BriefingPage.objects.get()
    assert (new.pk, new.slug) == (old.pk, old.slug)
    assert "四百名" in new.search_text() and "三百名" not in new.search_text()
    assert [(entry.text, entry.anchor) for article in new.outline() for entry in [article, *article.children]] == before
    assert {child.id for article in new.articles for child in article.value["body"]} == blocks


def test_a_heading_that_was_reworded_keeps_its_anchor(run) -> None:
    run(TEXT, publish=True)
    before = BriefingPage.objects.get().outline()[1].children[0]
    run(TEXT.replace("一、主要做法", "一、工作做法"), publish=True)
    after = BriefingPage.objects.get().outline()[1].children[0]
    assert (before.text, after.text) == ("一、主要做法", "一、工作做法")
    assert after.anchor == before.anchor


def test_a_change_without_publishing_leaves_the_public_page_alone(run, get) -> None:
    run(TEXT, publish=True)
    run(TEXT.replace("三百名", "四百名"))
    assert "三百名" in get("/xxgk/gzjb/2016-3/").content.decode()
    page = BriefingPage.objects.get()
    assert page.has_unpublished_changes
    assert "四百名" in page.get_latest_revision_as_object().search_text()


def test_publishing_later_publishes_the_draft(run, get) -> None:
    run(TEXT)
    assert get("/xxgk/gzjb/2016-3/").status_code == 404
    assert "更新（已发布）" in run(TEXT, publish=True)
    assert get("/xxgk/gzjb/2016-3/").status_code == 200
    assert BriefingPage.objects.count() == 1


def test_publishing_later_publishes_unpublished_changes(run, get) -> None:
    run(TEXT, publish=True)
    changed = TEXT.replace("三百名", "四百名")
    run(changed)
    assert "更新（已发布）" in run(changed, publish=True)
    assert "四百名" in get("/xxgk/gzjb/2016-3/").content.decode()
    assert "未变（已发布）" in run(changed, publish=True)


def test_importing_does_not_publish_what_staff_took_down(run) -> None:
    run(TEXT, publish=True)
    BriefingPage.objects.get().unpublish()
    assert "未变（草稿）" in run(TEXT)
    assert not BriefingPage.objects.get().live


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8-sig", "utf-16"])
def test_every_usual_encoding_is_read(run, encoding: str) -> None:
    assert "与原文完全一致" in run(TEXT.encode(encoding), publish=True)
    assert "志愿服务站建到每一个社区" in BriefingPage.objects.get().search_text()


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_every_kind_of_line_end_is_read(run, newline: str) -> None:
    run(TEXT.replace("\n", newline).encode())
    assert [block.value["title"] for block in BriefingPage.objects.get().articles] == [
        "社区志愿服务全面铺开",
        "加强网格管理 提升服务水平",
    ]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_a_saved_page_is_freed_of_its_frame(run, encoding: str) -> None:
    assert "与原文完全一致" in run(HTML.encode(encoding), publish=True)
    page = BriefingPage.objects.get()
    assert (page.year, page.issue_number) == (2016, 4)
    (article,) = page.articles
    assert article.value["title"] == "人才队伍建设取得进展"
    assert [child.block_type for child in article.value["body"]] == ["paragraph", "table"]
    assert article.value["body"][1].value["data"] == [["区", "人数"], ["香洲区", "120"]]
    text = page.search_text()
    assert "版权所有" not in text and "当前位置" not in text and "var a" not in text


def test_markup_in_a_text_is_shown_and_not_run(run, get) -> None:
    run(TEXT.replace("总结一年来的工作。", "总结<script>alert(1)</script>工作 & 成效。"), publish=True)
    html = get("/xxgk/gzjb/2016-3/").content.decode()
    assert "<script>alert(1)" not in html


def test_the_section_can_be_named(run, tree: Tree) -> None:
    run(TEXT, parent="/xxgk/gzjb/")
    assert BriefingPage.objects.get().get_parent().pk == tree.briefings.pk
    with pytest.raises(CommandError, match="不是“简报栏目”"):
        run(TEXT, parent="/xxgk/gzdt/")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "文件是空的"),
        (b"  \r\n\t ", "文件是空的"),
        ("今天天气很好，没有什么要说的。", "不像一期工作简报"),
        (TEXT.replace("(第3期)", ""), "没有找到期号"),
        (TEXT.replace("2016-03-08", ""), "没有找到日期"),
        (TEXT[: TEXT.index("社区志愿")], "没有找到文章正文"),
        (b"%PDF-1.4 ...", "这是PDF 文件"),
        (b"PK\x03\x04....", "Office"),
        (b"\x00\x01\x02" * 500, "文件不是文本"),
    ],
)
def test_what_is_no_briefing_is_refused_in_chinese(run, content: str | bytes, message: str) -> None:
    before = traces()
    with pytest.raises(CommandError, match=message):
        run(content, publish=True)
    assert traces() == before


def test_a_file_of_50_megabytes_is_refused_without_being_read(run, tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(CommandError, match=f"最大允许 {MAX_BYTES // 1024 // 1024} MB"):
        run(path)


def test_a_missing_file_or_a_folder_is_refused_in_chinese(run, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="找不到文件"):
        run(tmp_path / "none.txt")
    with pytest.raises(CommandError, match="这是一个文件夹"):
        run(tmp_path)


def test_a_number_that_breaks_a_rule_is_refused_in_chinese(run) -> None:
    with pytest.raises(CommandError, match="未导入"):
        run(TEXT.replace("(第3期)", "(第1000期)"), publish=True)
    assert not BriefingPage.objects.exists()


def test_a_kill_in_the_middle_leaves_nothing(run, monkeypatch) -> None:
    def stop(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    before = traces()
    with monkeypatch.context() as patch:
        patch.setattr(Revision, "publish", stop)
        with pytest.raises(KeyboardInterrupt):
            run(TEXT, publish=True)
    assert traces() == before
    assert "新建（已发布）" in run(TEXT, publish=True)


@pytest.mark.skipif(not SAMPLE.exists(), reason="the old site's page is not beside this checkout")
class TestTheRealPage:
    """Issue 12 of 2015, as it was saved from the site being replaced."""

    def test_its_structure_is_found_and_nothing_is_lost(self, run) -> None:
        printed = run(SAMPLE, publish=True)
        assert "与原文完全一致" in printed
        source, kept = re.search(r"原文 (\d+) 字，页面 (\d+) 字", printed).groups()
        assert source == kept and int(source) > 5000
        page = BriefingPage.objects.get()
        assert (page.year, page.issue_number, page.slug) == (2015, 12, "2015-12")
        assert f"{timezone.localtime(page.published_at):%Y-%m-%d}" == "2015-09-08"
        first, second = page.articles
        assert first.value["title"] == "我市社会建设成效显著"
        assert first.value["subtitle"].startswith("——市人大常委会")
        assert [len(entry.children) for entry in page.outline()[1].children] == [6, 0, 5]
        assert len(page.outline()[0].children) == 0
        assert second.value["title"]

    def test_every_sentence_is_on_the_page_in_order(self, run, get) -> None:
        run(SAMPLE, publish=True)
        html = get("/xxgk/gzjb/2015-12/").content
        prose = BeautifulSoup(html, "html.parser").select_one(".article__body")
        shown = "".join(prose.text.split())
        source = SAMPLE.read_text(encoding="utf-8")
        articles = source[source.index("我市社会建设成效显著") : source.rindex("珠海市社会工作委员会,技术支持")]
        lines = ["".join(line.split()) for line in articles.splitlines()]
        sentences = [one for line in lines for one in re.findall("[^。]+。?", line)]
        assert len(sentences) > 100
        place = 0
        for sentence in sentences:
            found = shown.find(sentence, place)
            assert found >= 0, sentence
            place = found + len(sentence)

    def test_the_broken_dates_of_the_source_are_kept(self, run) -> None:
        run(SAMPLE)
        text = BriefingPage.objects.get().search_text()
        for broken in ("20112015年", "自20115", "201311月", "今年11日", "三建立健全"):
            assert broken in text

    def test_again_it_changes_nothing(self, run) -> None:
        run(SAMPLE, publish=True)
        before = traces()
        assert "未变（已发布）" in run(SAMPLE, publish=True)
        assert traces() == before
