"""Words of the vocabulary in a query: synonyms in both directions, and local words, which are never cut apart."""

from __future__ import annotations

from portal.search import ranking
from portal.search.models import MOST_WORDS
from portal.search.parts import LITERALLY, Part, phrase, scored, together
from portal.search.plan import Clause, Weight
from portal.search.results import Notice
from portal.search.vocabulary import Vocabulary
from portal.text.tokens import index_tokens, runs, segment

# Spellings of one word that a query asks for besides the typed one.
MOST_SPELLINGS = MOST_WORDS - 1


def known_words(text: str, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Places of words of the vocabulary in a text already normalised, from left to right, the longest at each place."""
    words = {word for group in (*vocabulary.synonyms, vocabulary.words) for word in group if word in text}
    if not words:
        return []
    cuts = _cuts(text)
    found: list[tuple[int, int]] = []
    place = 0
    while place < len(text):
        ends = [place + len(word) for word in words if text.startswith(word, place)]
        # 低保 in 高低保险 is none: it would cut two words, as app would cut apple.
        ends = [end for end in ends if _may_stand(text, place, end, cuts)]
        if ends:
            found.append((place, max(ends)))
        place = max(ends) if ends else place + 1
    return found


def _cuts(text: str) -> set[int]:
    """Where the segmenter cuts, and where runs begin and end."""
    cuts, place = set(), 0
    for kind, run in runs(text):
        place = text.index(run, place)
        cuts.add(place)
        for piece in segment(run) if kind == "han" else [run]:
            place += len(piece)
            cuts.add(place)
    return cuts


def _may_stand(text: str, start: int, end: int, cuts: set[int]) -> bool:
    if (text[start].isascii() and start not in cuts) or (text[end - 1].isascii() and end not in cuts):
        return False
    return start in cuts or end in cuts


def part_of_vocabulary(word: str, vocabulary: Vocabulary) -> Part:
    """A word of the vocabulary: a page may have any of its synonyms instead."""
    others = vocabulary.same_as(word)[1 : MOST_SPELLINGS + 1]
    clause = Clause(tuple(units for one in (word, *others) if (units := together([phrase(one)]))), word)
    local = tuple(Weight("words", one, ranking.WORD) for one in (word, *others))
    return Part(
        typed=word,
        strict=(clause,),
        loose=(clause,),
        words=((word, (word, *others)),),
        marks=(word, *others),
        more=(*local, *(weight for other in others for weight in _weights(other, word))),
        notice=_notice(word, others),
        others=others,
    )


def _weights(other: str, word: str) -> tuple[Weight, ...]:
    """Those of another spelling, together no heavier than the typed one, however much longer it is."""
    tokens, typed = dict.fromkeys(index_tokens(other)), len(set(index_tokens(word)))
    return scored(tokens, ranking.SYNONYM * min(1.0, typed / len(tokens)))


def _notice(word: str, others: tuple[str, ...]) -> Notice | None:
    if not others:
        return None
    return Notice(f"“{word}”的同义词{'、'.join(f'“{other}”' for other in others)}也一并查找。", (LITERALLY,))
