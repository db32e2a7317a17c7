"""Which queries may be kept: none in which someone has typed a telephone, an identity or a mail address."""

from __future__ import annotations

import re

from portal.text.normalise import normalise
from portal.text.tokens import joined

# Longer ones are sentences that somebody has pasted: nobody else asks the same.
LONGEST = 40

_MAIL = re.compile(r"\S@\S+\.\S")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# As numbers are written in groups: 138 0013 8000, 0756-212 3456, 440402 19900101 123X.
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\-—–_./·()]{1,3}(?=\d)")
_NUMBER = re.compile(r"\d{7}|[〇零一二三四五六七八九幺]{7}")
# At the end of a question or a sentence; brackets and quotation marks mean something.
_MARKS = " ?!.,;:。、…~"


def storable(text: str) -> str:
    """The query in the one form in which it is kept, or nothing where it must not or need not be.

    Not kept: seven and more digits in a row, also in groups or in Chinese characters (telephone numbers, identity
    cards, accounts), mail addresses, what is longer than `LONGEST`, what has no letter, digit or character.
    """
    if len(text) > 4 * LONGEST:
        return ""
    query = normalise(text).strip(_MARKS)
    if len(query) > LONGEST or not joined(query):
        return ""
    if _MAIL.search(query) or _NUMBER.search(query):
        return ""
    return "" if _NUMBER.search(_BETWEEN_DIGITS.sub("", _YEAR.sub(" ", query))) else query
