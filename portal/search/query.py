"""Understanding what a citizen typed: the one form in which views, engines and extracts share a query."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from portal.search.parts import LITERALLY, Part, plain, without_cut_numbers
from portal.search.pinyin_query import LATIN, Frequencies, latin_part
from portal.search.plan import Plan
from portal.search.planning import make_plan
from portal.search.questions import subject
from portal.search.results import Notice
from portal.search.typed import Typed, take_apart
from portal.search.understanding import recognise
from portal.search.vocabulary import EMPTY, Vocabulary
from portal.search.wording import known_words, part_of_vocabulary
from portal.text.normalise import clean_line, fold, normalise
from portal.text.tokens import runs

# Longer queries are cut, and the citizen is told: no sentence needs more, and cost grows with length.
MAX_LENGTH = 100
# What is looked at before blanks and invisible characters are removed.
_MAX_RAW = 2_000
# Pinyin with an apostrophe is one word, which runs would part.
_APOSTROPHES = re.compile(r"([a-zü]+(?:['’‘`][a-zü]+)+)")


@dataclass(frozen=True)
class Query:
    """A query, understood.

    `text` is what to show in the search box, `cut` whether something was cut off it. `plan` is what engines are
    asked, None where nothing can be looked for. `marks` are the strings to mark in extracts, `words` the words that a
    page should have, each with the spellings of which any will do; all normalised. `notices` say how the query was
    understood.
    """

    text: str = ""
    cut: bool = False
    plan: Plan | None = None
    marks: tuple[str, ...] = ()
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notices: tuple[Notice, ...] = ()

    def __bool__(self) -> bool:
        return self.plan is not None


def parse(
    raw: str,
    *,
    vocabulary: Vocabulary = EMPTY,
    title_only: bool = False,
    literal: bool = False,
    frequencies: Frequencies | None = None,
) -> Query:
    """Understand what was typed. No text fails: a query without letters, digits or Chinese is False.

    `title_only`: the words must stand in the title. `literal`: nothing is interpreted but quotation marks and minus
    signs. `frequencies` tell how many documents have a token, see `PortalBackend.frequencies`, and may raise what that
    raises; without them Latin words are read in every way.
    """
    line = clean_line(raw[:_MAX_RAW])
    text = line[:MAX_LENGTH].rstrip()
    cut = len(raw) > _MAX_RAW or len(line) > MAX_LENGTH
    typed = take_apart(text)
    asked = normalise(typed.asked)
    if next(runs(asked), None) is None:
        return Query(text=text, cut=cut)
    rest = normalise(typed.rest)
    about = None if literal else subject(rest)
    content = rest if about is None else about
    parts = list(_plain_parts(content)) if literal else _parts(content, vocabulary, frequencies)
    words = tuple(dict.fromkeys([*((one, (one,)) for one in map(normalise, typed.phrases)), *_words(parts)]))
    return Query(
        text=text,
        cut=cut,
        plan=make_plan(typed, content, parts, is_question=about is not None, title_only=title_only),
        marks=_marks(asked, parts, typed),
        words=words,
        notices=tuple(_notices(text, typed, about, parts)),
    )


def _parts(text: str, vocabulary: Vocabulary, frequencies: Frequencies | None) -> list[Part]:
    """The parts of a text already normalised."""
    parts = list(_understood(text, vocabulary, frequencies))
    core = without_cut_numbers(text)
    if core != text:
        # Pages need not have what may be half of a number.
        ends = [0] * (not text.startswith(core)) + [-1] * (not text.endswith(core))
        for place in ends:
            parts[place] = Part(parts[place].typed)
    return parts


def _understood(text: str, vocabulary: Vocabulary, frequencies: Frequencies | None) -> Iterator[Part]:
    """Fixed forms, between them words of the vocabulary, between these runs."""
    for between, recognised in _split(text, recognise(text)):
        known = [
            (start, end, part_of_vocabulary(between[start:end], vocabulary))
            for start, end in known_words(between, vocabulary)
        ]
        for piece, word in _split(between, known):
            for latin in _APOSTROPHES.split(piece):
                if _APOSTROPHES.fullmatch(latin):
                    yield latin_part(latin, frequencies)
                else:
                    yield from _run_parts(latin, frequencies)
            if word:
                yield word
        if recognised:
            yield recognised


def _split(text: str, places: list[tuple[int, int, Part]]) -> Iterator[tuple[str, Part | None]]:
    """The text before each place with what is there, in the end the text behind them all."""
    start = 0
    for first, last, part in places:
        yield text[start:first], part
        start = last
    yield text[start:], None


def _run_parts(text: str, frequencies: Frequencies | None) -> Iterator[Part]:
    for kind, run in runs(text):
        if kind == "word" and len(run) > 1 and LATIN.fullmatch(run):
            yield latin_part(run, frequencies)
        else:
            yield plain(run, kind)


def _plain_parts(text: str) -> Iterator[Part]:
    return (plain(run, kind) for kind, run in runs(text))


def _words(parts: list[Part]) -> list[tuple[str, tuple[str, ...]]]:
    return [word for part in parts for word in part.words]


def _marks(asked: str, parts: list[Part], typed: Typed) -> tuple[str, ...]:
    every = [*map(normalise, typed.phrases), *(mark for part in parts for mark in part.marks)]
    every += [run for _, run in runs(asked)]
    marks = [mark for mark in every if len(mark) > 1 or mark.isascii()]
    return tuple(dict.fromkeys(marks or every))


def _notices(text: str, typed: Typed, about: str | None, parts: list[Part]) -> Iterator[Notice]:
    if about is not None:
        yield Notice(f"已按“{about}”检索。", (LITERALLY,))
    # The same word typed twice is explained once.
    yield from {part.notice.text: part.notice for part in parts if part.notice}.values()
    if latin := " ".join(part.typed for part in parts if part.sounds or part.pairs):
        yield Notice(f"按拼音“{latin}”查找。", (LITERALLY,))
    if _has_traditional(text):
        yield Notice("已将繁体字转换为简体字检索。")
    if typed.phrases:
        quoted = "、".join(f"“{phrase}”" for phrase in typed.phrases)
        without = " ".join([typed.asked, *(f"-{word}" for word in typed.excluded)])
        yield Notice(f"{quoted}作为整体查找。", (("不作为整体", {"q": without, "page": None}),))
    if typed.excluded:
        words = "、".join(f"“{word}”" for word in typed.excluded)
        yield Notice(f"不含{words}的内容。", (("不排除", {"q": typed.asked, "page": None}),))


def _has_traditional(text: str) -> bool:
    """Whether folding changes more than width and case."""
    return any(fold(char) != unicodedata.normalize("NFKC", char).lower() for char in text if char > "\u2e80")
