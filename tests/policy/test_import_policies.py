"""`import_policies`: every document once, whatever stops the import, and every bad line by its number."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision

from policy.models import PolicyIndexPage, PolicyPage
from portal.search.models import IndexJournal
from tests import factories
from tests.conftest import Tree

BODY = """# 测试条例

## 第一章　总则

第一条　为了测试导入，制定本条例。

本条的第二款。

第二条　本条例自公布之日起施行。

| 项目 | 数量 |
| --- | --- |
| 甲 | 1 |
"""


def record(title: str = "测试市社区治理条例", **fields: Any) -> dict[str, Any]:
    return {
        "title": title,
        "category": "地方性法规",
        "region": "测试市",
        "promulgated": "2015-09-08",
        "issued": ["2015年8月1日通过", "2015年9月8日公布"],
        "body": BODY,
        **fields,
    }


def lines(*records: dict[str, Any] | str) -> str:
    return "\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in records) + "\n"


@pytest.fixture
def run(tree: Tree, tmp_path: Path):
    """Run the command on a text, bytes or path; returns what it prints."""

    def import_(content: str | bytes | Path, **options: Any) -> str:
        path = content if isinstance(content, Path) else tmp_path / "laws.jsonl"
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        elif isinstance(content, bytes):
            path.write_bytes(content)
        printed = io.StringIO()
        try:
            call_command("import_policies", path, stdout=printed, **options)
        except CommandError as error:
            error.printed = printed.getvalue()
            raise
        return printed.getvalue()

    return import_


def traces() -> tuple[int, int, int]:
    return Page.objects.count(), Revision.objects.count(), PageLogEntry.objects.count()


def titles() -> list[str]:
    return list(PolicyPage.objects.order_by("pk").values_list("title", flat=True))


def test_a_document_becomes_a_draft_with_all_its_parts(run, tree: Tree) -> None:
    assert "完成：新建 1 份，更新 0 份，未变 0 份，无法导入 0 行" in run(lines(record()))
    page = PolicyPage.objects.get()
    assert (page.title, page.category, page.region) == ("测试市社区治理条例", "地方性法规", "测试市")
    assert str(page.date_of_issue) == "2015-09-08"
    assert f"{timezone.localtime(page.published_at):%Y-%m-%d %H:%M}" == "2015-09-08 00:00"
    assert page.issued_lines == ["2015年8月1日通过", "2015年9月8日公布"]
    assert (page.live, page.slug) == (False, "20150908-csssqzltl")
    assert page.source_key.startswith("law:")
    assert page.get_parent().pk == tree.policies.pk
    clauses = [child.value for child in page.body if child.block_type == "clause"]
    assert [value["label"] for value in clauses] == ["第一条", "第二条"]
    assert clauses[0]["text"].source == "<p>为了测试导入，制定本条例。</p><p>本条的第二款。</p>"
    assert "第一章　总则" in [entry.text for entry in _flat(page.outline())]
    table = next(child.value for child in page.body if child.block_type == "table")
    assert table["data"] == [["项目", "数量"], ["甲", "1"]]


def _flat(entries) -> list:
    return [one for entry in entries for one in (entry, *_flat(entry.children))]


def test_pages_leave_the_traces_of_wagtails_own_api(run) -> None:
    run(lines(record()), publish=True)
    page = PolicyPage.objects.get()
    assert page.live and page.live_revision == page.latest_revision
    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish").exists()
    assert ReferenceIndex.model_is_indexable(PolicyPage)


def test_published_documents_are_listed_and_shown(run, get) -> None:
    run(lines(record(), record("测试市志愿服务条例", promulgated="2016-01-01")), publish=True)
    assert [page.title for page in get("/zcfg/").context["listing"].page] == [
        "测试市志愿服务条例",
        "测试市社区治理条例",
    ]
    html = get("/zcfg/20150908-csssqzltl/").content.decode()
    assert "第二条" in html and "本条例自公布之日起施行。" in html


def test_the_index_learns_of_every_published_document(run) -> None:
    # The suite's transaction never commits, so what is to be applied to the index stays in its journal.
    IndexJournal.objects.all().delete()
    run(lines(record(), record("测试市志愿服务条例")), publish=True)
    assert set(PolicyPage.objects.values_list("pk", flat=True)) <= set(
        IndexJournal.objects.values_list("page_id", flat=True)
    )


def test_the_same_file_again_makes_and_changes_nothing(run) -> None:
    content = lines(record(), record("测试市志愿服务条例"))
    run(content, publish=True)
    before = traces()
    assert "新建 0 份，更新 0 份，未变 2 份" in run(content, publish=True)
    assert traces() == before


def test_a_changed_document_changes_its_page_and_keeps_its_anchors(run) -> None:
    run(lines(record()), publish=True)
    old = PolicyPage.objects.get()
    before = [child.id for child in old.body]
    changed = record(category="规章", body=BODY.replace("为了测试导入", "为了测试更新"))
    assert "新建 0 份，更新 1 份，未变 0 份" in run(lines(changed), publish=True)
    new = PolicyPage.objects.get()
    assert (new.pk, new.slug, new.category) == (old.pk, old.slug, "规章")
    assert "为了测试更新" in new.search_text()
    assert [child.id for child in new.body] == before


def test_what_staff_added_is_kept(run) -> None:
    run(lines(record()), publish=True)
    page = PolicyPage.objects.get()
    page.document_number, page.validity = "测府〔2015〕1号", "revised"
    page.save_revision().publish()
    run(lines(record(category="规章")), publish=True)
    page = PolicyPage.objects.get()
    assert (page.category, page.document_number, page.validity) == ("规章", "测府〔2015〕1号", "revised")


def test_publishing_later_publishes_drafts_and_unpublished_changes(run) -> None:
    run(lines(record()))
    assert "更新 1 份" in run(lines(record()), publish=True)
    assert PolicyPage.objects.get().live
    changed = lines(record(category="规章"))
    run(changed)
    assert PolicyPage.objects.get().category == "地方性法规"
    assert "更新 1 份" in run(changed, publish=True)
    assert PolicyPage.objects.get().category == "规章"
    assert "未变 1 份" in run(changed, publish=True)


def test_a_document_without_date_keeps_the_moment_of_its_publication(run) -> None:
    content = lines(record(promulgated=None))
    run(content, publish=True)
    first = PolicyPage.objects.get().published_at
    assert first is not None
    assert "未变 1 份" in run(content, publish=True)
    assert PolicyPage.objects.get().published_at == first


def test_documents_of_one_title_and_other_dates_are_others(run) -> None:
    run(lines(record(), record(promulgated="2018-01-01"), record(region="别的市")), publish=True)
    assert PolicyPage.objects.count() == 3
    assert PolicyPage.objects.values("slug").distinct().count() == 3


def test_a_limit_takes_the_first_lines(run) -> None:
    content = lines(record("甲条例"), record("乙条例"), record("丙条例"))
    assert "新建 2 份" in run(content, limit=2)
    assert titles() == ["甲条例", "乙条例"]
    assert "新建 1 份，更新 0 份，未变 2 份" in run(content)


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5"])
def test_a_limit_that_is_none_is_refused_in_chinese(run, tmp_path: Path, limit: str) -> None:
    (tmp_path / "laws.jsonl").write_text(lines(record()), encoding="utf-8")
    with pytest.raises(CommandError, match="应为大于 0 的整数"):
        call_command("import_policies", str(tmp_path / "laws.jsonl"), f"--limit={limit}")
    assert titles() == []


def test_a_bad_line_is_reported_by_its_number_and_the_others_are_imported(run) -> None:
    content = lines(
        record("甲条例"), "{broken", record("", body="正文"), "", record("乙条例"), record("丙条例", promulgated="某日")
    )
    with pytest.raises(CommandError, match="有的行无法导入") as caught:
        run(content, publish=True)
    printed = caught.value.printed
    assert "新建 2 份，更新 0 份，未变 0 份，无法导入 3 行" in printed
    assert "第 2 行：不是有效的 JSON" in printed
    assert "第 3 行：缺少标题" in printed
    assert "第 6 行：公布日期" in printed
    assert titles() == ["甲条例", "乙条例"]


def test_a_document_that_breaks_a_rule_is_reported_by_its_line(run) -> None:
    with pytest.raises(CommandError, match="有的行无法导入") as caught:
        run(lines(record("长" * 300), record("乙条例")), publish=True)
    assert "第 1 行：" in caught.value.printed
    assert titles() == ["乙条例"]


def test_a_dry_run_writes_nothing(run) -> None:
    run(lines(record()), publish=True)
    before = traces()
    printed = run(lines(record(category="规章"), record("乙条例")), publish=True, dry_run=True)
    assert traces() == before
    assert "试运行（未写入）：新建 1 份，更新 1 份，未变 0 份" in printed
    assert PolicyPage.objects.get().category == "地方性法规"


def test_an_import_goes_on_where_it_was_stopped(run, monkeypatch) -> None:
    content = lines(*(record(f"{name}条例") for name in "甲乙丙丁"))
    publish = Revision.publish
    calls = []

    def stop_at_the_third(self: Revision, *args: object, **kwargs: object) -> None:
        calls.append(self)
        if len(calls) == 3:
            raise KeyboardInterrupt
        publish(self, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Revision, "publish", stop_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            run(content, publish=True)
    assert titles() == ["甲条例", "乙条例"], "the third left nothing behind"
    assert all(PolicyPage.objects.values_list("live", flat=True))
    index = PolicyIndexPage.objects.get()
    assert index.numchild == 2
    assert "新建 2 份，更新 0 份，未变 2 份" in run(content, publish=True)
    assert titles() == ["甲条例", "乙条例", "丙条例", "丁条例"]
    assert IndexJournal.objects.filter(page_id=PolicyPage.objects.last().pk).exists()


@pytest.mark.parametrize("name", ["laws.jsonl.gz", "laws.jsonl"])
def test_a_compressed_file_is_read_whatever_its_name(run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(lines(record()).encode()))
    assert "新建 1 份" in run(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (gzip.compress(lines(record()).encode(), mtime=0)[:-20], "不是完整有效的 gzip 文件"),
        ("编码".encode("gbk"), "第 1 行不是 UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_chinese(run, content: bytes, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(content)
    assert titles() == []


def test_a_missing_file_or_section_is_refused_in_chinese(run, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="找不到文件"):
        run(tmp_path / "none.jsonl")
    with pytest.raises(CommandError, match="找不到文件"):
        run(tmp_path)
    with pytest.raises(CommandError, match="不是“政策法规栏目”"):
        run(lines(record()), parent="/xxgk/gzdt/")


def test_an_empty_file_imports_nothing(run) -> None:
    assert "新建 0 份" in run("\n\n")


def test_the_section_can_be_named(run, tree: Tree) -> None:
    other = factories.PolicyIndexPageFactory(parent=tree.disclosure, slug="gfxwj")
    run(lines(record()), parent="/xxgk/gfxwj/")
    assert PolicyPage.objects.get().get_parent().pk == other.pk
