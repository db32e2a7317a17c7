"""rebuild_index, check_index, apply_index_journal and the system check."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from wagtail.models import Page

from news.models import NewsPage
from portal.core.models import SectionPage
from portal.core.querysets import any_page
from portal.search.applying import apply_pending
from portal.search.checks import check_page_types
from portal.search.engines.base import PortalBackend
from portal.search.indexes import indexed_models
from portal.search.models import IndexJournal
from portal.search.query import parse

Publish = Callable[..., Page]


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("name", ["rebuild_index", "check_index", "apply_index_journal"])
def test_the_commands_are_ours(name: str) -> None:
    assert get_commands()[name] == "portal.search"


def test_rebuild_makes_an_index_of_all_public_pages(
    publish: Publish, backend: PortalBackend, capsys: pytest.CaptureFixture
) -> None:
    pages = [publish(f"社会建设{number}") for number in range(3)]
    pages[0].unpublish()
    assert "共 2 页" in run("rebuild_index", "--noinput")
    assert {pk for pk, _ in backend.versions()} == {page.pk for page in pages[1:]}
    assert not IndexJournal.objects.exists()
    assert "重建索引" in capsys.readouterr().err, "a progress bar"
    assert "一致" in run("check_index")


def test_rebuild_repairs_a_broken_index(publish: Publish, backend: PortalBackend, index_path: Path) -> None:
    page = publish("社会建设")
    run("rebuild_index")
    for file in index_path.iterdir():
        file.write_bytes(b"junk")
    run("rebuild_index")
    assert backend.match(parse("社会建设")).pks == [page.pk]


def test_rebuild_reports_pages_that_cannot_be_prepared(
    publish: Publish, backend: PortalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("社会建设")
    monkeypatch.setattr(NewsPage, "search_text", lambda page: 1 / 0)
    with pytest.raises(CommandError):
        run("rebuild_index")
    assert IndexJournal.objects.exists()


def test_check_is_silent_about_a_site_without_pages(tree: object) -> None:
    assert "一致" in run("check_index")


def test_check_lists_what_is_missing_stale_and_left_over(
    publish: Publish, backend: PortalBackend, capsys: pytest.CaptureFixture
) -> None:
    missing, stale, extra, fine = (publish(name) for name in ("缺少的", "过时的", "多余的", "正常的"))
    apply_pending()
    with backend.writing() as batch:
        batch.remove(missing.pk)
    any_page(pk=stale.pk).update(last_published_at="2020-01-01T00:00:00Z")
    any_page(pk=extra.pk).update(live=False)
    with pytest.raises(CommandError, match="差异 3 处"):
        call_command("check_index")
    out = capsys.readouterr().out
    for page in (missing, stale, extra):
        assert f"{page.pk} {page.title}" in out
    assert fine.title not in out
    assert "一致" in run("check_index", "--repair")
    assert {pk for pk, _ in backend.versions()} == {missing.pk, stale.pk, fine.pk}


def test_check_fails_while_the_journal_is_not_empty(publish: Publish, backend: PortalBackend) -> None:
    publish("社会建设")
    apply_pending()
    IndexJournal.objects.create(page_id=1, action="update", attempts=2, last_error="磁盘已满")
    out = StringIO()
    with pytest.raises(CommandError, match="未处理日志 1 条"):
        call_command("check_index", stdout=out)
    assert "磁盘已满" in out.getvalue()
    run("apply_index_journal")
    run("check_index")


def test_check_without_an_index_fails_and_repairs(publish: Publish) -> None:
    publish("社会建设")
    with pytest.raises(CommandError, match="rebuild_index"):
        call_command("check_index")
    assert "一致" in run("check_index", "--repair")


def test_apply_says_how_many_and_fails_when_it_could_not(publish: Publish, backend: PortalBackend) -> None:
    publish("社会建设")
    pending = IndexJournal.objects.count()
    with backend.writing(), pytest.raises(CommandError):
        call_command("apply_index_journal")
    assert IndexJournal.objects.count() == pending
    assert f"已处理 {pending} 条" in run("apply_index_journal")


def test_every_page_type_is_indexed_or_excluded() -> None:
    assert check_page_types() == []


def test_a_type_that_is_neither_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SectionPage, "search_excluded", False)
    (message,) = check_page_types()
    assert message.id == "portal.search.E001"
    assert message.obj is SectionPage
    assert message.hint


def test_an_indexed_type_needs_no_exclusion() -> None:
    assert NewsPage in indexed_models()
    assert not NewsPage.search_excluded
