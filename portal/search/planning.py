"""From the parts of a query to the plan that engines carry out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

from portal.search import ranking
from portal.search.keys import short_key
from portal.search.parts import Part, phrase, scored, term, without_cut_numbers
from portal.search.plan import Alternative, Boost, Clause, Closeness, Plan, Stage, Unit, Weight
from portal.search.typed import Typed
from portal.text.normalise import normalise
from portal.text.pinyin import syllables
from portal.text.tokens import index_tokens, joined, query_tokens

STATE = "中华人民共和国"
# Ways to write a query with synonyms that are looked for as a whole.
MOST_VARIANTS = 4


def make_plan(typed: Typed, content: str, parts: list[Part], *, is_question: bool, title_only: bool) -> Plan:
    """The plan of a query. `content` is what is asked about, `parts` are its parts.

    Stages: as it was typed; all its words; some of its words. A question is not looked for as it was typed.
    """
    quoted = tuple(Clause(((unit,),), one) for one in typed.phrases if (unit := phrase(one)))
    tokens = _tokens(f"{content}\n" + "\n".join(typed.phrases))
    strict = [clause for part in parts for clause in part.strict]
    loose = [clause for part in parts for clause in part.loose]
    if not strict and not quoted:
        strict = [Clause(((term(token),),), token) for token in tokens]
    every = (*dict.fromkeys(loose or strict), *quoted)
    more = [weight for part in parts for weight in part.more]
    weights = _heaviest([*scored(tokens), *more])
    stages = [] if is_question else [Stage("all", (*dict.fromkeys(strict), *quoted), weights)]
    if is_question or stages[0].clauses != every:
        stages.append(Stage("words" if stages else "all", every, weights))
    telling = _telling(content, typed, parts)
    if not telling and not any(part.indivisible for part in parts):
        telling = tokens
    some = _heaviest([*scored(telling), *_divisible(more)])
    stages.append(Stage("any", quoted, some, partial=True))
    plan = Plan(
        stages=tuple(stages),
        excluded=tuple((unit,) for word in typed.excluded if (unit := phrase(word))),
        boosts=tuple(dict.fromkeys(_boosts(typed, content, parts))),
        closeness=_closeness(tokens, parts),
    )
    return _in_title(plan) if title_only else plan


def _tokens(text: str) -> tuple[str, ...]:
    tokens = dict.fromkeys(index_tokens(normalise(text)))
    # A character that stands alone in the query need not stand alone in the page.
    longer = [token for token in tokens if len(token) > 1 or token.isascii()]
    return tuple(longer or tokens)


def _heaviest(weights: Iterable[Weight]) -> tuple[Weight, ...]:
    """Each token once, where it is weighted several times by the heaviest."""
    kept: dict[tuple[str, str], Weight] = {}
    for one in weights:
        other = kept.setdefault((one.field, one.token), one)
        if other.weight < one.weight:
            kept[one.field, one.token] = one
    return tuple(kept.values())


def _divisible(weights: Iterable[Weight]) -> Iterator[Weight]:
    """Those of which some are worth something: a few of the initials in a row are in any title."""
    return (one for one in weights if one.field != "initials")


def _telling(content: str, typed: Typed, parts: list[Part]) -> tuple[str, ...]:
    """The tokens of which any makes a partial match: no stop words, no lone letters and digits, no parts of numbers."""
    for part in parts:
        if part.indivisible:
            content = content.replace(part.typed, " ")
    tokens = dict.fromkeys(token for text in (content, *typed.phrases) for token in query_tokens(text))
    return tuple(token for token in tokens if len(token) > 1)


def _boosts(typed: Typed, content: str, parts: list[Part]) -> Iterator[Boost]:
    asked = normalise(typed.asked)
    for text in dict.fromkeys((asked, content)):
        yield from _boosts_of_whole(text, 1.0)
    core = without_cut_numbers(content)
    if core != content and (unit := phrase(core)):
        yield Boost((unit,), ranking.PHRASE_IN_TEXT)
    for other in _variants(content, parts):
        yield from _boosts_of_whole(other, ranking.IN_OTHER_WORDS)
    for part in parts:
        yield from part.boosts
    if any(part.sounds for part in parts):
        yield Boost((Unit("pinyin", _sounds(parts)),), ranking.PHRASE_IN_TITLE)
    if pairs := tuple(pair for part in parts for pair in part.pairs):
        yield Boost((Unit("initials", pairs),), ranking.PHRASE_IN_TITLE)


def _boosts_of_whole(text: str, share: float) -> Iterator[Boost]:
    name = joined(text)
    if name:
        yield Boost((Unit("names", (name,)),), ranking.EXACT * share, always=True)
        yield Boost((Unit("keys", (short_key(name),)),), ranking.SHORT_NAME * share, always=True)
        yield Boost((Unit("names", (STATE + name,)),), ranking.OF_STATE * share, always=True)
    in_text, in_title = phrase(text), phrase(name, "title")
    if in_text and len(in_text.tokens) > 1:
        yield Boost((in_text,), ranking.PHRASE_IN_TEXT * share)
    if in_title and len(in_title.tokens) > 1:
        yield Boost((in_title,), ranking.PHRASE_IN_TITLE * share)


def _variants(content: str, parts: list[Part]) -> Iterator[str]:
    """The content with synonyms in the place of what was typed."""
    spellings = {part.typed: part.others for part in parts if part.others}
    ways = product(*[(typed, *others) for typed, others in spellings.items()])
    for _, way in zip(range(MOST_VARIANTS + 1), ways, strict=False):
        other = content
        for typed, spelling in zip(spellings, way, strict=True):
            other = other.replace(typed, spelling)
        if other != content:
            yield other


def _sounds(parts: list[Part]) -> tuple[str, ...]:
    return tuple(syllable for part in parts for syllable in part.sounds or syllables(part.typed))


def _closeness(tokens: tuple[str, ...], parts: list[Part]) -> Closeness:
    if any(part.sounds for part in parts):
        return Closeness("pinyin", tuple(dict.fromkeys(_sounds(parts))), ranking.CLOSE_TITLE)
    return Closeness("title", tokens, ranking.CLOSE_TITLE)


_TITLE_FIELDS = {"text": "title", "characters": "title_characters"}


def _in_title(plan: Plan) -> Plan:
    """The plan over titles alone."""
    return replace(
        plan,
        stages=tuple(
            replace(stage, clauses=_clauses_in_title(stage.clauses), weights=_weights_in_title(stage.weights))
            for stage in plan.stages
        ),
        excluded=tuple(map(_units_in_title, plan.excluded)),
        boosts=tuple(dict.fromkeys(replace(boost, units=_units_in_title(boost.units)) for boost in plan.boosts)),
    )


def _units_in_title(units: Alternative) -> Alternative:
    return tuple(replace(unit, field=_TITLE_FIELDS.get(unit.field, unit.field)) for unit in units)


def _clauses_in_title(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    return tuple(replace(one, alternatives=tuple(map(_units_in_title, one.alternatives))) for one in clauses)


def _weights_in_title(weights: Iterable[Weight]) -> tuple[Weight, ...]:
    """Those of the text move to the title, whose own go, as do those of words anywhere."""
    gone = {*_TITLE_FIELDS.values(), "words"}
    return tuple(
        replace(one, field=_TITLE_FIELDS.get(one.field, one.field)) for one in weights if one.field not in gone
    )
