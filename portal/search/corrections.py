"""What a citizen may have meant whose words no page has: 您是不是要找."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial

from portal.search.alignment import LIKELY, LONGEST, Alignment, align
from portal.search.engines.base import Matches, PortalBackend
from portal.search.plan import EVERYTHING, Closeness, Filters, Plan, Stage, Weight
from portal.search.query import Query, parse
from portal.search.questions import subject
from portal.search.slips import repaired
from portal.search.typed import take_apart
from portal.text.normalise import normalise
from portal.text.pinyin import syllables
from portal.text.titles import short_names
from portal.text.tokens import characters, index_tokens, joined, runs, segment

TitlesOf = Callable[[Collection[int]], Mapping[int, str]]

# Corrections offered at most.
MOST = 3
# Titles looked at: of the pages that share most characters, and of those that sound alike.
MOST_TITLES = 20
# One slip in so many characters.
CHARACTERS_FOR_SLIP = 5
MOST_SLIPS = 4
# In shorter texts a slip must be one that happens easily: see `alignment.LIKELY`.
SURE_FROM = 5
# In texts up to this length no character is taken to be missing or superfluous.
SHORTEST = 3
# What a stretch that is a whole name may cost more: 法律援助法 rather than 法律援助.
_OF_NAME = 0.4
_KIND = re.compile("(?:暂行|试行|实施)?(?:条例|办法|规定|规则|细则|规程|决定|通知|意见|方案|法)$")
_PARTICLES = frozenset("的之和与及或了")


def corrected(
    query: Query,
    backend: PortalBackend,
    filters: Filters = EVERYTHING,
    matches: Matches | None = None,
    titles_of: TitlesOf | None = None,
) -> list[str]:
    """What may have been meant, the likeliest first; [] where pages have it as typed or nothing sensible is near.

    Where pages have all words, if not as typed, only a title that is the query but for one easy slip counts.
    `filters` keep pages out whose titles the reader must not see; `matches` are those of the query, if they are known.
    `titles_of` gives the titles of those of some pages that may be shown; without it those of the index.
    Raises IndexUnavailable.
    """
    if query.plan is None:
        return []
    matches = matches or backend.match(query.plan, filters, stop=1)
    if matches.total and matches.stage == "all":
        return []
    typed = take_apart(query.text)
    content = subject(normalise(typed.asked)) or normalise(typed.asked)
    titles = _titles(content, backend, filters, titles_of or partial(_stored_titles, backend))
    if matches.total and matches.stage != "any":
        found = _with_one_slip(content, titles) or list(_of_another_kind(content, titles))
    else:
        found = [one.found for one in _near(joined(content), titles)] or list(
            _in_pieces(content, titles, backend, filters)
        )
    suffix = "".join(f" -{word}" for word in typed.excluded)
    return [text + suffix for text in dict.fromkeys(found) if joined(text) != joined(content)][:MOST]


def _answers(text: str, backend: PortalBackend, filters: Filters) -> bool:
    plan = parse(text, frequencies=backend.frequencies).plan
    if plan is None:
        return False
    matches = backend.match(plan, filters, stop=1)
    return matches.total > 0 and matches.stage == "all"


def _with_one_slip(text: str, titles: list[str]) -> list[str]:
    whole = joined(text)
    near = [one for one in _near(whole, titles) if one.edits == 1 and one.cost <= LIKELY]
    return [one.found for one in near if not _differ_in_particle(whole, one.found)]


def _stored_titles(backend: PortalBackend, pks: Collection[int]) -> dict[int, str]:
    return {pk: stored.title for pk, stored in backend.stored(pks).items()}


def differ_in_kind(one: str, other: str) -> bool:
    """Whether two texts are alike but for the kind of document that they name at their end."""
    return _KIND.sub("", joined(one)) == _KIND.sub("", joined(other))


def _of_another_kind(text: str, titles: list[str]) -> Iterator[str]:
    """Titles that differ in the kind of document alone: 登记管理条例 for who asks for 登记管理办法."""
    subject_matter, number = _KIND.subn("", joined(text))
    if number and len(subject_matter) >= SURE_FROM - 1:
        for title in titles:
            if any(_KIND.sub("", name) == subject_matter for name in (title, *short_names(title))):
                yield title


def _differ_in_particle(one: str, other: str) -> bool:
    """Whether the texts differ by nothing but a particle, left out or put in, which is no slip."""
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return any(
        longer[:place] + longer[place + 1 :] == shorter for place, char in enumerate(longer) if char in _PARTICLES
    )


def _in_pieces(text: str, titles: list[str], backend: PortalBackend, filters: Filters) -> Iterator[str]:
    """The text with single pieces or characters put right, where pages have that."""
    pieces = [run for _, run in runs(text)]
    ways = [" ".join(_known_piece(piece, titles, backend) for piece in pieces)] if len(pieces) > 1 else []
    for way in (*ways, *repaired(text, backend)):
        if way != text and _answers(way, backend, filters):
            yield way


def _known_piece(piece: str, titles: list[str], backend: PortalBackend) -> str:
    """A piece of a query, or what is near it in titles where no page has it."""
    pairs = [token for token in index_tokens(piece) if len(token) > 1]
    if all(backend.frequencies("text", pairs).values()):
        return piece
    return next((one.found for one in _near(piece, titles)), piece)


def _near(typed: str, titles: Iterable[str]) -> list[Alignment]:
    """The stretches of titles that are nearly what was typed, the nearest first; of equals that of the better title."""
    most = min(MOST_SLIPS, max(1, len(typed) // CHARACTERS_FOR_SLIP))
    costs: dict[Alignment, float] = {}
    for title in titles:
        found = align(typed, title, most)
        # 益保障条例 of 权益保障条例 is no text of its own.
        if found and _is_sure(typed, found) and not _cuts_words(title, found.found):
            cost = found.cost - _OF_NAME * (found.found in (title, *short_names(title)))
            costs[found] = min(costs.get(found, cost), cost)
    return sorted(costs, key=lambda one: costs[one])


def _is_sure(typed: str, found: Alignment) -> bool:
    if len(typed) < SURE_FROM and found.cost > LIKELY:
        return False
    return len(typed) > SHORTEST or len(typed) == len(found.found)


def _cuts_words(title: str, stretch: str) -> bool:
    """Whether a stretch begins or ends inside a word of the title."""
    start = title.index(stretch)
    places = {0}
    for word in segment(title):
        places.add(max(places) + len(word))
    return not {start, start + len(stretch)} <= places


def _titles(text: str, backend: PortalBackend, filters: Filters, titles_of: TitlesOf) -> list[str]:
    """The titles, joined, of the pages that share most with the text, in writing and in sound."""
    written, sounds = dict.fromkeys(characters(text)), dict.fromkeys(syllables(text))
    asked = (
        ([Weight("title_characters", char, 1.0) for char in written], Closeness("title", _distinct(joined(text)), 1.0)),
        ([Weight("pinyin", sound, 1.0) for sound in sounds], Closeness("pinyin", tuple(sounds), 1.0)),
    )
    pks: list[int] = []
    for weights, closeness in asked:
        if weights:
            plan = Plan((Stage("any", (), tuple(weights), partial=True),), closeness=closeness)
            pks += backend.match(plan, filters, stop=MOST_TITLES).pks
    different = list(dict.fromkeys(pks))
    known = titles_of(different)
    titles = (joined(known[pk]) for pk in different if pk in known)
    return [title for title in dict.fromkeys(titles) if len(title) <= LONGEST]


def _distinct(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(index_tokens(text)))
