"""The stages of matching: all of the query, all its words, any of them."""

from __future__ import annotations

from collections.abc import Iterable

from portal.search import ranking
from portal.search.engines.base import Filters, Matches
from portal.search.engines.whoosh_reader import Snapshot
from portal.search.engines.whoosh_scoring import Found, Matcher, Scores, Term
from portal.search.query import Query


def terms_of(tokens: Iterable[str]) -> list[Term]:
    """Where to look for each token: single Chinese characters have a field of their own."""
    return [("characters" if _is_character(token) else "text", token) for token in tokens]


def _is_character(token: str) -> bool:
    return len(token) == 1 and not token.isascii()


def _weights(tokens: Iterable[str], long_words: Iterable[str]) -> dict[Term, float]:
    weights: dict[Term, float] = {}
    for field, token in terms_of(tokens):
        weights[field, token] = 1.0
        weights["title_characters" if field == "characters" else "title", token] = ranking.TITLE
    for word in long_words:
        weights["text", word] = ranking.WORD
    return weights


def match(snapshot: Snapshot, query: Query | None, filters: Filters, sort: str, facets: Iterable[str] = ()) -> Matches:
    """All matching documents of a snapshot in order, by the first stage that finds any."""
    matcher = Matcher(snapshot, filters)
    stage, scores = _staged(matcher, query, ranked=sort == "relevance")
    hits = matcher.hits(scores)
    if sort == "date":
        hits.sort(key=lambda hit: (-hit.date, -hit.pk))
    else:
        hits.sort(key=lambda hit: (-hit.score, -hit.date, -hit.pk))
    return Matches(
        pks=[hit.pk for hit in hits],
        stage=stage,
        scores=[hit.score for hit in hits],
        facets={name: matcher.count(name, scores) for name in facets},
    )


def _staged(matcher: Matcher, query: Query | None, ranked: bool) -> tuple[str, Scores]:
    if query is None:
        return "all", _unranked(matcher.everything())
    quoted = [(("text"), token) for phrase in query.phrases for token, _ in phrase.tokens]
    for stage, tokens in (("all", query.every), ("words", query.by_word)):
        found = matcher.having_all([*terms_of(tokens), *quoted], query.phrases)
        if any(found):
            weighed = query.every if stage == "all" else query.content
            return stage, _ranked(matcher, query, weighed, found) if ranked else _unranked(found)
    if query.phrases:
        # What stands in quotation marks is not negotiable.
        found = matcher.having_all(quoted, query.phrases)
        return "any", _ranked(matcher, query, query.content, found) if ranked else _unranked(found)
    scores = _ranked(matcher, query, query.content, None)
    floor = ranking.PARTIAL_FLOOR * max((max(one.values()) for one in scores if one), default=0.0)
    return "any", [{one: score for one, score in scored.items() if score >= floor} for scored in scores]


def _unranked(found: Found) -> Scores:
    return [dict.fromkeys(one, 0.0) for one in found]


def _ranked(matcher: Matcher, query: Query, tokens: tuple[str, ...], found: Found | None) -> Scores:
    scores = matcher.scores(_weights(tokens, query.long_words), found)
    best = max((max(one.values()) for one in scores if one), default=0.0)
    matcher.boost(scores, query, tokens, best)
    return scores
