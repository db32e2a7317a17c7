"""The order of results is that of an exhaustive calculation."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest
from whoosh.util.numeric import byte_to_length, length_to_byte

from portal.search import ranking
from portal.search.engines.base import PortalBackend
from portal.search.query import parse
from portal.text.tokens import positioned_tokens
from tests.search.documents import document, pks, write

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
