"""What search keeps in the database: the index's journal, texts of attachments, words of staff, counts of queries."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from portal.text.normalise import normalise
from portal.text.tokens import HAN, joined

# Characters of a word that staff teach search, without blanks and punctuation.
SHORTEST_WORD, LONGEST_WORD = 2, 30
# Words of one group: a query asks for every one of them, and each costs time.
MOST_WORDS = 9
# Between the words of a group of synonyms.
_BETWEEN = re.compile(r"[、，,;；\r\n]+")
_SEVERAL = re.compile(r"[、，,;；\s]")
# A word already normalised: no quotation marks, operators, brackets or markup; 珠海-澳门 and abc 中心 are words.
_SIGNS = rf"[^\W_]|[{HAN}]"
_WORD = re.compile(rf"(?:{_SIGNS})(?:(?:{_SIGNS}|[ ·.-])*(?:{_SIGNS}))?")


def _check_word(word: str) -> None:
    """Raises `ValidationError` where search could not find a word in the form in which staff have typed it."""
    if not SHORTEST_WORD <= len(joined(word)) <= LONGEST_WORD:
        raise ValidationError(f"“{word}”不合适：词语须有 {SHORTEST_WORD} 到 {LONGEST_WORD} 个字。")
    if not _WORD.fullmatch(normalise(word)):
        raise ValidationError(f"“{word}”不合适：词语只能用汉字、字母和数字。")


class IndexJournal(models.Model):
    """One change that the index has to follow; written in the transaction of the change itself."""

    class Action(models.TextChoices):
        UPDATE = "update", "更新页面"
        DELETE = "delete", "删除页面"
        SUBTREE = "subtree", "更新子树"
        REBUILD = "rebuild", "重建索引"

    # Not a foreign key: the row outlives its page. 0 for the whole index.
    page_id = models.PositiveBigIntegerField("页面")
    action = models.CharField("动作", max_length=10, choices=Action.choices)
    path = models.CharField("子树路径", max_length=255, blank=True)
    created_at = models.DateTimeField("记录时间", auto_now_add=True)
    attempts = models.PositiveIntegerField("尝试次数", default=0)
    # After a failure the next attempt waits, longer each time.
    not_before = models.DateTimeField("下次尝试不早于", null=True, blank=True)
    last_error = models.TextField("最近错误", blank=True)

    class Meta:
        verbose_name = "索引日志"
        verbose_name_plural = "索引日志"

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.page_id}"


class AttachmentText(models.Model):
    """The text of an uploaded document, extracted after publication, for the index and for extracts."""

    class State(models.TextChoices):
        PENDING = "pending", "等待提取"
        DONE = "done", "已提取"
        EMPTY = "empty", "没有文字"
        FAILED = "failed", "提取失败"

    # Not a foreign key: floor 2 does not say which model documents are. Goes with the document by signal.
    document_id = models.PositiveBigIntegerField("文档", unique=True)
    # Of the file that was read: another file asks for another extraction.
    file_hash = models.CharField("文件指纹", max_length=64, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PENDING)
    text = models.TextField("文字", blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    attempts = models.PositiveIntegerField("尝试次数", default=0)
    not_before = models.DateTimeField("下次尝试不早于", null=True, blank=True)
    extracted_at = models.DateTimeField("提取时间", null=True, blank=True)

    class Meta:
        verbose_name = "附件文字"
        verbose_name_plural = "附件文字"

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.document_id}"


class LocalWord(models.Model):
    """A word of this body or place that search must treat as one: 社工委, 三位一体, 横琴新区."""

    word = models.CharField(
        "词语",
        max_length=LONGEST_WORD,
        unique=True,
        error_messages={"unique": "这个词语已经有了。"},
        help_text="一次填一个，2 到 30 个字。本单位、本地的专名，例如社工委，或者三位一体，或者横琴新区。",
    )
    note = models.CharField("备注", max_length=100, blank=True, help_text="最多 100 字，公众看不到。")

    class Meta:
        verbose_name = "专有词语"
        verbose_name_plural = "专有词语"
        ordering = ("word",)

    def __str__(self) -> str:
        return self.word

    def save(self, *args: Any, **options: Any) -> None:
        # What its signals write down for the index goes or stays with it (`portal.search.local_words`).
        with transaction.atomic():
            super().save(*args, **options)

    def clean(self) -> None:
        super().clean()
        word = self.word.strip()
        if _SEVERAL.search(word):
            raise ValidationError({"word": "一次只填一个词语，不要有顿号、逗号或空格。"})
        try:
            _check_word(word)
        except ValidationError as error:
            raise ValidationError({"word": error}) from error
        # 橫琴新區 and 横琴新区 are one word to search.
        others = LocalWord.objects.exclude(pk=self.pk).exclude(word=self.word).values_list("word", flat=True)
        if joined(word) in map(joined, others):
            raise ValidationError({"word": "这个词语已经有了。"})


class SynonymGroup(models.Model):
    """Words that mean the same: whoever looks for one finds the others as well, in every direction."""

    words = models.CharField(
        "同义词",
        max_length=300,
        help_text=("2 到 9 个词，每个 2 到 30 个字，用顿号或逗号隔开，例如：社工委、社会工作委员会。互相都能搜到。"),
    )
    active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "同义词"
        verbose_name_plural = "同义词"
        ordering = ("words",)

    def __str__(self) -> str:
        return self.words

    def spellings(self) -> tuple[str, ...]:
        """Its words as `portal.text.tokens.joined` gives them, each once, in the order in which staff gave them."""
        return tuple(dict.fromkeys(word for part in _BETWEEN.split(self.words) if (word := joined(part))))

    def clean(self) -> None:
        super().clean()
        parts = [part.strip() for part in _BETWEEN.split(self.words) if part.strip()]
        try:
            for part in parts:
                _check_word(part)
        except ValidationError as error:
            raise ValidationError({"words": error}) from error
        if len(self.spellings()) < 2:
            raise ValidationError({"words": "请填写两个以上不同的词，用顿号或逗号隔开。"})
        if len(self.spellings()) > MOST_WORDS:
            raise ValidationError({"words": f"一组最多 {MOST_WORDS} 个词。"})
        for part in parts:
            if other := SynonymGroup.of(part, but=self.pk):
                raise ValidationError({"words": f"“{part}”已在另一组中：{other}。请在那一组里修改。"})
        self.words = "、".join(dict.fromkeys(parts))

    @classmethod
    def of(cls, word: str, but: int | None = None) -> SynonymGroup | None:
        """The group that has a word of any form, also one that is switched off; `but` is a group not looked at."""
        wanted = joined(word)
        return next((group for group in cls.objects.exclude(pk=but) if wanted in group.spellings()), None)


class QueryDay(models.Model):
    """How often a query was asked on one day; nothing about who asked."""

    date = models.DateField("日期")
    query = models.CharField("检索词", max_length=100)
    searches = models.PositiveIntegerField("搜索次数", default=0)
    empty = models.PositiveIntegerField("无结果次数", default=0)
    clicks = models.PositiveIntegerField("点击次数", default=0)

    class Meta:
        verbose_name = "检索统计"
        verbose_name_plural = "检索统计"
        constraints = [models.UniqueConstraint(fields=["date", "query"], name="search_query_day")]
        indexes = [models.Index(fields=["query"], name="search_query_text")]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.query}"


class MutedQuery(models.Model):
    """A query that staff do not want to be suggested to others, however often people look for it."""

    # As `portal.text.tokens.joined` gives it: blanks, quotation marks and width do not bring a word back.
    query = models.CharField("检索词", max_length=100, unique=True)

    class Meta:
        verbose_name = "不再提示的检索词"
        verbose_name_plural = "不再提示的检索词"
        # To withdraw a query and to let it be suggested again.
        default_permissions = ("add", "delete")

    def __str__(self) -> str:
        return self.query
