"""The parts of which an understood query is made, and the clauses and weights of plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from portal.search import ranking
from portal.search.plan import Alternative, Boost, Clause, Unit, Weight
from portal.search.results import Notice
from portal.text.normalise import normalise
from portal.text.tokens import HAN, STOP_WORDS, bigrams, index_tokens, runs, segment

# The way back from whatever was understood.
LITERALLY = ("按原样检索", {"literal": "1", "page": None})

# From so many characters on a query may be copied out of a text, its ends cut anywhere.
COPIED = 8
# The first digits of a year are no half of it.
_CUT_NUMBERS = re.compile(rf"^(?!(?:19|20)\d\d\D)[0-9.]+(?=[{HAN}])|(?<=[{HAN}])[0-9.]+$")


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a query.

    `strict` are the clauses of a page that has it as it was typed, `loose` those of one that has its words.
    `words` are (word, its spellings) as of `Query.words`, `marks` what to mark in extracts besides.
    `more` are weights besides those of the query's own tokens. `sounds` is the row of syllables of a part typed in
    pinyin, `pairs` the row of pairs of initials. A part that is `indivisible` is looked for whole or not at all.
    """

    typed: str
    strict: tuple[Clause, ...] = ()
    loose: tuple[Clause, ...] = ()
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    marks: tuple[str, ...] = ()
    more: tuple[Weight, ...] = ()
    boosts: tuple[Boost, ...] = ()
    notice: Notice | None = None
    sounds: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    indivisible: bool = False


def is_han(token: str) -> bool:
    """Whether a run or token is Chinese."""
    return next(runs(token))[0] == "han" if token else False


def phrase(text: str, field: str = "text") -> Unit | None:
    """A text as a unit; None where nothing of it is a token. A lone character is looked for wherever it stands.

    Characters that marks part from its ends are left out: 户 of 户，由工商部门 may be the end of 用户 in the page.
    """
    pieces = [run for _, run in runs(normalise(text))]
    if len(pieces) > 1 and _is_lone(pieces[0]):
        del pieces[0]
    if len(pieces) > 1 and _is_lone(pieces[-1]):
        del pieces[-1]
    tokens = index_tokens(" ".join(pieces))
    if len(tokens) == 1 and _is_lone(tokens[0]):
        return Unit("characters" if field == "text" else "title_characters", tuple(tokens))
    return Unit(field, tuple(tokens)) if tokens else None


def without_cut_numbers(text: str) -> str:
    """A text already normalised without the numbers at its ends that may be halves: 04年4月1日起施行 is copied text.

    Short texts and numbers that stand apart are left as they are.
    """
    core = _CUT_NUMBERS.sub("", text)
    return core if len(core) >= COPIED else text


def _is_lone(token: str) -> bool:
    """Whether this is a single Chinese character."""
    return len(token) == 1 and is_han(token)


def term(token: str) -> Unit:
    """A single token of the text."""
    return Unit("characters" if _is_lone(token) else "text", (token,))


def plain(run: str, kind: str) -> Part:
    """A run in which nothing was recognised."""
    if kind != "han":
        only = (Clause(((term(run),),), run),)
        return Part(run, only, only, ((run, (run,)),), (run,))
    if len(run) == 1:
        # It need not stand alone in the page: 第 of 第12期. The query asks for it where it has nothing else.
        return Part(run)
    strict = Clause(((Unit("text", tuple(bigrams(run))),),), run)
    words = segment(run)
    loose = tuple(clause for place in range(len(words)) if (clause := _word_clause(words, place)))
    named = tuple((word, (word,)) for word in words if len(word) > 1 and word not in STOP_WORDS)
    return Part(run, (strict,), loose, named, (run, *(word for word, _ in named)))


def _word_clause(words: list[str], place: int) -> Clause | None:
    word = words[place]
    if word in STOP_WORDS:
        return None
    if len(word) > 1:
        return Clause((tuple(map(term, bigrams(word))),), word)
    # A character that the segmenter leaves alone belongs to one of its neighbours: 社区矫正|法.
    row = "".join(words[:place])[-1:] + word + "".join(words[place + 1 :])[:1]
    return Clause(tuple((term(pair),) for pair in bigrams(row)), word)


def scored(tokens: Iterable[str], weight: float = 1.0) -> tuple[Weight, ...]:
    """Tokens weighted over text and title."""
    weights = []
    for token in tokens:
        lone = _is_lone(token)
        weights.append(Weight("characters" if lone else "text", token, weight))
        weights.append(Weight("title_characters" if lone else "title", token, weight * ranking.TITLE))
    return tuple(weights)


def together(units: Iterable[Unit | None]) -> Alternative:
    """An alternative of those units that there are."""
    return tuple(unit for unit in units if unit)


def initial_row(letters: str) -> tuple[str, ...]:
    """The pairs of some initials, as `portal.text.pinyin.initial_pairs` gives them for a title."""
    return tuple(first + second for first, second in pairwise(letters))
