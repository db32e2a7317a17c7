"""A prepared document as the tokens and values that engines store: analysed once, alike for every engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from haystack.constants import DJANGO_CT, DJANGO_ID

from portal.search.plan import Unit
from portal.text.normalise import normalise
from portal.text.pinyin import initial_pairs, syllables
from portal.text.rows import character_row, index_row
from portal.text.tokens import characters, index_tokens, joined, known_words

Document = dict[str, Any]

# Fields with positions (their tokens stand in order, one after the other), scored by BM25.
TEXTS = ("text", "title", "pinyin")
# Fields of tokens without positions, scored by BM25; repetitions count.
BAGS = ("characters", "title_characters", "words")
# Fields of exact values, not scored.
KEYS = ("names", "keys")
# Of these values one or more in a page are filtered and counted. section: primary keys as strings.
VALUES = ("section", "type", "year", "district", "validity", "topic", "issuing_body")


@dataclass(frozen=True, slots=True)
class Analysed:
    """A document, ready to be stored.

    `texts`, `bags` and `keys`: tokens by field (see `TEXTS`, `BAGS`, `KEYS`); `initials` stands among the texts and
    is scored like them. `values`: strings by field. `date` and `expire` are seconds since 1970, 0 for none.
    `stored` is given back as it is: title, body, attachments, facts (see `portal.search.indexes`).
    """

    pk: int
    model: str
    version: str
    texts: dict[str, Sequence[str]]
    bags: dict[str, Sequence[str]]
    keys: dict[str, list[str]]
    values: dict[str, list[str]]
    date: int
    expire: int
    stored: dict[str, Any] = field(default_factory=dict)

    def __reduce__(self) -> tuple[Any, ...]:
        # Between processes as a few strings: thousands of small ones take ten times as long.
        tokens = _joined(self.texts), _joined(self.bags)
        others = self.keys, self.values, self.date, self.expire, self.stored
        return _unpacked, (self.pk, self.model, self.version, *tokens, *others)


class Row(Sequence[str]):
    """Tokens as one string, parted by blanks, which no token holds; a list of them only once it is asked for."""

    __slots__ = ("_tokens", "joined")

    def __init__(self, joined: str) -> None:
        self.joined = joined
        self._tokens: list[str] | None = None

    def _split(self) -> list[str]:
        if self._tokens is None:
            self._tokens = self.joined.split()
        return self._tokens

    def __len__(self) -> int:
        return self.joined.count(" ") + 1 if self.joined else 0

    def __iter__(self) -> Iterator[str]:
        return iter(self._split())

    def __getitem__(self, place: Any) -> Any:
        return self._split()[place]


def joined_tokens(tokens: Sequence[str]) -> str:
    """Tokens as one string, parted by blanks."""
    return tokens.joined if isinstance(tokens, Row) else " ".join(tokens)


def _joined(fields: dict[str, Sequence[str]]) -> dict[str, str]:
    return {name: joined_tokens(tokens) for name, tokens in fields.items()}


def _unpacked(pk: int, model: str, version: str, texts: dict[str, str], bags: dict[str, str], *others: Any) -> Analysed:
    tokens: list[dict[str, Sequence[str]]] = [
        {name: Row(some) for name, some in fields.items()} for fields in (texts, bags)
    ]
    return Analysed(pk, model, version, tokens[0], tokens[1], *others)


def analyse(document: Document) -> Analysed:
    """The tokens of a document that `portal.search.indexes` has prepared."""
    title = normalise(document["title"])
    # A title is looked for as one piece, also where marks such as 《》 part it: 实施《…法》办法.
    whole = joined(title)
    parts = [title, *map(normalise, (document["text"], document["attachments"]))]
    if whole != title:
        parts.insert(1, whole)
    parts += [normalise(alias) for alias in document["aliases"]]
    text = "\n".join(part for part in parts if part)
    title_tokens = index_tokens(whole)
    # Haystack leaves fields out that are null.
    date, expire = document.get("date"), document.get("expire")
    return Analysed(
        pk=int(document[DJANGO_ID]),
        model=document[DJANGO_CT],
        version=document["version"],
        texts={
            "text": Row(index_row(text)),
            "title": title_tokens,
            "pinyin": syllables(whole),
            "initials": initial_pairs(whole),
        },
        bags={
            "characters": Row(character_row(text)),
            "title_characters": characters(title),
            "words": known_words(text),
        },
        keys={"names": [joined(name) for name in (title, *document["aliases"])], "keys": document["keys"]},
        values={name: [str(one) for one in _as_list(document.get(name))] for name in VALUES},
        date=int(date.timestamp()) if date else 0,
        expire=int(expire.timestamp()) if expire else 0,
        stored={name: document[name] for name in ("title", "body", "attachments", "facts")},
    )


def analysed(document: Document | Analysed) -> Analysed:
    """The document analysed, unless it already is."""
    return document if isinstance(document, Analysed) else analyse(document)


def _as_list(value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    return [] if value in (None, "") else [value]


def term(field: str, token: str) -> Unit:
    """A unit of one token."""
    return Unit(field, (token,))
