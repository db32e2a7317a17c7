"""Rules for staff's passwords beyond Django's (GB/T 22239-2019, 8.1.4.1 a: 鉴别信息具有复杂度要求)."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

KINDS = ("小写字母", "大写字母", "数字", "符号")
# What people in China choose most, beside Django's list of English ones: numbers that sound like words, pinyin of
# common phrases, walks over the keyboard. Compared without case, and without what is only put around them.
COMMON = frozenset((
    "woaini", "wobuaini", "woaiwojia", "woaizhongguo", "woaizuguo", "aini", "nihao", "mima", "wodemima", "guanliyuan",
    "xitongguanli", "zhongguo", "zhonghua", "beijing", "guangdong", "zhuhai", "shegongwei", "shehuigongzuo", "zhengfu",
    "gongzuo", "caonima", "qwerty", "qwertyuiop", "asdfgh", "asdfghjkl", "zxcvbn", "zxcvbnm",
    "qaz", "wsx", "1qaz", "2wsx", "qazwsx", "qazwsxedc",
    "qweasd", "qweasdzxc", "1qaz2wsx", "1q2w3e4r", "1q2w3e4r5t", "zaq12wsx", "abc", "abcd", "abcdef", "aaa", "aa", "a",
    "admin", "administrator", "root", "password", "passw0rd", "p@ssw0rd", "p@ssword", "test", "user", "welcome",
    "changeme", "520", "1314", "5201314", "1314520", "521", "123", "1234", "12345", "123456", "1234567", "12345678",
    "123456789", "1234567890", "123123", "123321", "112233", "147258369", "666", "6666", "666666", "888", "8888",
    "888888", "88888888", "000000", "111111", "654321", "7758521", "110", "119", "2008", "2020",
))  # fmt: skip
_LENGTHS = sorted({len(word) for word in COMMON})
_AROUND = re.compile(r"[\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])?(?:[0-2]\d|3[01])?$")


class LengthValidator(MinimumLengthValidator):
    """Django's, whose refusal Django 5.2 does not say in Chinese."""

    def get_error_message(self) -> str:
        """What staff read below the field."""
        return f"密码太短，至少要有 {self.min_length} 个字符。"


class KindsValidator:
    """At least `least` of four kinds of characters: lower case, upper case, digits, anything else."""

    def __init__(self, least: int = 3) -> None:
        self.least = least

    def validate(self, password: str, user: Any = None) -> None:
        if len({_kind(character) for character in password}) < self.least:
            raise ValidationError(f"密码过于简单，{self._rule()}。", code="password_kinds")

    def get_help_text(self) -> str:
        """The rule as staff read it above the field."""
        return f"您的密码{self._rule()}。"

    def _rule(self) -> str:
        return f"至少要包含{'、'.join(KINDS)}中的{'零一二三四'[self.least]}种"


class CommonInChinaValidator:
    """None that is made of nothing but what attackers try first in China, with a year or symbols around it or not."""

    def validate(self, password: str, user: Any = None) -> None:
        bare = _AROUND.sub("", unicodedata.normalize("NFKC", password).lower())
        tried = {bare, _YEAR.sub("", bare), _AROUND.sub("", password.lower().replace("@", "a").replace("0", "o"))}
        if any(map(_is_only_common, tried)):
            raise ValidationError("这个密码由常见的词和数字组成，很容易被猜中，请换一个。", code="password_common")

    def get_help_text(self) -> str:
        """The rule as staff read it above the field."""
        return "您的密码不能只由常见的拼音、数字和年份拼成。"


def _is_only_common(text: str) -> bool:
    """Whether a text is nothing, or can be cut into `COMMON` words."""
    # A regular expression would try all ways to cut it: 40 times "a" and a "z" would take it hours.
    ends = {0}
    for end in range(1, len(text) + 1):
        if any(end - length in ends and text[end - length : end] in COMMON for length in _LENGTHS):
            ends.add(end)
    return len(text) in ends


def _kind(character: str) -> str:
    if character.islower():
        return "lower"
    if character.isupper():
        return "upper"
    return "digit" if character.isdigit() else "other"
