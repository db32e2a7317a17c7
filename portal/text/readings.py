"""How Chinese characters and words are read: pypinyin's dictionaries, in a fifth of the memory that its code needs.

`import pypinyin` takes 57 MB in each process, most of it for readings of phrases that are those of their characters.
Here a phrase is only known to be one, and read only where it is read otherwise.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Tones: macron, acute, caron, grave. The dots of ü are none, nor is the hat of ê.
_TONES = str.maketrans("", "", "\u0304\u0301\u030c\u0300")
_NOT_LATIN = re.compile("[^a-z]")
_CHARACTER = re.compile(r'"(\d+)": "([^"]+)"')
_PHRASE = re.compile(r'"([^"]+)": \[\s*(\[[^:]+\])\s*\]')
_FIRST_OF_EACH = re.compile(r'\[\s*"([^"]*)"')
_BETWEEN = "\n"


@dataclass(frozen=True)
class _Phrases:
    """`by_start`: all phrases that begin with a character; `readings` of those that their characters do not tell."""

    by_start: dict[str, str]
    readings: dict[str, tuple[str, ...]]
    longest: int

    def first_of(self, word: str) -> str:
        """The longest phrase with which a word begins; its first character where there is none."""
        known = self.by_start.get(word[0], "")
        ends = range(min(len(word), self.longest), 1, -1)
        return next((word[:end] for end in ends if f"{_BETWEEN}{word[:end]}{_BETWEEN}" in known), word[0])


def of_character(char: str) -> tuple[str, ...]:
    """All readings of a character with their tones, the commonest first; () where none is known."""
    known = _characters().get(ord(char))
    return tuple(known.split(",")) if known else ()


def of_word(word: str) -> list[str]:
    """The reading of a word, a lower ASCII syllable a character, ü as v; what has no reading is left out.

    A longer word is read phrase by phrase, the longest first, as pypinyin does it.
    """
    found: list[str] = []
    while word:
        phrase = _phrases().first_of(word)
        found += _phrases().readings.get(phrase) or map(_commonest, phrase)
        word = word[len(phrase) :]
    return list(filter(None, found))


def preload() -> None:
    """Read the dictionaries now: what a process has before it forks, its children share."""
    _phrases()


@cache
def _commonest(char: str) -> str:
    return _plain(next(iter(of_character(char)), ""))


@cache
def _plain(reading: str) -> str:
    toneless = unicodedata.normalize("NFC", unicodedata.normalize("NFD", reading).translate(_TONES))
    return sys.intern(_NOT_LATIN.sub("", toneless.replace("ü", "v")))


@cache
def _characters() -> dict[int, str]:
    # Thousands are read alike: one string for all of them.
    return {int(match[1]): sys.intern(match[2]) for match in _CHARACTER.finditer(_text("pinyin_dict.json"))}


@cache
def _phrases() -> _Phrases:
    by_start: dict[str, str] = {}
    readings: dict[str, tuple[str, ...]] = {}
    longest = 1
    for phrase, read in _listed():
        by_start[phrase[0]] = f"{by_start.get(phrase[0], _BETWEEN)}{phrase}{_BETWEEN}"
        longest = max(longest, len(phrase))
        if read != tuple(map(_commonest, phrase)):
            readings[phrase] = read
    return _Phrases(by_start, readings, longest)


def _listed() -> Iterator[tuple[str, tuple[str, ...]]]:
    # One at a time: all of them as a parsed document would be the 35 MB that are to be saved.
    for match in _PHRASE.finditer(_text("phrases_dict.json")):
        yield match[1], tuple(map(_plain, _FIRST_OF_EACH.findall(match[2])))


def _text(name: str) -> str:
    spec = importlib.util.find_spec("pypinyin")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pypinyin")
    return Path(spec.origin).with_name(name).read_text(encoding="utf-8")
