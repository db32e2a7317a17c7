"""Short names of documents: a title without the region that it begins with, without the note that it ends with."""

import re

from portal.text.normalise import normalise
from portal.text.tokens import HAN

# 中华人民共和国, or 广东省, 上海市, 横琴新区, 珠海经济特区; 城市 and 地区 are words, not regions.
_PLACE = re.compile(rf"(?:中华人民共和国|[{HAN}]{{2,6}}?(?:特区|新区|自治区|自治州|自治县|省|市|州))(?=.)")
_NOT_PLACES = re.compile(".*(?:城市|都市|直辖市|县级市|集市|股市|门市|地市|全省|全市|各省|各市|跨省|本市)$")
# （试行）, （演示）, （2020年修正）: nobody types them.
_NOTE = re.compile(r"(?<=.) ?\([^()]*\)$")
# Shorter than this a rest names nothing: 办法, 条例.
SHORTEST = 4


def short_names(title: str) -> list[str]:
    """The short names of a title, normalised, the title itself left out.

    广东省珠海市养犬管理条例（试行） is also called 广东省珠海市养犬管理条例, 珠海市养犬管理条例, 养犬管理条例, and so
    with its note. Without anything to leave out there are none.
    """
    whole = normalise(title)
    bare = _NOTE.sub("", whole)
    names = [name for start in dict.fromkeys((whole, bare)) for name in (start, *_without_places(start))]
    return [name for name in dict.fromkeys(names) if name != whole and len(name) >= SHORTEST]


def _without_places(name: str) -> list[str]:
    """What is left of a name, one place after the other taken off its beginning."""
    rests = []
    while (match := _PLACE.match(name)) and not _NOT_PLACES.match(match.group()):
        name = name[match.end() :]
        rests.append(name)
    return rests
