"""Which pages have what a plan asks for: tokens, rows of tokens, values, alternatives, exclusions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.search.analysis import analyse, term
from portal.search.engines.base import PortalBackend
from portal.search.plan import Unit, Weight
from portal.text.pinyin import initial_pairs, syllables
from tests.search.contract.plans import all_of, each, found, one_of, required, row, some_of
from tests.search.documents import document, write


def test_title_text_attachments_and_aliases_are_text(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "社会建设条例"),
        document(2, "通知", "加强社会建设"),
        document(3, "通知", attachments="社会建设年度报告"),
        document(4, "社工委", aliases=["社会建设委员会"]),
        document(5, "天气"),
    )
    assert sorted(found(backend, all_of("社会建设"))) == [1, 2, 3, 4]
    assert found(backend, required(*each("社会建设", "title"))) == [1]


def test_every_field_is_found_by_its_tokens(backend: PortalBackend) -> None:
    title = "横琴新区"
    page = document(1, title, "掌上明珠", aliases=["横琴"], keys=["n:珠府〔2015〕12号"])
    analysed = analyse(page)
    with backend.writing() as batch:
        batch.replace(replace(analysed, bags={**analysed.bags, "words": ["明珠"]}))
        batch.replace(document(2, "天气"))
    fields = {
        "text": "明珠",
        "title": "横琴",
        "pinyin": "heng",
        "initials": "hq",
        "characters": "珠",
        "title_characters": "琴",
        "words": "明珠",
        "names": "横琴",
        "keys": "n:珠府〔2015〕12号",
    }
    for field, token in fields.items():
        assert found(backend, required(one_of((term(field, token),)))) == [1], field
        assert backend.frequencies(field, [token, "没有的"]) == {token: 1, "没有的": 0}, field
    assert found(backend, required(one_of((term("title_characters", "珠"),)))) == []


def test_a_unit_is_a_row_of_tokens(backend: PortalBackend) -> None:
    write(
        backend, document(1, "甲", "推进社会建设"), document(2, "乙", "建设社会，社会会建"), document(3, "丙", "社会")
    )
    assert found(backend, required(one_of((row("text", "社会建设"),)))) == [1]
    assert found(backend, required(one_of((Unit("text", ("会建", "社会")),)))) == []
    assert sorted(found(backend, required(one_of((row("text", "社会"),))))) == [1, 2, 3]


def test_rows_do_not_depend_on_punctuation_nor_on_repetitions(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "甲", "废水，必须执行"),
        document(2, "乙", "废水必须执行"),
        document(3, "丙", "必须，必须，必须执行"),
        document(4, "丁", "必须，执行"),
    )
    assert found(backend, required(one_of((row("text", "废水，必须执行"),)))) == [1]
    assert found(backend, required(one_of((row("text", "必须，必须执行"),)))) == [3]


def test_rows_in_titles_pinyin_and_initials(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "社会管理办法"),
        document(2, "管理社会办法"),
        document(3, "通知", "社会管理"),
        document(4, "实施《社会管理法》办法"),
    )
    assert sorted(found(backend, required(one_of((row("title", "社会管理"),))))) == [1, 4]
    assert found(backend, required(one_of((row("title", "实施社会"),)))) == [4]
    assert sorted(found(backend, required(one_of((Unit("pinyin", tuple(syllables("社会管理"))),))))) == [1, 4]
    assert sorted(found(backend, required(one_of((Unit("initials", tuple(initial_pairs("社会管理"))),))))) == [1, 4]


def test_names_and_keys_are_exact(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "食品安全法"),
        document(2, "食品安全法实施条例", keys=["i:12", "d:2015-09"]),
        document(3, "通知", aliases=["食品安全法"], keys=["i:2015-12", "with blank"]),
    )
    assert sorted(found(backend, required(one_of((term("names", "食品安全法"),))))) == [1, 3]
    assert found(backend, required(one_of((term("names", "食品"),)))) == []
    assert found(backend, required(one_of((term("keys", "i:12"),)))) == [2]
    assert found(backend, required(one_of((term("keys", "with blank"),)))) == [3]
    assert found(backend, required(one_of((term("keys", "with"),)))) == []


def test_any_alternative_fulfils_a_clause_and_all_clauses_are_needed(backend: PortalBackend) -> None:
    write(
        backend,
        document(1, "社工委通知"),
        document(2, "社会工作委员会通知"),
        document(3, "社会通知"),
        document(4, "社工委"),
    )
    either = one_of((row("text", "社工委"),), (row("text", "社会工作"), row("text", "委员会")))
    assert sorted(found(backend, required(either))) == [1, 2, 4]
    assert sorted(found(backend, required(either, one_of((row("text", "通知"),))))) == [1, 2]
    assert found(backend, required(either, one_of((row("text", "没有"),)))) == []


def test_excluded_pages_are_never_found(backend: PortalBackend) -> None:
    write(backend, document(1, "社会建设"), document(2, "社会建设条例"), document(3, "社会建设条例草案"))
    law, draft = (row("text", "条例"),), (row("text", "草案"),)
    assert found(backend, all_of("社会建设", excluded=(law,))) == [1]
    assert sorted(found(backend, all_of("社会建设", excluded=(draft,)))) == [1, 2]
    both = (*law, *draft)
    assert sorted(found(backend, all_of("社会建设", excluded=(both,)))) == [1, 2], "only those with all of its units"
    assert found(backend, some_of("社会 不存在", excluded=(law, draft))) == [1]
    assert found(backend, required(excluded=(law,))) == [1], "nothing is asked for but what must not be"


@pytest.mark.parametrize("token", ["", " ", "a b", "*", "x" * 70_000, "\ud800", "\0", "AND", "(", "𠀀", "\u200d"])
def test_odd_tokens_find_nothing_and_break_nothing(backend: PortalBackend, token: str) -> None:
    write(backend, document(1, "社会建设"))
    for field in ("text", "title", "words", "names", "keys"):
        assert found(backend, required(one_of((term(field, token),)))) == []
    assert found(backend, required(one_of((Unit("text", ("社会", token)),)))) == []
    assert found(backend, some_of("社会", *each("建设"))) == [1]
    weighed = replace(some_of("社会").stages[0], weights=(Weight("text", token, 1.0), Weight("text", "社会", 1.0)))
    assert found(backend, replace(some_of("社会"), stages=(weighed,))) == [1]


def test_rare_characters_and_numbers(backend: PortalBackend) -> None:
    write(backend, document(1, "𠮷野家", "ISO9001 认证 13.8%"), document(2, "天气", "13"))
    for text in ("𠮷野", "iso9001", "ＩＳＯ９００１", "13.8"):
        assert found(backend, all_of(text)) == [1], text
