"""How the Whoosh engine stores documents: ready tokens with compact positions, no text.

Raise VERSION whenever the schema or the analysis of portal.text changes: an index of another version
counts as missing, and the next rebuild replaces it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from whoosh import columns, fields, formats

from portal.search.engines.whoosh_codec import encode_positions
from portal.text.normalise import normalise
from portal.text.tokens import HAN, positioned_tokens

VERSION = 1

NUMBER = columns.NumericColumn("q")

# Token, frequency, weight, encoded positions.
Posting = tuple[str, int, float, bytes]

_HAN = re.compile(f"[{HAN}]")


class TokenPositions(formats.Format):
    """Tokens of portal.text with their positions."""

    def word_values(self, value: str, analyzer: Any, **options: Any) -> Iterator[Posting]:
        places: dict[str, list[int]] = {}
        for token, position in positioned_tokens(value):
            if token in places:
                places[token].append(position)
            else:
                places[token] = [position]
        for token, positions in places.items():
            yield token, len(positions), len(positions), encode_positions(positions)


class CharacterCounts(formats.Format):
    """How often each Chinese character occurs, for queries of one character."""

    posting_size = 0

    def word_values(self, value: str, analyzer: Any, **options: Any) -> Iterator[Posting]:
        for character, count in Counter(_HAN.findall(normalise(value))).items():
            yield character, count, count, b""


class Keys(formats.Format):
    """Exact values, given as a tuple."""

    posting_size = 0

    def word_values(self, value: tuple[str, ...], analyzer: Any, **options: Any) -> Iterator[Posting]:
        for key in dict.fromkeys(value):
            yield key, 1, 1, b""


def build_schema() -> fields.Schema:
    """The schema of the portal's documents."""
    return fields.Schema(
        text=fields.FieldType(TokenPositions(), analyzer=None, scorable=True),
        title=fields.FieldType(TokenPositions(), analyzer=None, scorable=True),
        characters=fields.FieldType(CharacterCounts(), analyzer=None, scorable=True),
        title_characters=fields.FieldType(CharacterCounts(), analyzer=None, scorable=True),
        name=fields.FieldType(Keys(), analyzer=None),
        document_number=fields.FieldType(Keys(), analyzer=None),
        section=fields.FieldType(Keys(), analyzer=None),
        type=fields.FieldType(Keys(), analyzer=None),
        pk=fields.COLUMN(NUMBER),
        date=fields.COLUMN(NUMBER),
        django_ct=fields.STORED(),
        version=fields.STORED(),
    )
