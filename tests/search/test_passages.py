"""The passage of a page that a result shows."""

from __future__ import annotations

from collections.abc import Callable

from wagtail.models import Page

from portal.search.passages import passage

Publish = Callable[..., Page]


def test_the_passage_of_a_long_text_is_around_the_words() -> None:
    text = "前言。" * 2_000 + "这里谈到社区矫正工作的开展。" + "后记。" * 2_000
    segments = passage(text, ["社区矫正"])
    joined = "".join(segment.text for segment in segments)
    assert [segment.text for segment in segments if segment.marked] == ["社区矫正"]
    assert joined.startswith("…")
    assert joined.endswith("…")
    assert len(joined) < 200


def test_the_passage_prefers_all_words_to_many_of_one() -> None:
    text = "社区。" * 1_000 + "社区矫正工作办法。" + "工作。" * 1_000
    marked = {segment.text for segment in passage(text, ["社区", "矫正", "办法"]) if segment.marked}
    assert "".join(marked).count("矫正") == 1
