"""Segments give back what was put into them, alone and merged, with and without deletions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from portal.search.analysis import BAGS, KEYS, TEXTS, VALUES, Analysed
from portal.search.engines import whoosh_merging, whoosh_postings
from portal.search.engines.whoosh_cache import BoundedCache
from portal.search.engines.whoosh_lengths import LENGTHS, norms
from portal.search.engines.whoosh_merging import write_merged
from portal.search.engines.whoosh_pool import Pool
from portal.search.engines.whoosh_postings import FIELDS, POSITIONED
from portal.search.engines.whoosh_segment import Segment, write_segment

WORDS = [
    "社会",
    "建设",
    "管理",
    "a",
    "珠",
    "\U00020000字",
    "é",
    "2015",
    "条例",
    *(f"w{number}" for number in range(300)),
]


def analysed_page(pk: int, rng: random.Random) -> Analysed:
    """A page of random tokens; some have none."""

    def tokens(most: int) -> list[str]:
        return rng.choices(WORDS, k=rng.choice((0, 1, rng.randint(0, most))))

    return Analysed(
        pk=pk,
        model=rng.choice(("news.newspage", "policy.policypage")),
        version=f"{pk}:版本",
        texts={name: tokens(400) for name in (*TEXTS, "initials")},
        bags={name: tokens(600) for name in BAGS},
        keys={name: tokens(4) for name in KEYS},
        values={name: [str(rng.randint(0, 9)) for _ in range(rng.randint(0, 3))] for name in VALUES},
        date=rng.randint(-(2**33), 2**33),
        expire=rng.choice((0, 2**31)),
        stored={"title": f"题目{pk}", "body": "正文" * rng.randint(0, 3000), "attachments": "", "facts": {"pk": pk}},
    )


def pages(first: int, number: int) -> list[Analysed]:
    return [analysed_page(pk, random.Random(pk)) for pk in range(first, first + number)]


def written(path: Path, some: Sequence[Analysed]) -> Segment:
    pool = Pool()
    for one in some:
        pool.add(one)
    write_segment(str(path), pool.terms(), pool.stored(), pool.columns())
    return Segment(str(path))


def tokens_of(page: Analysed, field: str) -> list[str]:
    return {**page.texts, **page.bags, **page.keys}[field]


def check(segment: Segment, some: Sequence[Analysed]) -> None:
    """The segment is exactly that of these pages."""
    segment.file.verify()
    assert segment.size == len(some)
    assert segment.pks.tolist() == [page.pk for page in some]
    assert segment.dates.tolist() == [page.date for page in some]
    assert segment.expires.tolist() == [page.expire for page in some]
    assert segment.versions() == [page.version for page in some]
    for number, page in enumerate(some):
        assert segment.model(number) == page.model
        assert segment.stored(number) == {"version": page.version, **page.stored}
    for name in VALUES:
        values = segment.values(name)
        pairs = zip(values.documents.tolist(), values.places.tolist(), strict=True)
        assert sorted((number, values.vocabulary[place]) for number, place in pairs) == sorted(
            {(number, value) for number, page in enumerate(some) for value in page.values[name]}
        )
    for name in (*POSITIONED, *BAGS):
        lengths = [len(tokens_of(page, name)) for page in some]
        assert segment.total(name) == sum(lengths)
        assert segment.norms(name).tolist() == norms(np.array(lengths)).tolist()
    assert segment.distinct("title").tolist() == [len(set(page.texts["title"])) for page in some]
    for field in FIELDS:
        check_terms(segment, some, field)


def check_terms(segment: Segment, some: Sequence[Analysed], field: str) -> None:
    expected: dict[str, dict[int, list[int]]] = {}
    for number, page in enumerate(some):
        for position, token in enumerate(tokens_of(page, field)):
            expected.setdefault(token, {}).setdefault(number, []).append(position)
    found = list(segment.terms.prefixed(field, ""))
    assert found == sorted((token, len(documents)) for token, documents in expected.items())
    assert segment.terms.postings(field, "不在") is None
    assert segment.terms.frequency(field, "w") == 0
    for token, documents in expected.items():
        postings = segment.terms.postings(field, token)
        assert postings is not None
        assert postings.documents.tolist() == list(documents)
        assert segment.terms.frequency(field, token) == len(documents)
        if field in KEYS:
            assert postings.counts is None
            continue
        counts = [1] * len(documents) if postings.counts is None else postings.counts.tolist()
        assert counts == [len(places) for places in documents.values()]
        if field in POSITIONED:
            positions = segment.terms.positions(field, token).tolist()
            assert positions == [place for places in documents.values() for place in places]


def test_a_segment_gives_back_what_was_put_into_it(tmp_path: Path) -> None:
    some = pages(1, 40)
    check(written(tmp_path / "segment", some), some)


def test_prefixes_find_terms_across_blocks(tmp_path: Path) -> None:
    segment = written(tmp_path / "segment", pages(1, 40))
    every = dict(segment.terms.prefixed("text", ""))
    assert len(every) > 2 * whoosh_postings.IN_BLOCK
    for prefix in ("w", "w1", "w29", "社", "社会", "z", "\U00020000"):
        expected = {token: number for token, number in every.items() if token.startswith(prefix)}
        assert dict(segment.terms.prefixed("text", prefix)) == expected


@pytest.mark.parametrize("bound", [1, 2**21])
def test_merged_segments_are_as_if_written_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: int) -> None:
    """However little of them is in memory at a time."""
    monkeypatch.setattr(whoosh_merging, "_POSTINGS", bound)
    parts, left = [], []
    rng = random.Random(3)
    for number, size in enumerate((30, 1, 7, 12)):
        some = pages(100 * number, size)
        deleted = np.array([rng.random() < 0.3 for _ in some])
        parts.append((written(tmp_path / f"{number}", some), deleted))
        left += [page for page, gone in zip(some, deleted, strict=True) if not gone]
    assert write_merged(str(tmp_path / "merged"), parts) == len(left)
    check(Segment(str(tmp_path / "merged")), left)


def test_long_texts_and_frequent_tokens_keep_their_positions(tmp_path: Path) -> None:
    long = analysed_page(1, random.Random(1))
    long.texts["text"] = ["a", *(f"w{number % 300}" for number in range(70_000)), "a"]
    some = [long, *pages(2, 3)]
    check(written(tmp_path / "segment", some), some)


def test_one_byte_lengths_are_those_of_lucene() -> None:
    assert LENGTHS[:44].tolist() == [*range(41), 42, 44, 46]
    assert LENGTHS[[57, 60, 255]].tolist() == [96, 120, 2013265944]
    assert norms(np.array([0, 39, 41, 43, 112, 119, 120])).tolist() == [0, 39, 40, 41, 59, 59, 60]


def test_the_cache_is_bounded() -> None:
    cache = BoundedCache(100)
    read: list[int] = []

    def value(key: int) -> int:
        def make() -> tuple[int, int]:
            read.append(key)
            return key, 40

        return cache.get(key, make)

    assert [value(key) for key in (1, 2, 1, 3, 1, 2)] == [1, 2, 1, 3, 1, 2]
    assert read == [1, 2, 3, 2], "what was used last is kept"
    assert cache.used <= 100
