"""Synonyms and local words: as staff write them, as search knows them, and what a change brings about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from portal.search import remembered, vocabulary
from portal.search.applying import apply_pending
from portal.search.engines.base import IndexUnavailable, PortalBackend
from portal.search.indexes import backend as chosen_backend
from portal.search.indexes import documents
from portal.search.models import IndexJournal, LocalWord, SynonymGroup
from portal.search.vocabulary import Vocabulary
from portal.text.tokens import known_words, words


def synonyms(text: str, **fields: Any) -> SynonymGroup:
    return SynonymGroup.objects.create(words=text, **fields)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("社工委、社会工作委员会", ("社工委", "社会工作委员会")),
        ("低保, 最低生活保障", ("低保", "最低生活保障")),
        ("低保；最低生活保障;城乡低保", ("低保", "最低生活保障", "城乡低保")),
        ("社區，社区、ＡＢＣ 中心", ("社区", "abc中心")),
        ("三位一体\r\n“三位·一体”", ("三位一体",)),
        ("、、", ()),
    ],
)
def test_a_group_is_read_in_the_form_in_which_queries_are_compared(text: str, group: tuple[str, ...]) -> None:
    assert SynonymGroup(words=text).spellings() == group


@pytest.mark.parametrize("text", ["社工委", "社区、社區", "社工委、委", "社工委、" + "长" * 31, "。、！", ""])
def test_a_group_needs_two_different_words_of_a_reasonable_length(text: str) -> None:
    with pytest.raises(ValidationError) as raised:
        SynonymGroup(words=text).full_clean()
    assert set(raised.value.message_dict) == {"words"}


def message(group: SynonymGroup) -> str:
    with pytest.raises(ValidationError) as raised:
        group.full_clean()
    return raised.value.message_dict["words"][0]


def test_a_group_has_no_more_words_than_a_query_asks_for(db: None) -> None:
    words_ = [f"词语{number}" for number in range(10)]
    assert message(SynonymGroup(words="、".join(words_))) == "一组最多 9 个词。"
    SynonymGroup(words="、".join(words_[1:])).full_clean()


@pytest.mark.parametrize("word", ["<b>低保</b>", "“低保”", '"低保"', "-低保", "－低保", "低保*", "(低保)", "低_保"])
def test_signs_are_no_part_of_a_word(db: None, word: str) -> None:
    assert message(SynonymGroup(words=f"救助、{word}")).endswith("词语只能用汉字、字母和数字。")
    with pytest.raises(ValidationError, match="词语只能用汉字、字母和数字"):
        LocalWord(word=word).full_clean()


def test_names_may_have_a_dot_a_hyphen_or_a_blank_inside(db: None) -> None:
    SynonymGroup(words="COVID-19、ＡＢＣ 中心、阿凡提·艾山").full_clean()


@pytest.mark.parametrize("active", [True, False])
def test_a_word_is_in_one_group(db: None, active: bool) -> None:
    other = synonyms("低保、最低生活保障", active=active)
    said = message(SynonymGroup(words="救助、低 保"))
    assert said == "“低 保”已在另一组中：低保、最低生活保障。请在那一组里修改。"
    other.full_clean()
    SynonymGroup(words="救助、低保户").full_clean()


@pytest.mark.parametrize("word", ["社工委、省社工委", "社工委,省社工委", "社工委 省社工委", "社工委；省社工委"])
def test_local_words_come_one_by_one(db: None, word: str) -> None:
    with pytest.raises(ValidationError, match="一次只填一个词语，不要有顿号、逗号或空格。"):
        LocalWord(word=word).full_clean()


@pytest.mark.parametrize("word", ["横琴新区", "橫琴新區"])
def test_a_local_word_is_there_once(db: None, word: str) -> None:
    kept = LocalWord.objects.create(word="横琴新区")
    with pytest.raises(ValidationError) as raised:
        LocalWord(word=word).full_clean()
    assert raised.value.message_dict == {"word": ["这个词语已经有了。"]}
    kept.full_clean()


def test_a_group_is_tidied(db: None) -> None:
    group = SynonymGroup(words=" 社工委 ,,社会工作委员会，社工委、")
    group.full_clean()
    assert group.words == "社工委、社会工作委员会"


@pytest.mark.parametrize("word", ["委", "！！", "《社》"])
def test_a_local_word_has_two_characters(word: str) -> None:
    with pytest.raises(ValidationError, match="2 到 30 个字"):
        LocalWord(word=word).clean()


def test_what_search_knows(db: None) -> None:
    synonyms("社工委、社会工作委员会")
    synonyms("低保、最低生活保障", active=False)
    SynonymGroup.objects.bulk_create([SynonymGroup(words="只有一个")])
    LocalWord.objects.create(word="三位一體")
    assert vocabulary.current() == Vocabulary((("社工委", "社会工作委员会"),), ("三位一体",))


def test_all_that_means_the_same() -> None:
    known = Vocabulary((("社工委", "社会工作委员会"), ("社工委", "省社工委")))
    assert known.same_as("社工委") == ("社工委", "社会工作委员会", "省社工委")
    assert known.same_as("省社工委") == ("省社工委", "社工委")
    assert known.same_as("社区") == ("社区",)


def test_the_segmenter_knows_them(db: None) -> None:
    assert "市社管部" not in words("请市社管部答复")
    LocalWord.objects.create(word="市社管部")
    synonyms("横新区、横琴新区")
    vocabulary.current()
    assert "市社管部" in words("请市社管部答复")
    assert "横新区" in words("请横新区答复")
    assert known_words("市社管部与市社管部") == ["市社管部", "市社管部"]


def test_one_query_each_and_then_none(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        vocabulary.current()
    with django_assert_num_queries(0):
        vocabulary.current()


def test_own_changes_are_known_at_once(db: None) -> None:
    assert vocabulary.current().synonyms == ()
    group = synonyms("社工委、社会工作委员会")
    assert len(vocabulary.current().synonyms) == 1
    group.active = False
    group.save()
    assert vocabulary.current().synonyms == ()
    word = LocalWord.objects.create(word="三位一体")
    assert vocabulary.current().words == ("三位一体",)
    word.delete()
    assert vocabulary.current().words == ()


def test_changes_of_other_processes_are_known_after_seconds(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary.current()
    # No signal: as if another process had written it.
    LocalWord.objects.bulk_create([LocalWord(word="三位一体")])
    assert vocabulary.current().words == ()
    now = remembered.time.monotonic()
    monkeypatch.setattr(remembered.time, "monotonic", lambda: now + vocabulary.KEPT + 1)
    assert vocabulary.current().words == ("三位一体",)


def test_an_index_is_written_with_the_words_of_the_moment(publish: Callable[..., Page]) -> None:
    page = publish("三位一体的社区")
    vocabulary.current()
    LocalWord.objects.bulk_create([LocalWord(word="三位一体")])
    list(documents([page]))
    assert known_words("三位一体") == ["三位一体"]


def test_what_another_thread_changes_while_it_is_read_is_read_again() -> None:
    def read() -> int:
        memory.forget()
        readings.append(1)
        return len(readings)

    readings: list[int] = []
    memory = remembered.Remembered(read, 60)
    assert memory.get() == 1
    assert memory.get() == 2


def test_a_broken_database_leaves_search_without_words_and_stops_indexing(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **options: Any) -> None:
        raise DatabaseError("no such table")

    monkeypatch.setattr(SynonymGroup.objects, "filter", broken)
    assert vocabulary.current() == Vocabulary()
    with pytest.raises(DatabaseError):
        vocabulary.refresh()


# What a change writes down for the index.


def waiting() -> set[int]:
    """The pages that the journal names."""
    return set(IndexJournal.objects.values_list("page_id", flat=True))


@pytest.fixture
def pages(backend: PortalBackend, publish: Callable[..., Page]) -> dict[str, Page]:
    """Three indexed pages: with 三位一体 in the title, in the body, nowhere."""
    pages = {
        "title": publish("三位一体的社区"),
        "body": publish("社区治理", "推行“三位一體”，横琴新区先行"),
        "other": publish("一体三位"),
    }
    assert apply_pending().complete
    assert waiting() == set()
    return pages


def test_pages_with_a_new_word_are_indexed_again(pages: dict[str, Page], backend: PortalBackend) -> None:
    assert backend.frequencies("words", ["三位一体"]) == {"三位一体": 0}
    LocalWord.objects.create(word="三位一体")
    assert waiting() == {pages["title"].pk, pages["body"].pk}
    assert apply_pending().complete
    assert backend.frequencies("words", ["三位一体"]) == {"三位一体": 2}


def test_pages_with_a_removed_word_are_indexed_again(pages: dict[str, Page], backend: PortalBackend) -> None:
    word = LocalWord.objects.create(word="三位一体")
    assert apply_pending().complete
    word.delete()
    assert waiting() == {pages["title"].pk, pages["body"].pk}
    assert apply_pending().complete
    assert dict(backend.versions()).keys() >= {page.pk for page in pages.values()}


def test_pages_with_the_old_or_the_new_word_are_indexed_again(pages: dict[str, Page]) -> None:
    word = LocalWord.objects.create(word="一体三位")
    IndexJournal.objects.all().delete()
    word.word = "横琴新区"
    word.save()
    assert waiting() == {pages["other"].pk, pages["body"].pk}


def test_a_note_changes_no_page(pages: dict[str, Page]) -> None:
    word = LocalWord.objects.create(word="三位一体")
    IndexJournal.objects.all().delete()
    word.note = "社区治理"
    word.save()
    assert waiting() == set()


def test_synonyms_change_no_page(pages: dict[str, Page]) -> None:
    synonyms("三位一体、三合一")
    assert waiting() == set()


@pytest.mark.parametrize(("word", "body"), [("ABC社", "与ABC社会合"), ("第1类", "属第1类"), ("PDF文档", "PDF文档一份")])
def test_words_of_mixed_runs_find_their_pages(
    backend: PortalBackend, publish: Callable[..., Page], word: str, body: str
) -> None:
    page = publish("通知", body)
    publish("公告", "无关")
    assert apply_pending().complete
    LocalWord.objects.create(word=word)
    assert waiting() == {page.pk}


def test_the_rows_go_with_the_change(pages: dict[str, Page]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        LocalWord.objects.create(word="三位一体")
        assert waiting()
        raise RuntimeError
    assert waiting() == set()


def test_without_an_index_nothing_waits(db: None) -> None:
    LocalWord.objects.create(word="三位一体")
    assert waiting() == set()


def test_an_index_that_cannot_say_is_made_anew(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **options: Any) -> None:
        raise IndexUnavailable("damaged")

    monkeypatch.setattr(type(chosen_backend()), "match", broken)
    LocalWord.objects.create(word="三位一体")
    assert [row.action for row in IndexJournal.objects.all()] == [IndexJournal.Action.REBUILD]


def test_many_pages_cost_few_queries(pages: dict[str, Page], publish: Callable[..., Page]) -> None:
    with CaptureQueriesContext(connection) as few:
        LocalWord.objects.create(word="三位一体")
    for number in range(20):
        publish(f"三位一体之{number}")
    assert apply_pending().complete
    with CaptureQueriesContext(connection) as many:
        LocalWord.objects.create(word="位一体")
    assert len(waiting()) == 22
    assert len(many) == len(few)
