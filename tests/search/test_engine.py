"""The contract of engines, without a database: one document is what portal.search.indexes prepares."""

from __future__ import annotations

import datetime
import math
import random
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from whoosh.util.numeric import byte_to_length, length_to_byte

from portal.search import ranking
from portal.search.engines.base import Filters, IndexMissing, IndexUnavailable, PortalBackend
from portal.search.indexes import backend as chosen_backend
from portal.search.query import name_key, parse
from portal.text.tokens import positioned_tokens
from tests.search.conftest import restart


def document(pk: int, title: str, body: str = "", **more: Any) -> dict[str, Any]:
    date = more.pop("date", datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC))
    return {
        "django_id": str(pk),
        "django_ct": "news.newspage",
        "text": f"{title}\n{body}",
        "title": title,
        "name": name_key(title),
        "document_number": [],
        "section": [],
        "type": "动态",
        "date": date,
        "version": f"v{pk}",
        **more,
    }


def write(backend: PortalBackend, *documents: dict[str, Any]) -> None:
    with backend.writing() as batch:
        for one in documents:
            batch.replace(one)


def pks(backend: PortalBackend, text: str, **options: Any) -> list[int]:
    return backend.match(parse(text), **options).pks


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


def test_many_small_commits_are_merged_and_stay_right(backend: PortalBackend, index_path: Path) -> None:
    for pk in range(1, 31):
        write(backend, document(pk, f"第{pk}号通知", "社会建设" * (pk % 3 + 1), section=[pk % 2]))
        if pk % 5 == 0:
            write(backend, document(pk, f"第{pk}号公告", "社会建设"))
    assert len(list(index_path.glob("*.trm"))) < 15
    assert sorted(pks(backend, "社会建设")) == list(range(1, 31))
    assert sorted(pks(backend, "公告")) == [5, 10, 15, 20, 25, 30]
    assert sorted(pks(backend, "“社会建设社会建设”")) == [pk for pk in range(1, 31) if pk % 3 and pk % 5]
    assert sorted(pks(backend, "通知", filters=Filters(section=1))) == [pk for pk in range(1, 31, 2) if pk % 5]


