"""Raw stream data: made from plain text, compared without ids, and given the ids of what it continues."""

from __future__ import annotations

import copy

import pytest

from portal.core.streams import (
    Block,
    block,
    heading,
    keep_ids,
    plain_paragraphs,
    rich_text,
    without_ids,
)
from tests.factories import article_block


def paragraph(text: str) -> Block:
    return block("paragraph", text)


def fresh(blocks: list[Block]) -> list[Block]:
    """The same blocks as a second parse would make them: with other ids."""
    again = copy.deepcopy(blocks)
    for one in again:
        one["id"] = block("x", "")["id"]
        if isinstance(one["value"], dict) and "body" in one["value"]:
            one["value"]["body"] = fresh(one["value"]["body"])
    return again


def ids(blocks: list[Block]) -> list[str]:
    return [one["id"] for one in blocks]


def test_equal_blocks_keep_their_ids() -> None:
    old = [heading(1, "一、"), paragraph("甲"), paragraph("乙")]
    assert ids(keep_ids(old, fresh(old))) == ids(old)


def test_a_changed_block_continues_the_one_in_its_place() -> None:
    old = [heading(1, "一、做法"), paragraph("甲"), heading(1, "二、问题")]
    new = fresh(old)
    new[0]["value"]["text"] = "一、主要做法"
    assert ids(keep_ids(old, new)) == ids(old)
    assert new[0]["value"]["text"] == "一、主要做法"


def test_an_inserted_block_is_new_and_the_others_keep_their_ids() -> None:
    old = [heading(1, "一、"), paragraph("甲")]
    new = fresh(old)
    new.insert(1, paragraph("新的一段"))
    kept = ids(keep_ids(old, new))
    assert [kept[0], kept[2]] == ids(old)
    assert kept[1] not in ids(old)


def test_a_removed_block_takes_its_id_with_it() -> None:
    old = [heading(1, "一、"), paragraph("甲"), paragraph("乙")]
    assert ids(keep_ids(old, fresh([old[0], old[2]]))) == [old[0]["id"], old[2]["id"]]


def test_a_block_of_another_type_is_another_block() -> None:
    old = [heading(1, "一、做法")]
    new = [paragraph("一、做法")]
    assert keep_ids(old, new)[0]["id"] != old[0]["id"]


def test_no_id_is_given_twice() -> None:
    old = [paragraph("甲"), paragraph("甲"), heading(1, "一、"), paragraph("乙")]
    new = fresh([paragraph("丙"), paragraph("甲"), paragraph("丁"), heading(1, "二、"), paragraph("甲")])
    kept = ids(keep_ids(old, new))
    assert len(set(kept)) == len(kept)


def test_ids_inside_articles_are_kept_too() -> None:
    old = [article_block("第一篇", heading(1, "一、"), paragraph("甲")), article_block("第二篇", paragraph("乙"))]
    new = fresh(old)
    new[0]["value"]["body"][1]["value"] = "甲，改过"
    keep_ids(old, new)
    assert ids(new) == ids(old)
    assert ids(new[0]["value"]["body"]) == ids(old[0]["value"]["body"])
    assert ids(new[1]["value"]["body"]) == ids(old[1]["value"]["body"])


def test_comparison_ignores_ids_at_every_depth_and_nothing_else() -> None:
    old = [article_block("第一篇", heading(1, "一、"))]
    assert without_ids(old) == without_ids(fresh(old))
    changed = fresh(old)
    changed[0]["value"]["body"][0]["value"]["level"] = "2"
    assert without_ids(old) != without_ids(changed)


def test_new_blocks_have_ids_of_their_own() -> None:
    assert len({paragraph("甲")["id"] for _ in range(10)}) == 10


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第一段\n\n  第二段 ", "<p>第一段</p><p>第二段</p>"),
        ("- 甲\n- 乙\n后文", "<ul><li>甲</li><li>乙</li></ul><p>后文</p>"),
        ("前文\n- 甲", "<p>前文</p><ul><li>甲</li></ul>"),
        ("**要点**在前", "<p><b>要点</b>在前</p>"),
        ("a < b & <script>", "<p>a &lt; b &amp; &lt;script&gt;</p>"),
        ("", ""),
    ],
)
def test_rich_text_knows_lists_and_bold_and_escapes_the_rest(text: str, expected: str) -> None:
    assert rich_text(text) == expected


def test_plain_paragraphs_take_nothing_for_markup() -> None:
    assert plain_paragraphs("- **甲** <b>\n\n乙") == "<p>- **甲** &lt;b&gt;</p><p>乙</p>"
