"""Tokens as one string are the same tokens."""

from __future__ import annotations

import random

import pytest

from portal.text.normalise import normalise
from portal.text.rows import character_row, index_row
from portal.text.tokens import characters, index_tokens

TEXTS = [
    "",
    " ",
    "。，",
    "税",
    "a",
    "珠海",
    "珠海的5G，税",
    "2015年9月8日，13.8%的A股2015.9.8",
    "\n社会\n建设 a b，c",
    "〇二年、々、\U00020000\U00020001字\U0001f600",
    "坏\ud800字",
]


@pytest.mark.parametrize("text", TEXTS)
def test_known_texts(text: str) -> None:
    assert index_row(text) == " ".join(index_tokens(text))
    assert character_row(text) == " ".join(characters(text))


def test_drawn_texts() -> None:
    draw = random.Random(3)
    pieces = [
        "社",
        "会",
        "建设",
        "a",
        "B2",
        "20",
        "1.5",
        ".",
        "，",
        " ",
        "\n",
        "\u3000",
        "％",
        "〇",
        "\U00020000",
        "é",
        "_",
        "-",
    ]
    for _ in range(5_000):
        text = normalise("".join(draw.choices(pieces, k=draw.randint(1, 20))))
        assert index_row(text) == " ".join(index_tokens(text)), text
        assert character_row(text) == " ".join(characters(text)), text