def test_large_rebuilds_write_several_segments(backend: PortalBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.search.engines.whoosh_writer.POSTINGS_IN_MEMORY", 100)
    assert backend.rebuild(document(pk, f"通知{pk}", "社会建设" * 5) for pk in range(1, 40)) == 39
    assert sorted(pks(backend, "社会建设")) == list(range(1, 40))
    write(backend, document(7, "公告"))
    assert 7 not in pks(backend, "社会建设")


def test_the_old_index_serves_until_the_new_one_is_complete(backend: PortalBackend) -> None:
    write(backend, document(1, "旧的"))

    def documents() -> Any:
        yield document(2, "新的")
        assert [pk for pk, _ in backend.versions()] == [1]

    backend.rebuild(documents())
    assert [pk for pk, _ in backend.versions()] == [2]


def test_a_rebuild_that_fails_leaves_the_old_index(backend: PortalBackend) -> None:
    write(backend, document(1, "旧的"))

    def documents() -> Any:
        yield document(2, "新的")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        backend.rebuild(documents())
    assert pks(backend, "旧的") == [1]
    write(backend, document(3, "旧的"))
    assert sorted(pks(backend, "旧的")) == [1, 3]


def test_no_index_is_missing_and_can_be_rebuilt(index_path: Path) -> None:
    engine = chosen_backend()
    assert not engine.exists()
    with pytest.raises(IndexMissing):
        pks(engine, "社会")
    engine.rebuild([document(1, "社会")])
    assert pks(engine, "社会") == [1]


@pytest.mark.parametrize("pattern", ["*.toc", "*.trm", "*.pst", "*"])
@pytest.mark.parametrize("junk", [b"", b"\xff" * 40, b"\x00" * 5000])
def test_a_broken_index_is_unavailable_and_can_be_rebuilt(
    backend: PortalBackend, index_path: Path, pattern: str, junk: bytes
) -> None:
    write(backend, document(1, "社会建设"))
    assert pks(backend, "社会") == [1]
    for path in index_path.glob(pattern):
        path.write_bytes(junk)
    # What is already in memory may still serve.
    with suppress(IndexUnavailable):
        assert pks(backend, "社会建设") in ([1], [])
    restart()
    engine = chosen_backend()
    for _ in range(2):
        with pytest.raises(IndexUnavailable):
            pks(engine, "社会建设")
    engine.rebuild([document(2, "社会建设")])
    assert pks(engine, "社会建设") == [2]


def test_the_second_writer_waits_then_gives_up(backend: PortalBackend) -> None:
    with backend.writing(), pytest.raises(IndexUnavailable), backend.writing():
        pass
    done = threading.Event()

    def patient() -> None:
        with backend.writing(wait=10) as batch:
            batch.replace(document(1, "社会建设"))
        done.set()

    with backend.writing():
        thread = threading.Thread(target=patient)
        thread.start()
        assert not done.wait(0.2)
    thread.join(10)
    assert pks(backend, "社会建设") == [1]


def test_readers_see_whole_commits_while_writers_write(backend: PortalBackend) -> None:
    write(backend, *(document(pk, "社会建设") for pk in range(1, 11)))
    stop, wrong = threading.Event(), []

    def read() -> None:
        engine = chosen_backend()
        while not stop.is_set():
            if (number := len(pks(engine, "社会建设"))) != 10:
                wrong.append(number)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for one in readers:
        one.start()
    for _ in range(8):
        write(backend, *(document(pk, "社会建设") for pk in range(1, 11)))
    stop.set()
    for one in readers:
        one.join()
    assert wrong == []


PARTS = ["社会", "建设", "管理", "条例", "办法", "工作", "社区", "矫正", "安全", "食品", "规定", "珠海"]
QUERIES = ("管理条例", "社区矫正工作", "珠海 食品安全规定", "建设", "食品安全工作社会条例珠海")


def random_pages(number: int) -> tuple[dict[int, str], dict[int, str]]:
    """Titles and bodies full of the same words."""
    rng = random.Random(7)
    titles = {pk: "".join(rng.choices(PARTS, k=rng.randint(2, 5))) for pk in range(1, number + 1)}
    return titles, {pk: "".join(rng.choices(PARTS, k=rng.randint(3, 60))) for pk in titles}


def test_the_order_is_that_of_scoring_every_page(backend: PortalBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    """No shortcut loses a hit: Whoosh's own loses the best ones of boosted queries over two fields."""
    for name in ("CLOSE_TITLE", "EXACT", "PHRASE_IN_TEXT", "PHRASE_IN_TITLE", "PARTIAL_FLOOR"):
        monkeypatch.setattr(ranking, name, 0.0)
    titles, bodies = random_pages(300)
    write(backend, *(document(pk, titles[pk], bodies[pk]) for pk in titles))
    for text in QUERIES:
        matches = backend.match(parse(text))
        expected = exhaustive(titles, bodies, matches.stage, text)
        assert dict(zip(matches.pks, matches.scores, strict=True)) == pytest.approx(expected)


def test_the_best_ten_do_not_depend_on_how_many_are_looked_at_for_phrases(
    backend: PortalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles, bodies = random_pages(600)
    write(backend, *(document(pk, titles[pk], bodies[pk]) for pk in titles))
    bounded = [pks(backend, text)[:10] for text in QUERIES]
    monkeypatch.setattr(ranking, "RESCORED", 10**9)
    assert [pks(backend, text)[:10] for text in QUERIES] == bounded


def exhaustive(titles: dict[int, str], bodies: dict[int, str], stage: str, text: str) -> dict[int, float]:
    """Scores by the formula, of every page that has all tokens (stage 'all') or any."""
    fields = {
        "text": {pk: Counter(token for token, _ in positioned_tokens(f"{titles[pk]}\n{bodies[pk]}")) for pk in titles},
        "title": {pk: Counter(token for token, _ in positioned_tokens(titles[pk])) for pk in titles},
    }
    query = parse(text)
    tokens = query.every if stage == "all" else query.content
    weights = {("text", token): 1.0 for token in tokens}
    weights |= {("title", token): ranking.TITLE for token in tokens}
    weights |= {("text", word): ranking.WORD for word in query.long_words}
    scores: Counter[int] = Counter()
    for (field, token), weight in weights.items():
        counts = fields[field]
        frequency = sum(token in one for one in counts.values())
        average = sum(one.total() for one in counts.values()) / len(counts)
        idf = math.log(1 + (len(counts) - frequency + 0.5) / (frequency + 0.5))
        for pk, one in counts.items():
            # The index keeps lengths in one byte.
            length = byte_to_length(length_to_byte(one.total()))
            norm = ranking.K1 * (1 - ranking.B + ranking.B * length / average)
            scores[pk] += weight * idf * one[token] * (ranking.K1 + 1) / (one[token] + norm)
    having = all if stage == "all" else any
    return {pk: scores[pk] for pk in titles if having(token in fields["text"][pk] for token in tokens)}
