"""What people type, understood by portal.search.query, over every engine."""

from __future__ import annotations

import pytest

from portal.search.engines.base import PortalBackend
from portal.search.query import parse
from tests.search.documents import document, pks, write


@pytest.mark.parametrize(
    "text", ["社会建设", "会建", "矫正", "社區矯正", "社区　矫正", "条例", "“社区矫正”", "ＩＳＯ９００１"]
)
def test_a_page_is_found_by_fragments_of_title_and_text(backend: PortalBackend, text: str) -> None:
    write(backend, document(1, "社会建设条例", "推进社区矫正工作，ISO9001"), document(2, "天气", "台风预警"))
    assert pks(backend, text) == [1]


def test_single_characters_find_title_and_text(backend: PortalBackend) -> None:
    write(backend, document(1, "东方明珠", "塔"), document(2, "台风", "掌上明珠。"), document(3, "天气"))
    assert set(pks(backend, "珠")) == {1, 2}


def test_all_parts_of_a_query_come_before_some(backend: PortalBackend) -> None:
    write(backend, document(1, "社区矫正", "管理办法"), document(2, "社区矫正"), document(3, "管理办法"))
    matches = backend.match(parse("社区矫正 管理办法").plan)
    assert (matches.stage, matches.pks) == ("all", [1])


def test_some_parts_where_nothing_has_all(backend: PortalBackend) -> None:
    write(backend, document(1, "社区矫正管理办法"), document(2, "台风"))
    matches = backend.match(parse("社区矫正管里办法").plan)
    assert (matches.stage, matches.pks) == ("any", [1])


def test_what_is_quoted_is_required_and_what_has_a_minus_is_not_wanted(backend: PortalBackend) -> None:
    write(backend, document(1, "甲", "社会建设"), document(2, "乙", "建设社会，社会会建"))
    assert pks(backend, "“社会建设”") == [1]
    assert pks(backend, "社会 -甲") == [2]


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
        document(2, "通知", "珠府〔2015〕12号", keys=["n:珠府〔2015〕12号", "n:〔2015〕12号"]),
    )
    assert pks(backend, "珠府[2015]12号")[0] == 2
    assert pks(backend, "〔2015〕12号")[0] == 2
