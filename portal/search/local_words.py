"""What a change of the words of staff brings about: this process knows them at once, pages are indexed again.

A local word is a token of the pages that have it, so these follow in the index. Synonyms are looked up for each query
and leave the index as it is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save

from portal.search import journal, vocabulary
from portal.search.engines.base import IndexMissing, IndexUnavailable
from portal.search.indexes import backend
from portal.search.models import LocalWord, SynonymGroup
from portal.search.plan import Clause, Plan, Stage, Unit
from portal.text.tokens import bigrams, joined, runs

logger = logging.getLogger(__name__)

# More pages than any site has.
ALL = 1_000_000


def connect() -> None:
    """Wire the models of staff's words, once."""
    pre_save.connect(_word_changing, sender=LocalWord, dispatch_uid="search.word_changing")
    post_save.connect(_word_changed, sender=LocalWord, dispatch_uid="search.word_saved")
    post_delete.connect(_word_changed, sender=LocalWord, dispatch_uid="search.word_deleted")
    post_save.connect(_synonyms_changed, sender=SynonymGroup, dispatch_uid="search.synonyms_saved")
    post_delete.connect(_synonyms_changed, sender=SynonymGroup, dispatch_uid="search.synonyms_deleted")


def _word_changing(instance: LocalWord, **_: Any) -> None:
    before = LocalWord.objects.filter(pk=instance.pk).values_list("word", flat=True).first()
    instance._word_before = before  # type: ignore[attr-defined] # lives from this signal to the next one


def _word_changed(instance: LocalWord, **_: Any) -> None:
    before = instance.__dict__.pop("_word_before", None)
    _forget()
    if before != instance.word:
        record_pages_with(word for word in (before, instance.word) if word)


def _synonyms_changed(**_: Any) -> None:
    _forget()


def _forget() -> None:
    vocabulary.forget()
    # Another thread may have read the old words before the commit.
    transaction.on_commit(vocabulary.forget)


def record_pages_with(words: Iterable[str]) -> int:
    """Write down for the index all of its pages that have any of these words; returns how many.

    Call it in the transaction that changes the words. Where there is no index, the next one is made with the new
    words; one that cannot be read is made anew.
    """
    clause = Clause(tuple(units for word in words if (units := _units(word))))
    if not clause.alternatives:
        return 0
    try:
        pks = backend().match(Plan((Stage("all", (clause,), ()),)), sort="date", stop=ALL).pks
    except IndexMissing:
        return 0
    except IndexUnavailable as error:
        logger.warning("The index cannot say which pages have the words, and will be rebuilt: %s", error)
        journal.request_rebuild()
        return 0
    if pks:
        journal.record_many(pks)
    return len(pks)


def _units(word: str) -> tuple[Unit, ...]:
    """What every page with the word has; a run of one character has no place of its own among the bigrams."""
    return tuple(
        Unit("characters", (run,)) if kind == "han" and len(run) == 1 else Unit("text", tuple(_tokens(kind, run)))
        for kind, run in runs(joined(word))
    )


def _tokens(kind: str, run: str) -> list[str]:
    return bigrams(run) if kind == "han" else [run]
