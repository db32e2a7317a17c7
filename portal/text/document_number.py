"""发文字号: 机关代字〔年〕序号号, in the one right form and in the forms people type.

The right form has six-angle brackets, no 第 and no padding: 珠府〔2015〕12号 (党政机关公文格式, GB/T 9704).
"""

import re
from dataclasses import dataclass

from portal.text.normalise import normalise
from portal.text.tokens import HAN

_YEAR = r"(?P<year>19[4-9]\d|20\d\d)"
_BRACKETED_YEAR = rf"[〔\[(【〖{{] ?{_YEAR} ?[〕\])】〗}}]"
_NUMBER = r"第? ?0{0,4}(?P<number>[1-9]\d{0,4})"

_WHOLE = re.compile(rf"(?P<agency>[{HAN}]{{0,12}}) ?{_BRACKETED_YEAR} ?{_NUMBER} ?号?")
# Without brackets something must part year and number; 年 does so only after an agency (2015年12 is half a
# date).
_WHOLE_BARE = re.compile(
    rf"(?:(?P<agency>[{HAN}]{{1,12}}?) ?{_YEAR}(?:年(?=.*号)| |(?=第))|{_YEAR.replace('year', 'lone')} )"
    rf" ?{_NUMBER} ?号?"
)
# In a search box 号 may be missing where the number ends: 珠府〔2015〕12 通知.
_IN_QUERY = re.compile(rf"(?P<agency>[{HAN}]{{0,12}}) ?{_BRACKETED_YEAR} ?{_NUMBER}(?: ?号|(?![\d{HAN}]))")
_IN_TEXT = re.compile(rf"(?P<agency>[{HAN}]{{1,12}}) ?{_BRACKETED_YEAR} ?{_NUMBER} ?号")
# In running text the agency's letters follow other words without a gap: 根据珠府〔2015〕12号.
_BEFORE_AGENCY = re.compile(
    r".*(?:根据|按照|依照|依据|遵照|参照|执行|印发|下发|转发|废止|修订|修改|贯彻|落实|适用|参见|详见"
    r"|即|见|和|及|与|或|以)"
)


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number in three parts; `agency` is empty when someone typed only year and number."""

    agency: str
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.agency}〔{self.year}〕{self.number}号"


def parse_document_number(text: str) -> DocumentNumber | None:
    """The document number that `text` is, whole, or None.

    Brackets of every kind and width, a superfluous 第, padding, blanks, a missing 号, or blanks instead of
    brackets (珠府 2015 12) are understood; so is a number without its agency, which people type into a
    search box ([2015]12号).
    """
    normal = normalise(text)
    if match := _WHOLE.fullmatch(normal):
        return DocumentNumber(match["agency"], int(match["year"]), int(match["number"]))
    if match := _WHOLE_BARE.fullmatch(normal):
        year = int(match["year"] or match["lone"])
        return DocumentNumber(match["agency"] or "", year, int(match["number"]))
    return None


def find_document_numbers(text: str) -> list[DocumentNumber]:
    """The complete document numbers in running text, each once, in order of appearance."""
    found: dict[DocumentNumber, None] = {}
    for match in _IN_TEXT.finditer(normalise(text)):
        agency = _BEFORE_AGENCY.sub("", match["agency"], count=1)
        if agency:
            found[DocumentNumber(agency, int(match["year"]), int(match["number"]))] = None
    return list(found)


def locate_document_numbers(text: str) -> list[tuple[DocumentNumber, int, int]]:
    """The document numbers in a query already normalised, with where each starts and ends, in order.

    Their year stands in brackets, their agency may be missing. Words before the agency may belong to it:
    关于珠府〔2015〕12号 gives 关于珠府.
    """
    return [
        (DocumentNumber(match["agency"], int(match["year"]), int(match["number"])), match.start(), match.end())
        for match in _IN_QUERY.finditer(text)
    ]
