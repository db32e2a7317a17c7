"""What an engine keeps, and how changes come in: replaced, removed, discarded, rebuilt."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from portal.search.analysis import analyse
from portal.search.engines.base import IndexBusy, IndexMissing, PortalBackend, Stored
from portal.search.indexes import backend as chosen_backend
from portal.text.snippets import extract, highlight
from tests.search.contract.plans import all_of, each, found, one_of, required, row
from tests.search.documents import document, remove, write


def test_replacing_and_removing(backend: PortalBackend) -> None:
    write(backend, document(1, "旧标题"), document(2, "别的标题", version="v2"))
    write(backend, document(1, "新标题", version="v1.1"))
    assert sorted(found(backend, all_of("标题"))) == [1, 2]
    assert found(backend, required(one_of((row("text", "旧标题"),)))) == []
    assert sorted(backend.versions()) == [(1, "v1.1"), (2, "v2")]
    remove(backend, 1, 99)
    assert backend.versions() == [(2, "v2")]
    assert found(backend, None) == [2]
    assert backend.stored([1, 2]).keys() == {2}


def test_the_last_of_several_changes_to_a_page_stays(backend: PortalBackend) -> None:
    write(backend, document(1, "一"), document(1, "二", version="b"), document(2, "三"))
    assert sorted(backend.versions()) == [(1, "b"), (2, "v2")]
    with backend.writing() as batch:
        batch.replace(document(1, "四"))
        batch.remove(1)
        batch.remove(2)
        batch.replace(document(2, "五", version="c"))
    assert backend.versions() == [(2, "c")]
    assert backend.rebuild([document(1, "一"), document(1, "二", version="b")]) == 1
    assert backend.versions() == [(1, "b")]


def test_analysed_documents_are_taken_as_they_are(backend: PortalBackend) -> None:
    analysed = analyse(document(1, "社会建设"))
    with backend.writing() as batch:
        batch.replace(analysed)
    assert found(backend, all_of("社会建设")) == [1]
    backend.rebuild([replace(analysed, pk=2), document(3, "社会建设")])
    assert sorted(found(backend, all_of("社会建设"))) == [2, 3]


def test_a_failed_batch_changes_nothing(backend: PortalBackend) -> None:
    write(backend, document(1, "社会建设"))
    with pytest.raises(RuntimeError) as kept, backend.writing() as batch:
        batch.remove(1)
        batch.replace(document(2, "社会建设"))
        raise RuntimeError
    assert kept.value
    assert found(backend, all_of("社会建设")) == [1]
    write(backend, document(3, "社会建设"))
    assert sorted(found(backend, all_of("社会建设"))) == [1, 3], "the writer is free and nothing has come back"


def test_a_document_that_cannot_be_analysed_leaves_its_page_as_it_was(backend: PortalBackend) -> None:
    write(backend, document(1, "社会建设"))
    with backend.writing() as batch:
        with pytest.raises(KeyError):
            batch.replace({"django_id": "1", "title": "坏的"})
        with suppress(Exception):
            batch.replace(document(1, "坏的", keys=["\ud800"], district="\ud800"))
        batch.replace(document(2, "社会建设"))
    assert sorted(found(backend, all_of("社会建设"))) in ([1, 2], [2]), "replaced or left, not lost"
    assert len(backend.versions()) == 2


def test_what_is_stored_comes_back_as_it_was(backend: PortalBackend) -> None:
    body = "第一段：“引号”、<b>标记</b>、𠮷野家。\n\n第二段" + "很长。" * 30_000
    facts: dict[str, Any] = {"type": "政策", "document_number": "珠府〔2015〕12号", "更多": [1, None, {"a": 0.5}]}
    write(
        backend,
        document(1, "题　目", "不是正文", body=body, attachments="附件\0文字", facts=facts, version="7:2015"),
        document(2, "空的"),
        document(3, "半个\ud800字"),
    )
    assert backend.stored([3])[3].title == "半个\ud800字"
    assert backend.stored([2, 1, 404, 1]) == {
        1: Stored("7:2015", "题　目", body, "附件\0文字", facts),
        2: Stored("v2", "空的", "", "", {}),
    }
    assert backend.stored([]) == {}
    backend.close()
    assert backend.stored([2])[2].title == "空的"


def test_stored_texts_can_be_marked(backend: PortalBackend) -> None:
    write(backend, document(1, "關於<社會>建設", "前言。" * 200 + "推進社會建設工作。" + "后记。" * 200))
    kept = backend.stored(found(backend, all_of("社会建设")))[1]
    assert [one.text for one in highlight(kept.title, ["社会", "建设"]) if one.marked] == ["社會", "建設"]
    passage = extract(kept.body, ["社会建设"])
    assert [one.text for one in passage if one.marked] == ["社會建設"]
    assert sum(len(one.text) for one in passage) < 200


def test_labels_are_the_models_of_what_is_there(backend: PortalBackend) -> None:
    write(backend, document(1, "一", django_ct="news.newspage"), document(2, "二", django_ct="policy.policypage"))
    assert backend.labels([1, 2, 3]) == {1: "news.newspage", 2: "policy.policypage"}
    assert backend.labels([]) == {}
    assert backend.labels(range(1, 20_000)) == {1: "news.newspage", 2: "policy.policypage"}


def test_many_versions(backend: PortalBackend) -> None:
    backend.rebuild(document(pk, f"标题{pk}", version=f"{pk * 7}:2015-01-01 x") for pk in range(1, 1_500))
    remove(backend, 5, 6)
    write(backend, document(7, "标题", version="neu"))
    expected = {pk: f"{pk * 7}:2015-01-01 x" for pk in range(1, 1_500) if pk not in (5, 6)} | {7: "neu"}
    assert dict(backend.versions()) == expected
    assert len(backend.versions()) == len(expected)


def test_frequencies_and_prefixes(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "社会建设", "社会社会社会"),
        document(2, "社会管理"),
        document(3, "社会管理"),
        document(4, "社区"),
    )
    assert backend.frequencies("text", ["社会", "管理", "社区", "没有"]) == {"社会": 3, "管理": 2, "社区": 1, "没有": 0}
    assert backend.frequencies("names", ["社会管理", "社会"]) == {"社会管理": 2, "社会": 0}
    assert backend.frequencies("pinyin", []) == {}
    assert backend.with_prefix("text", "社", 9) == [("社会", 3), ("社区", 1)]
    assert backend.with_prefix("text", "社", 1) == [("社会", 3)]
    assert backend.with_prefix("names", "社会", 9) == [("社会管理", 2), ("社会建设", 1)]
    assert backend.with_prefix("text", "没", 9) == []


def test_many_small_commits_stay_right(backend: PortalBackend) -> None:
    for pk in range(1, 31):
        write(backend, document(pk, f"第{pk}号通知", "社会建设" * (pk % 3 + 1), section=[100 + pk % 2, pk]))
        if pk % 5 == 0:
            write(backend, document(pk, f"第{pk}号公告", "社会建设", section=[100 + pk % 2, pk]))
    assert sorted(found(backend, all_of("社会建设"))) == list(range(1, 31))
    assert sorted(found(backend, required(*each("公告")))) == [5, 10, 15, 20, 25, 30]
    assert backend.match(None, facets=["section"]).facets == {"section": {"100": 15, "101": 15}}
    assert len(backend.versions()) == 30
    assert backend.verify() == []


def test_an_empty_batch_and_an_empty_index(backend: PortalBackend) -> None:
    write(backend)
    assert found(backend, None) == found(backend, all_of("社会")) == []
    assert (backend.versions(), backend.labels([1]), backend.stored([1]), backend.verify()) == ([], {}, {}, [])
    assert backend.frequencies("text", ["社会"]) == {"社会": 0}
    assert backend.with_prefix("text", "", 5) == []


def test_the_old_index_serves_until_the_new_one_is_complete(backend: PortalBackend) -> None:
    write(backend, document(1, "旧的"))

    def documents() -> Any:
        with pytest.raises(IndexBusy), backend.writing():
            pass
        yield document(2, "新的")
        assert found(chosen_backend(), None) == [1]

    assert backend.rebuild(documents()) == 1
    assert found(backend, None) == [2]


def test_a_rebuild_that_fails_leaves_the_old_index(backend: PortalBackend) -> None:
    write(backend, document(1, "旧的"))

    def documents() -> Any:
        yield document(2, "新的")
        raise RuntimeError

    with pytest.raises(RuntimeError) as kept:
        backend.rebuild(documents())
    assert kept.value
    assert found(backend, None) == [1]
    write(backend, document(3, "旧的"))
    assert sorted(found(backend, None)) == [1, 3]


def test_no_index_is_missing(index_path: Any) -> None:
    engine = chosen_backend()
    assert not engine.exists()
    for read in (
        lambda: found(engine, None),
        lambda: engine.versions(),
        lambda: engine.stored([1]),
        lambda: engine.labels([1]),
        lambda: engine.frequencies("text", ["社会"]),
        lambda: engine.with_prefix("text", "社", 5),
        lambda: engine.verify(),
        lambda: write(engine),
    ):
        with pytest.raises(IndexMissing):
            read()
    engine.create()
    assert engine.exists()
    write(engine, document(1, "社会"))
    engine.create()
    assert found(engine, None) == [1], "an index that is there stays"


def test_a_missing_index_can_be_rebuilt(index_path: Any) -> None:
    engine = chosen_backend()
    assert engine.rebuild([document(1, "社会")]) == 1
    assert found(engine, None) == [1]
