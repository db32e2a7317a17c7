"""Pinyin: of titles for whoever types without a Chinese keyboard, initials for addresses (社会建设 → shjs)."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from portal.text import readings
from portal.text.normalise import normalise
from portal.text.tokens import runs, segment

_NOT_LATIN = re.compile("[^a-z0-9]")

# Every syllable of GB 2312's characters as pypinyin writes it, ü as v; not interjections without a vowel (hng, m, ng).
# fmt: off
_SYLLABLES = (
    "a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng "
    "cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu "
    "cuan cui cun cuo da dai dan dang dao de dei deng di dia dian diao die ding diu dong dou du duan dui dun duo e ei "
    "en er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui "
    "gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao "
    "jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku kua kuai kuan kuang kui "
    "kun kuo la lai lan lang lao le lei len leng li lia lian liang liao lie lin ling liu lo long lou lu luan lun luo "
    "lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei "
    "nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nuo nv nve o ou pa pai pan pang pao pei pen peng "
    "pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao "
    "re ren reng ri rong rou ru ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang shao she shei "
    "shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai tan tang "
    "tao te tei teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia "
    "xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yo yong you yu yuan yue "
    "yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu zhua "
    "zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo"
)
# fmt: on
SYLLABLES = frozenset(_SYLLABLES.split())
_LONGEST_SYLLABLE = 6
# What keyboards also take for a syllable with ü.
_OTHER_SPELLINGS = {"lue": "lve", "nue": "nve"}
_APOSTROPHES = re.compile("['’‘`]")


def syllables(text: str) -> list[str]:
    """The reading of a text, a lower ASCII syllable a character (社会 → she hui, ü is v); other runs as they are.

    The text is segmented before it is read: a character such as 长 has two readings, and a dictionary alone
    joins characters of neighbouring words (市长江 in 南京市长江大桥). Rare characters without a reading are
    left out.
    """
    found: list[str] = []
    for kind, run in runs(normalise(text)):
        if kind == "han":
            for word in segment(run):
                found += _reading(word)
        else:
            found.append(run)
    return found


def initial_pairs(text: str) -> list[str]:
    """The overlapping pairs of the initials of a text: 社会管理 → sh hg gl, so that shgl finds it as a row."""
    letters = [one[0] for one in syllables(text)]
    return [first + second for first, second in pairwise(letters)] if len(letters) > 1 else letters


def initials(title: str, limit: int = 24) -> str:
    """The initials of a title, lower ASCII letters and digits, at most `limit`; '' when nothing can be read.

    Numbers and Latin words stay whole.
    """
    letters = ""
    for kind, run in runs(normalise(title)):
        letters += "".join(one[0] for one in syllables(run)) if kind == "han" else run
    return _NOT_LATIN.sub("", unicodedata.normalize("NFKD", letters).lower())[:limit]


def segmentations(letters: str, limit: int = 8) -> list[tuple[str, ...]]:
    """The ways to read Latin letters as syllables, at most `limit`, the likeliest first; [] for none.

    Likely are few syllables, and few that begin with a vowel. An apostrophe always parts two syllables: xi'an is only
    西安, xian also 先. ü may be written ü or v.
    """
    ways: list[tuple[str, ...]] = [()]
    for part in _APOSTROPHES.split(letters.lower().replace("ü", "v")):
        ways = [way + more for way in ways for more in _segmentations(part, limit)]
    return sorted(filter(None, ways), key=_oddness)[:limit]


def _segmentations(letters: str, limit: int) -> list[tuple[str, ...]]:
    # by_start[i]: the best ways to read the letters from i on.
    by_start: list[list[tuple[str, ...]]] = [[] for _ in letters] + [[()]]
    for start in reversed(range(len(letters))):
        ways = []
        for end in range(start + 1, min(start + _LONGEST_SYLLABLE, len(letters)) + 1):
            syllable = _OTHER_SPELLINGS.get(letters[start:end], letters[start:end])
            if syllable in SYLLABLES:
                ways += [(syllable, *rest) for rest in by_start[end]]
        by_start[start] = sorted(ways, key=_oddness)[:limit]
    return by_start[0]


def _oddness(way: tuple[str, ...]) -> tuple[int, int]:
    return len(way), sum(syllable[0] in "aeo" for syllable in way)


@lru_cache(maxsize=50_000)
def _reading(word: str) -> tuple[str, ...]:
    return tuple(readings.of_word(word))
