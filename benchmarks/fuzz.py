"""Queries that nobody means: random Unicode, operators, brackets, broken escapes, very long ones. Drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import quote

OPERATORS = [
    "AND",
    "OR",
    "NOT",
    "-",
    "+",
    "*",
    "?",
    "~",
    "^9",
    ":",
    "title:",
    "\\",
    "/",
    "&&",
    "||",
    "!",
    "－",
    "“",
    "”",
]
BRACKETS = list("()[]{}<>〔〕《》（）【】「」『』\"'")
WORDS = [
    "社会",
    "建设",
    "简报",
    "管理条例",
    "2015年",
    "第12期",
    "〔2015〕12号",
    "shgl",
    "jianbao",
    "低保怎么申请",
    "的",
    "之",
]
LONGEST = 100_000


def queries(number: int, seed: int = 7) -> Iterator[str]:
    """`number` values of `?q=`, percent-encoded or deliberately broken."""
    draw = random.Random(seed)
    kinds = (_unicode, _operators, _brackets, _long, _surrogates, _garbage, _repeated, _mixed)
    for place in range(number):
        yield kinds[place % len(kinds)](draw)


def _characters(draw: random.Random, number: int) -> str:
    """Characters from all of Unicode without surrogates."""
    codes = (
        draw.choice((draw.randrange(0x80), draw.randrange(0x3000), draw.randrange(0x110000))) for _ in range(number)
    )
    return "".join(chr(code) for code in codes if not 0xD800 <= code <= 0xDFFF)


def _unicode(draw: random.Random) -> str:
    return quote(_characters(draw, draw.randint(1, 120)))


def _operators(draw: random.Random) -> str:
    return quote(" ".join(draw.choices(OPERATORS + WORDS, k=draw.randint(1, 30))))


def _brackets(draw: random.Random) -> str:
    return quote("".join(draw.choices(BRACKETS + WORDS, k=draw.randint(1, 40))))


def _long(draw: random.Random) -> str:
    """Up to 100 KB, one in ten of them of Chinese characters, which are nine bytes each on the way."""
    if draw.random() < 0.1:
        return quote("".join(chr(draw.randrange(0x4E00, 0x9FFF)) for _ in range(LONGEST // 9)))
    return draw.choice("x9-*") * draw.randint(1_000, LONGEST)


def _surrogates(draw: random.Random) -> str:
    """Bytes of lone surrogates and of sequences that are no UTF-8."""
    lone = "".join(f"%ED%{draw.randrange(0xA0, 0xC0):02X}%{draw.randrange(0x80, 0xC0):02X}" for _ in range(5))
    return quote(draw.choice(WORDS)) + lone + quote(draw.choice(WORDS))


def _garbage(draw: random.Random) -> str:
    return "".join(draw.choice(["%", "%%", "%0", "%zz", "%00", "%FF", "%u1234", "+", "a", "%E7%A4"]) for _ in range(30))


def _repeated(draw: random.Random) -> str:
    return quote((draw.choice(WORDS) + draw.choice(["", " ", "-", "“"])) * draw.randint(1, 60))


def _mixed(draw: random.Random) -> str:
    parts = [_characters(draw, 5), *draw.choices(WORDS + OPERATORS + BRACKETS, k=8)]
    draw.shuffle(parts)
    return quote("".join(parts))
