"""What was typed, taken apart: phrases in quotation marks, words that pages must not have, and the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal.text.normalise import normalise
from portal.text.tokens import runs

# People close with whatever their keyboard gives; only ’ opens nothing, for it is the apostrophe of xi’an.
_OPENING = '“”„‟"＂〝〞「『﹁﹃‘'
_CLOSING = '“”„‟"＂〝〞」』﹂﹄’'
_QUOTED = re.compile(f"[{_OPENING}]([^{_OPENING}{_CLOSING}]+)[{_CLOSING}]")
# A minus is an operator where a word follows it at once and nothing but a blank stands before it.
_MINUS = re.compile(rf"(?:^|(?<=\s))[-－﹣−](?:[{_OPENING}]([^{_OPENING}{_CLOSING}]+)[{_CLOSING}]|([^\s\-－﹣−]\S*))")


@dataclass(frozen=True, slots=True)
class Typed:
    """`rest` is open to interpretation, `phrases` and `excluded` are not; `asked` is everything but the excluded.

    All as typed, without quotation marks and minus signs.
    """

    asked: str
    rest: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def take_apart(text: str) -> Typed:
    """The parts of a query. Where everything is excluded, a minus is no operator."""
    excluded: list[str] = []

    def leave_out(match: re.Match[str]) -> str:
        word = match[1] or match[2]
        if not _says_something(word):
            return match.group()
        excluded.append(word.strip(_OPENING + _CLOSING))
        return " "

    kept = _MINUS.sub(leave_out, text)
    if not _says_something(kept):
        kept, excluded = text, []
    phrases = [match[1].strip() for match in _QUOTED.finditer(kept) if _says_something(match[1])]
    return Typed(
        asked=" ".join(_QUOTED.sub(r" \1 ", kept).split()),
        rest=" ".join(_QUOTED.sub(" ", kept).split()),
        phrases=tuple(dict.fromkeys(phrases)),
        excluded=tuple(dict.fromkeys(excluded)),
    )


def _says_something(text: str) -> bool:
    return next(runs(normalise(text)), None) is not None
