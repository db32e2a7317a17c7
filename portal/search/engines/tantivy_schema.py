"""How the tantivy engine stores documents: ready tokens, exact values, and what results show.

Raise VERSION whenever the schema or the analysis (`portal.search.analysis`, `portal.text`) changes: an index of
another version counts as missing, and the next rebuild replaces it.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from tantivy import Document, Index, Schema, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from portal.search.analysis import BAGS, KEYS, TEXTS, VALUES, Analysed, joined_tokens
from portal.search.engines.base import Stored

VERSION = 1

# Fields whose number of different tokens is kept, for `plan.Closeness`.
SIZED = ("title", "pinyin")
# The sections that a page counts for: of `section` all but itself, which would be one value more a page.
ABOVE = "above"
# A page without a date is older than any other; one that does not expire does so after any moment.
NO_DATE = -(2**62)
NEVER = 2**62

# What one document is made of: values by field.
Record = dict[str, list[str] | list[int]]

# Tokens come joined by blanks, none of them holds one.
_JOINED = "joined"
# Later than this many seconds before 1970 are all dates there are.
_EARLIEST = 10**11


@cache
def schema() -> Schema:
    """The fields: those of `Analysed`, what orders documents, and `stored`."""
    builder = SchemaBuilder()
    for name in (*TEXTS, "initials"):
        builder.add_text_field(name, tokenizer_name=_JOINED, index_option="position")
    for name in BAGS:
        builder.add_text_field(name, tokenizer_name=_JOINED, index_option="freq")
    for name in (*KEYS, "version"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*VALUES, ABOVE, "model", "newest"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("pk", "date", "expire"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in SIZED:
        builder.add_integer_field(size_field(name), fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def size_field(name: str) -> str:
    """The field with the number of different tokens of another."""
    return f"{name}_size"


def register_tokenizers(index: Index) -> None:
    """Make known to an index, before anything is written, how its fields are cut."""
    index.register_tokenizer(_JOINED, TextAnalyzerBuilder(Tokenizer.whitespace()).build())


def as_record(analysed: Analysed) -> Record:
    """What tantivy is given of an analysed document: texts and integers by field, which JSON can hold."""
    above = [section for section in analysed.values["section"] if section != str(analysed.pk)]
    kept = {"version": analysed.version, **analysed.stored}
    record: Record = {name: [joined_tokens(tokens)] for name, tokens in {**analysed.texts, **analysed.bags}.items()}
    for name, values in {**analysed.keys, **analysed.values, ABOVE: above}.items():
        record[name] = list(dict.fromkeys(values))
    record |= {
        "model": [analysed.model],
        "version": [f"{analysed.pk} {analysed.version}"],
        "newest": [_newest(analysed)],
        "pk": [analysed.pk],
        "date": [analysed.date or NO_DATE],
        "expire": [analysed.expire or NEVER],
        "stored": [json.dumps(kept, ensure_ascii=False)],
    }
    return record | {size_field(name): [len(set(analysed.texts[name]))] for name in SIZED}


def _newest(analysed: Analysed) -> str:
    """A string that orders documents by date, then by primary key."""
    return f"{analysed.date + _EARLIEST if analysed.date else 0:012d} {analysed.pk:020d}"


def as_document(record: Record) -> Document:
    """A record as tantivy wants it."""
    document = Document()
    for name, values in record.items():
        for value in values:
            if name == "stored":
                document.add_bytes(name, str(value).encode("utf-8", "surrogatepass"))
            elif isinstance(value, int):
                document.add_integer(name, value)
            else:
                document.add_text(name, value)
    return document


def as_stored(document: Document) -> Stored:
    """What `as_record` has kept to be shown. Raises ValueError or KeyError where it is broken."""
    kept: dict[str, Any] = json.loads(document["stored"][0].decode("utf-8", "surrogatepass"))
    return Stored(kept["version"], kept["title"], kept["body"], kept["attachments"], kept["facts"])
