"""Understanding what a citizen typed: the one form in which views, engines and extracts share a query."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from portal.text.document_number import parse_document_number
from portal.text.normalise import clean_line, normalise
from portal.text.tokens import bigrams, positioned_tokens, query_tokens, runs, words

# Longer queries are cut, and the citizen is told: no sentence needs more, and cost grows with length.
MAX_LENGTH = 100
# What is looked at before blanks and invisible characters are removed.
_MAX_RAW = 2_000

_QUOTED = re.compile(r"[“”„‟\"＂「『]([^“”„‟\"＂「」『』]+)[“”\"＂」』]")

_INTERROGATIVE = re.compile("什么|怎么|怎样|如何|哪|请问|多少|多久|几|谁|吗|是否|能否|能不能|有没有|为何")
# Words of the question, not of what it is about.
_ASKING_VERBS = "查 查到 查找 查询 查看 找 找到 看 看到 知道 了解 办 办理"
_ASKING_NOUNS = "规定 文件 政策 条件 材料 手续 流程 要求 内容 具体 相关 目前 现在"
_ASKING = frozenset(f"{_ASKING_VERBS} {_ASKING_NOUNS}".split())


@dataclass(frozen=True)
class Phrase:
    """Tokens with their distances from the first one; a page has the phrase where it has them all so."""

    tokens: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Query:
    """A query, understood.

    `text` is what to show in the search box, `cut` whether something was cut off it.
    `every` are all tokens of the query; a single Chinese character is one only when there is nothing else.
    `content` are those without words by which people only ask, `by_word` only those inside its words, not across
    them. `long_words` are whole words that may weigh more. `phrases` are the quoted parts, which every answer
    must have, `whole` is the query as one phrase, `joined` the same without blanks and punctuation.
    `name` is the query as a title would be written, `document_number` the 发文字号 that it is.
    `marks` are the strings to mark in extracts.
    """

    text: str = ""
    cut: bool = False
    every: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    by_word: tuple[str, ...] = ()
    long_words: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    whole: Phrase | None = None
    joined: Phrase | None = None
    name: str = ""
    document_number: str = ""
    marks: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.every)


def parse(raw: str) -> Query:
    """Understand what was typed. Never fails: a query without letters, digits or Chinese is False."""
    line = clean_line(raw[:_MAX_RAW])
    text = line[:MAX_LENGTH].rstrip()
    tokens = _tokens(text)
    cut = len(raw) > _MAX_RAW or len(line) > MAX_LENGTH
    if not tokens:
        return Query(text=text, cut=cut)
    asked = _content(text)
    name = name_key(text)
    number = parse_document_number(text)
    return Query(
        text=text,
        cut=cut,
        every=tokens,
        content=tuple(query_tokens(asked)),
        by_word=_tokens(" ".join(words(asked))) or tokens,
        long_words=_unique(word for word in words(asked) if len(word) > 2 and not word.isascii()),
        phrases=tuple(phrase for match in _QUOTED.finditer(text) if (phrase := as_phrase(match.group(1))) is not None),
        whole=as_phrase(text),
        joined=as_phrase(name),
        name=name,
        document_number=str(number) if number else "",
        marks=_marks(asked, text),
    )


def _content(text: str) -> str:
    """What is asked about: in a question, the text without the words in which questions are put."""
    if not _INTERROGATIVE.search(text):
        return text
    parts = [word for word in words(text) if word not in _ASKING]
    return " ".join(parts) or text


def as_phrase(text: str) -> Phrase | None:
    """A text as a phrase; None where it has fewer than two tokens, for then there is nothing to hold together."""
    placed: list[tuple[str, int]] = []
    found = list(positioned_tokens(text))
    # Long words share the position of a bigram, which comes first.
    for token, position in found:
        if not placed or placed[-1][1] != position:
            placed.append((token, position))
    kept = [one for one in placed if len(one[0]) > 1 or one[0].isascii()]
    if len(kept) < 2:
        return None
    first = kept[0][1]
    return Phrase(tuple((token, position - first) for token, position in kept))


def name_key(text: str) -> str:
    """A title, or a query that may be one, without blanks and punctuation."""
    return "".join(run for _, run in runs(normalise(text)))


def _tokens(text: str) -> tuple[str, ...]:
    found = [token for kind, run in runs(normalise(text)) for token in (bigrams(run) if kind == "han" else [run])]
    # A character that stands alone in the query need not stand alone in the page: 第 of 第12期.
    longer = [token for token in found if len(token) > 1 or token.isascii()]
    return _unique(longer or found)


def _marks(asked: str, text: str) -> tuple[str, ...]:
    parts = [run for one in (text, asked) for _, run in runs(normalise(one))]
    marks = [part for part in [*parts, *words(asked)] if len(part) > 1 or part.isascii()]
    return _unique(marks or parts)


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
