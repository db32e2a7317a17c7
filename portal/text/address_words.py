"""The words that an address says, for whoever was led nowhere by it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from portal.text.pinyin import segmentations
from portal.text.tokens import HAN

LONGEST_WORDS = 40

_FILE_TYPE = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)
_CHINESE = re.compile(f"[{HAN}]{{2}}")
_NO_WORD = re.compile(r"[^\w〔〕《》（）]+|_+")
_DATE = re.compile(r"((?:19|20)\d\d)-?(\d\d?)(?:-?(\d\d?))?$")
# As `portal.core.slugs.dated_slug` makes them.
_OWN_SLUG = re.compile(r"\d{8}-([a-z]{4,24})(?:-\d+)?$")
_LATIN = re.compile(r"[a-z]+(?:[-_][a-z]+)*$")
# No word of a language has five consonants in a row, or none but consonants.
_UNSPEAKABLE = re.compile(r"[^aeiouy]{5}|^[^aeiouy]+$")
_WORD_LENGTHS = range(4, 25)


def words_of(components: list[str], titles: Mapping[str, str]) -> str:
    """The words of the last part of an address that has any; '' for none.

    Chinese is taken as it is, `2015-12` and `20150908` as dates, the slug of a section by its title, initials in a slug
    of ours and pinyin as search understands them, Latin words where they can be spoken. Numbers of records, names of
    scripts and random letters are no words.
    """
    for component in reversed(components):
        found = titles.get(component) or _words(_FILE_TYPE.sub("", component))
        if found:
            return found[:LONGEST_WORDS].strip()
    return ""


def _words(part: str) -> str:
    if _CHINESE.search(part):
        return "" if "�" in part else _NO_WORD.sub(" ", part).strip()
    own = _OWN_SLUG.match(part)
    if own:
        return own[1]
    date = _DATE.match(part)
    if date:
        return "-".join(filter(None, (date[1], *(number and number.zfill(2) for number in date.groups()[1:]))))
    if _LATIN.match(part):
        return _latin(re.split("[-_]", part))
    return ""


def _latin(words: list[str]) -> str:
    if all(len(word) in _WORD_LENGTHS and segmentations(word, 1) for word in words):
        return " ".join(words)
    # A single word may be anything; several that can be spoken were put together by someone.
    spoken = all(len(word) in _WORD_LENGTHS and not _UNSPEAKABLE.search(word) for word in words)
    return " ".join(words) if len(words) > 1 and spoken else ""
