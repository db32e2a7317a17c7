"""Whole indexes, written aside and put in the place of the old one."""

from __future__ import annotations

from collections.abc import Iterable

from tantivy import Index

from portal.search.analysis import Analysed, Document, analysed
from portal.search.engines.tantivy_files import Home
from portal.search.engines.tantivy_schema import Record, as_record, register_tokenizers, schema
from portal.search.engines.tantivy_shared import guarded
from portal.search.engines.tantivy_writer import ALIKE, Writer, settle, small_segments

# Memory for what is not on the disk yet, in bytes.
_HEAP = 300_000_000
# A commit after so many tokens, some three thousand long pages: what waits to be written is in memory.
_IN_COMMIT = 20_000_000
# So many small segments may be left at the end: publishing adds one now and then.
_LEFT_SMALL = 4


def rebuild(home: Home, documents: Iterable[Document | Analysed]) -> int:
    """Write a whole index beside the old one, then put it in its place. Returns the number of documents."""
    with guarded():
        folder = home.new()
    try:
        number = _write_all(folder, documents)
        with guarded():
            home.publish(folder)
    except BaseException:
        home.give_up(folder)
        raise
    return number


def _write_all(folder: str, documents: Iterable[Document | Analysed]) -> int:
    with guarded():
        index = Index(schema(), path=folder)
        register_tokenizers(index)
    known: set[int] = set()
    last: dict[int, Record] = {}
    waiting = 0
    with Writer(index, _HEAP) as writer:
        for document in documents:
            one = analysed(document)
            record = as_record(one)
            if one.pk in known:
                writer.replace(one.pk, record)
            else:
                writer.add(record)
            known.add(one.pk)
            last = dict([*last.items(), (one.pk, record)][-ALIKE:])
            waiting += len(one.texts["text"])
            if waiting > _IN_COMMIT:
                writer.commit()
                waiting = 0
        writer.commit()
    _merge_small(index, folder, last)
    settle(folder, {})
    return len(known)


def _merge_small(index: Index, folder: str, last: dict[int, Record]) -> None:
    """Have tantivy merge small segments now if there are many, and not when the first pages are published.

    It does when there are eight: records already in the index make up the number, and go together at last.
    """
    with guarded():
        number = len(small_segments(folder))
    if number <= _LEFT_SMALL:
        return
    some = list(last.items())[: ALIKE - number]
    for records in [*([record] for record in some), some]:
        with Writer(index, _HEAP) as writer:
            for pk, record in records:
                writer.replace(pk, record)
            writer.commit()
