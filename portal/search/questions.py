"""Questions: what they are about, without the words in which people ask."""

from __future__ import annotations

import re

from portal.text.tokens import STOP_WORDS, segment

_POLITE = (
    r"(?:请问|请教|你好|您好|麻烦问|(?:我?想|我要|咨询|求助)(?:问|知道|了解|咨询)?|谁知道|有没有人知道)(?:一下|下)?"
)
_WHERE = r"(?:在|去|到|从|上)?(?:哪里|哪儿|哪个网站|什么地方|何处|怎么|怎样|如何|哪)"
_LOOK_UP = r"(?:查阅|查询|查找|查看|查到|查|寻找|找到|找|看到|看|下载|获取|得到|了解)(?:到|得到|一下)?"
_NOUNS = (
    "规定|政策|要求|条件|材料|手续|流程|程序|文件|内容|标准|办法|措施|证件|资料|区别|影响|作用|好处|意思|情况|信息|通知|法律|法规|"
    "依据|说明|解读|时候|时间|地方|原因"
)
_WHAT = "什么|哪些|哪几[个种条]|啥|怎么样|怎样|如何"
_ADJECTIVES = "(?:样)?(?:具体|相关|有关|主要|优惠|新|最新|特别)?的?"

_OPENING = re.compile(rf"^(?:{_POLITE}[,，:：、。 ]*)+")
_OPENING_WHERE = re.compile(rf"^{_WHERE}(?:可以|能够|能|才能)?{_LOOK_UP}(?:有关|关于|相关)?")
_OF_WHAT = re.compile(rf"的?(?:相关|有关|具体|最新)?的?(?:{_NOUNS})$")
_CLOSINGS = tuple(
    re.compile(pattern)
    for pattern in (
        r"[?？!！。 ]+$",
        r"(?<=.)(?:吗|呢|啊|呀|嘛|吧)$",
        rf"(?:都|还|一般|目前|现在)?(?:需要|要|有|是|具备|符合|提供|准备)*(?:{_WHAT}){_ADJECTIVES}(?:{_NOUNS})?(?:的)?$",
        r"(?:应该|应当|要|该|是)?(?:怎么|怎样|如何|咋)样?(?:规定|办|做|走|写|算|回事|说|看|定)?的?$",
        r"(?:是|要|需要|有)?(?:谁|多少钱?|多久|多长时间|几[个天年月号点次岁](?:工作日)?)$",
        rf"(?:在|去|到)?(?:哪里|哪儿|什么地方|何处)(?:可以|能)?(?:{_LOOK_UP})?$",
        r"(?:可以|能不能|可不可以|行不行|好不好|是不是|有没有|是否可以)$",
    )
)
_ASKING = re.compile(
    "请问|什么时候|什么样的?|什么|怎么样|怎么办(?!理)|怎么|怎样|如何|为什么|为何|哪些|哪个|哪里|哪儿|哪家|哪种|多少|多久|是不是|是否|"
    "能不能|能否|有没有|可不可以|可否|谁(?=[负可能管])|咋"
)
_INTERROGATIVE = re.compile(
    rf"{_ASKING.pattern}|[吗呢][?？]?$|[?？]$|几[个天年月号点次岁]|^{_POLITE}|多长时间|多少钱|谁$|哪"
)
# What may be left over at the ends of a piece that an asking word has parted, besides stop words.
_LEFT_OVER = STOP_WORDS | frozenset(["会", "才", "能", "能够", "应该", "应当", "去", "在", "干", "做", "给", "跟"])


def subject(text: str) -> str | None:
    """What a question already normalised is about, its pieces parted by blanks; None where nothing is asked.

    低保怎么申请 → 低保 申请; 请问社区矫正法怎么规定的 → 社区矫正法. None also where nothing else would be left.
    """
    if not _INTERROGATIVE.search(text):
        return None
    rest = _OPENING.sub("", text)
    looked_for = _OPENING_WHERE.sub("", rest)
    if looked_for != rest:
        rest = _OF_WHAT.sub("", looked_for)
    before = ""
    while before != rest:
        before = rest
        for closing in _CLOSINGS:
            rest = closing.sub("", rest)
    pieces = [_without_ends(piece) for piece in _ASKING.sub(" ", rest).split()]
    found = " ".join(piece for piece in pieces if piece)
    return found if found and found != text else None


def _without_ends(piece: str) -> str:
    words = segment(piece)
    while words and words[0] in _LEFT_OVER:
        del words[0]
    while words and words[-1] in _LEFT_OVER:
        del words[-1]
    return "".join(words)
