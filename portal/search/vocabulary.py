"""The words that staff have told search: synonyms and local words."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import Error

from portal.search.models import LocalWord, SynonymGroup
from portal.search.remembered import Remembered
from portal.text.tokens import joined, use_words

logger = logging.getLogger(__name__)

# How long a process may go on with what it knows, in seconds.
KEPT = 5.0


@dataclass(frozen=True)
class Vocabulary:
    """`synonyms`: groups of words that mean the same, `words`: local words; all in the form of `tokens.joined`."""

    synonyms: tuple[tuple[str, ...], ...] = ()
    words: tuple[str, ...] = ()

    def same_as(self, text: str) -> tuple[str, ...]:
        """All that means the same as the whole of a joined text, itself first."""
        groups = (group for group in self.synonyms if text in group)
        return tuple(dict.fromkeys((text, *(word for group in groups for word in group))))


EMPTY = Vocabulary()


def current() -> Vocabulary:
    """The words as of the last seconds. Never fails: without tables, or with a broken database, there are none."""
    try:
        return _memory.get()
    except Error as error:
        logger.warning("The words of staff cannot be read: %s", error)
        return EMPTY


def refresh() -> Vocabulary:
    """The words as they are in the database now: an index is written with all of them. Raises `django.db.Error`."""
    return _memory.refresh()


def forget() -> None:
    """Read the words anew next time."""
    _memory.forget()


def _read() -> Vocabulary:
    groups = SynonymGroup.objects.filter(active=True).order_by("pk")
    synonyms = tuple(group for one in groups if len(group := one.spellings()) > 1)
    local = LocalWord.objects.order_by("pk").values_list("word", flat=True)
    words = tuple(dict.fromkeys(word for one in local if len(word := joined(one)) > 1))
    # A segmenter that does not know them would cut them, in pages and in queries.
    use_words([*words, *(word for group in synonyms for word in group)])
    return Vocabulary(synonyms, words)


_memory = Remembered(_read, KEPT)
