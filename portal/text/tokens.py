"""How text becomes search tokens; every search engine of the portal uses this analysis and no other.

A Chinese run becomes overlapping bigrams (社会建设 → 社会 会建 建设), so that any fragment of a text finds
it, however a segmenter would cut it. Latin words and numbers are units. Words that the body itself uses
(社工委, 三位一体) are known by a list, see `use_words`: they are units besides.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from operator import add

from portal.text.normalise import normalise
from portal.text.segmenter import Segmenter

# Radicals, 々 〇, Extension A, unified, compatibility, and the planes of Extensions B to I.
HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

# One run of a text already normalised: Chinese characters, a Latin word or a number.
RUN = re.compile(
    rf"(?P<han>[{HAN}]+)"
    rf"|(?P<word>\d*[^\W\d_{HAN}][^\W_{HAN}]*)"
    # A decimal is one unit; 2015.9.8 is not a decimal but three numbers.
    r"|(?P<number>(?<!\d\.)\d+\.\d+(?!\.?\d)|\d+)"
)

_CHARACTER = re.compile(f"[{HAN}]")

_jieba = Segmenter()
_known: tuple[str, ...] = ()

# Words by which people ask, not words they look for.
# fmt: off
STOP_WORDS = frozenset({
    "的", "地", "得", "了", "着", "过", "和", "与", "及", "或", "在", "是", "有", "为", "对", "于", "从",
    "到", "被", "把", "让", "向", "由", "以", "之", "其", "而", "也", "都", "就", "还", "很", "吗", "呢",
    "吧", "啊", "呀", "么", "嘛", "我", "你", "您", "我们", "你们", "怎么", "怎样", "怎么样", "怎么办",
    "如何", "什么", "什么样", "什么时候", "为什么", "为何", "哪", "哪些", "哪个", "哪里", "哪儿", "谁",
    "几", "多少", "多久", "是否", "是不是", "有没有", "能否", "能不能", "可以", "可否", "请", "请问", "想",
    "需要", "要", "一下", "一个", "这", "那", "这个", "那个", "这些", "那些", "以及", "关于", "有关",
    "哪种",
})
# fmt: on


def runs(text: str) -> Iterator[tuple[str, str]]:
    """The runs of a text already normalised, in order: (kind, run) with kind 'han', 'word' or 'number'.

    Punctuation and blanks separate runs and are not yielded; so is the percent sign: 13.8% gives the number
    13.8.
    """
    for match in RUN.finditer(text):
        yield str(match.lastgroup), match.group()


def bigrams(run: str) -> list[str]:
    """The overlapping pairs of a Chinese run; a run of one character is its own token."""
    return list(map(add, run, run[1:])) if len(run) > 1 else [run]


def index_tokens(text: str) -> list[str]:
    """The tokens of a text already normalised, in order, repetitions included.

    An exact phrase is a row of tokens one after the other; punctuation and blanks part runs and leave no gap.
    """
    tokens: list[str] = []
    for match in RUN.finditer(text):
        run = match.group()
        if match.lastgroup == "han" and len(run) > 1:
            tokens += map(add, run, run[1:])
        else:
            tokens.append(run)
    return tokens


def characters(text: str) -> list[str]:
    """Every Chinese character of a text already normalised, repetitions included."""
    return _CHARACTER.findall(text)


def joined(text: str) -> str:
    """A text of any form, normalised, without blanks and punctuation: two titles that join alike are one."""
    return "".join(match.group() for match in RUN.finditer(normalise(text)))


def known_words(text: str) -> list[str]:
    """Words of the list that stand in a text already normalised, each as often as it stands there.

    Where it would cut two other words it is none: 低保 is not in 最低保护价.
    """
    there = [word for word in _known if word in text]
    found: list[str] = []
    if there:
        for kind, run in runs(text):
            inside = [word for word in there if word in run]
            if inside:
                cuts = _cuts(run) if kind == "han" else {0, len(run)}
                found += [word for word in inside for _ in range(_number(word, run, cuts))]
    return found


def _cuts(run: str) -> set[int]:
    """Where the segmenter cuts a run, its ends included."""
    return set(accumulate(map(len, segment(run)), initial=0))


def _number(word: str, run: str, cuts: set[int]) -> int:
    places = [match.start() for match in re.finditer(re.escape(word), run)]
    return sum(place in cuts or place + len(word) in cuts for place in places)


def use_words(words: Iterable[str]) -> None:
    """Let the segmenter and `known_words` know these words besides its own; replaces those of the call before."""
    global _jieba, _known
    known = tuple(sorted({word for one in words if len(word := joined(one)) > 1}))
    if known == _known:
        return
    segmenter = Segmenter()
    for word in known:
        segmenter.add_word(word, None, None)
    _jieba, _known = segmenter, known


def segment(run: str) -> list[str]:
    """The words of one Chinese run."""
    return _jieba.cut(run)


def query_tokens(text: str) -> list[str]:
    """The tokens that a document should have in order to answer a query, each once, in the query's order.

    Bigrams, Latin words and numbers. No long words: where a segmenter cuts depends on the neighbours, so a
    word of the query need not be one in the document (`words` gives them to an engine that wants to weigh).
    Stop words are taken out first, unless nothing else is left. Of 2015年 only 2015 is asked for: the index
    has 年 as a token of its own only where it stands alone. A query of nothing but single characters
    returns these; an engine should ask for them as prefixes.
    """
    pieces: list[str] = []
    everything: list[str] = []
    for kind, run in runs(normalise(text)):
        everything.append(run)
        pieces += _without_stop_words(run) if kind == "han" else [run]
    tokens: list[str] = []
    for piece in pieces or everything:
        tokens += bigrams(piece) if _is_han(piece) else [piece]
    longer = [token for token in tokens if len(token) > 1 or not _is_han(token)]
    return list(dict.fromkeys(longer or tokens))


def words(text: str) -> list[str]:
    """The segmenter's words of a text, normalised, in order, without punctuation and stop words."""
    found: list[str] = []
    for kind, run in runs(normalise(text)):
        found += segment(run) if kind == "han" else [run]
    return [word for word in found if word not in STOP_WORDS]


def _is_han(run: str) -> bool:
    return re.match(f"[{HAN}]", run) is not None


def _without_stop_words(run: str) -> list[str]:
    """What is left of a Chinese run around its stop words; the pieces are not joined across them."""
    pieces = [""]
    for word in segment(run):
        if word in STOP_WORDS:
            pieces.append("")
        else:
            pieces[-1] += word
    return [piece for piece in pieces if piece]
