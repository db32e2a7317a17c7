"""The contract of engines, without a database: one document is what portal.search.indexes prepares."""

from __future__ import annotations

import datetime

import pytest

from portal.search.engines.base import Filters, PortalBackend
from portal.search.query import parse
from tests.search.documents import document, pks, write


def test_a_document_is_found_by_fragments_of_title_and_body(backend: PortalBackend) -> None:
    write(backend, document(1, "社会建设条例", "推进社区矫正工作"), document(2, "天气", "台风预警"))
    for text in ("社会建设", "会建", "矫正", "社區矯正", "社区　矫正", "条例"):
        assert pks(backend, text) == [1], text


def test_single_characters_find_title_and_body(backend: PortalBackend) -> None:
    write(backend, document(1, "东方明珠", "塔"), document(2, "台风", "掌上明珠。"), document(3, "天气"))
    assert pks(backend, "珠") == [1, 2]


def test_latin_words_and_numbers_are_found_whole(backend: PortalBackend) -> None:
    write(backend, document(1, "ISO9001 认证", "编号 2015"), document(2, "天气"))
    assert pks(backend, "iso9001") == [1]
    assert pks(backend, "２０１５") == [1]
    assert pks(backend, "iso") == []


def test_all_parts_of_a_query_come_before_some(backend: PortalBackend) -> None:
    write(backend, document(1, "社区矫正", "管理办法"), document(2, "社区矫正"), document(3, "管理办法"))
    matches = backend.match(parse("社区矫正 管理办法"))
    assert (matches.stage, matches.pks) == ("all", [1])


def test_words_are_enough_where_the_wording_is_unknown(backend: PortalBackend) -> None:
    write(backend, document(1, "质量和安全管理", "建设工程"), document(2, "质量管理"))
    matches = backend.match(parse("建设工程质量安全"))
    assert (matches.stage, matches.pks) == ("words", [1])


def test_some_parts_where_nothing_has_all(backend: PortalBackend) -> None:
    write(backend, document(1, "社区矫正管理办法"), document(2, "台风"))
    matches = backend.match(parse("社区矫正管里办法"))
    assert (matches.stage, matches.pks) == ("any", [1])


def test_quoted_phrases_are_required(backend: PortalBackend) -> None:
    write(backend, document(1, "甲", "社会建设"), document(2, "乙", "建设社会，社会会建"))
    assert set(pks(backend, "社会建设")) == {1, 2}
    assert pks(backend, "“社会建设”") == [1]
    assert pks(backend, "“设建社会”") == []
    assert pks(backend, "“社会建设” 不存在的词") == [1]


def test_phrases_reach_across_punctuation_as_it_stands(backend: PortalBackend) -> None:
    write(backend, document(1, "甲", "废水，必须执行"), document(2, "乙", "废水必须执行"))
    assert pks(backend, "“废水，必须执行”") == [1]


def test_the_exact_title_comes_first(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "食品安全法实施条例", "食品安全法" * 30),
        document(2, "食品安全法"),
        document(3, "实施《食品安全法》办法", "食品安全法" * 5),
    )
    assert pks(backend, "食品安全法")[0] == 2


def test_the_exact_document_number_comes_first(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "关于珠府〔2015〕12号的说明", "珠府〔2015〕12号 " * 9),
        document(2, "通知", "珠府〔2015〕12号", document_number=["珠府〔2015〕12号", "〔2015〕12号"]),
    )
    assert pks(backend, "珠府[2015]12号")[0] == 2
    assert pks(backend, "〔2015〕12号")[0] == 2


def test_order_by_date_and_filters(backend: PortalBackend) -> None:
    day = [datetime.datetime(2015, month, 1, tzinfo=datetime.UTC) for month in (1, 2, 3)]
    write(
        backend,
        document(1, "条例", date=day[1], section=[5, 6]),
        document(2, "条例", date=day[2], section=[5], type="政策"),
        document(3, "条例", date=day[0], section=[7]),
    )
    assert pks(backend, "条例", sort="date") == [2, 1, 3]
    assert pks(backend, "条例", filters=Filters(section=5), sort="date") == [2, 1]
    assert pks(backend, "条例", filters=Filters(type="政策")) == [2]
    assert pks(backend, "条例", filters=Filters(since=day[1], until=day[1])) == [1]
    assert backend.match(parse("条例"), facets=["section", "type"]).facets == {
        "section": {"5": 2, "6": 1, "7": 1},
        "type": {"动态": 2, "政策": 1},
    }


def test_a_document_without_a_date_comes_last(backend: PortalBackend) -> None:
    write(backend, document(1, "条例", date=None), document(2, "条例"))
    assert pks(backend, "条例", sort="date") == [2, 1]


def test_replacing_and_removing(backend: PortalBackend) -> None:
    write(backend, document(1, "旧标题"), document(2, "别的"))
    write(backend, document(1, "新标题"))
    assert pks(backend, "旧标题") == [1], "shares 标题 with the new one"
    assert pks(backend, "“旧标题”") == []
    with backend.writing() as batch:
        batch.remove(1)
        batch.remove(99)
    assert sorted(backend.versions()) == [(2, "v2")]


def test_a_failed_batch_changes_nothing(backend: PortalBackend) -> None:
    write(backend, document(1, "社会建设"))
    with pytest.raises(RuntimeError), backend.writing() as batch:
        batch.remove(1)
        batch.replace(document(2, "社会建设"))
        raise RuntimeError
    assert pks(backend, "社会建设") == [1]
