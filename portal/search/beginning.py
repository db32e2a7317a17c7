"""What a form of staff begins with when they come from a query of the report."""

from __future__ import annotations

import re

from portal.search.typed import take_apart
from portal.text.normalise import clean_line
from portal.text.tokens import HAN

# One that stands alone closes nothing, and stays where a query is taken apart.
_QUOTATION_MARKS = re.compile('[“”„‟"＂〝〞「」『』﹁﹂﹃﹄‘’]')
_NO_WORD = re.compile(rf"[^\w{HAN}·.\- ]|_")


def query_of(typed: str) -> str:
    """What was asked for, without quotation marks and without what was excluded: 低保 of `"低保" -办理`."""
    return clean_line(_QUOTATION_MARKS.sub(" ", take_apart(clean_line(typed)).asked))


def word_of(typed: str) -> str:
    """The same as a word: letters, digits and Chinese characters."""
    return clean_line(_NO_WORD.sub(" ", query_of(typed))).strip(" ·.-")
