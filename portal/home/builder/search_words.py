"""Local words and synonyms with which search begins; from then on they are the staff's."""

from __future__ import annotations

import json
from pathlib import Path

from portal.home.builder.record import build_once
from portal.search.models import LocalWord, SynonymGroup

DEFINITIONS = Path(__file__).parent / "search_words.json"


def build_search_words() -> None:
    """Make each word and each group that was never made; what staff changed or removed stays so."""
    definitions = json.loads(DEFINITIONS.read_text(encoding="utf-8"))
    for one in definitions["words"]:
        build_once(f"search-word:{one['word']}", _add_word, one["word"], one["note"])
    for words in definitions["synonyms"]:
        build_once(f"synonyms:{words}", _add_synonyms, words)


def _add_word(word: str, note: str) -> None:
    LocalWord.objects.get_or_create(word=word, defaults={"note": note})


def _add_synonyms(words: str) -> None:
    SynonymGroup.objects.get_or_create(words=words)
