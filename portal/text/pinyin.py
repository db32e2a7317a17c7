"""Pinyin initials for addresses, the habit of the field: 社会建设 → shjs."""

import re
import unicodedata

import rjieba
from pypinyin import Style, lazy_pinyin

from portal.text.normalise import normalise
from portal.text.tokens import runs

_NOT_SLUG = re.compile("[^a-z0-9]")


def initials(title: str, limit: int = 24) -> str:
    """The initials of a title, lower ASCII letters and digits, at most `limit`; '' when nothing can be read.

    Numbers and Latin words stay whole. The title is segmented before it is read: a character such as 长 has
    two readings, and pypinyin alone joins characters of neighbouring words (市长江 in 南京市长江大桥).
    """
    letters = ""
    for kind, run in runs(normalise(title)):
        if kind == "han":
            # `errors` drops the rare characters that have no known reading.
            parts = [lazy_pinyin(word, style=Style.FIRST_LETTER, errors="ignore") for word in rjieba.cut(run)]
            letters += "".join(part for word in parts for part in word)
        else:
            letters += run
    return _NOT_SLUG.sub("", unicodedata.normalize("NFKD", letters).lower())[:limit]
