"""Characters that are taken for one another."""

import pytest

from portal.text.normalise import fold
from portal.text.similar import _LOOK_ALIKE, likeness, look_alike, readings, sound_alike


def test_the_table_has_many_groups_of_different_simplified_characters() -> None:
    groups = _LOOK_ALIKE.split()
    assert len(groups) >= 150
    assert len({frozenset(group) for group in groups}) == len(groups)
    assert [group for group in groups if len(set(group)) != len(group) or len(group) < 2 or fold(group) != group] == []


@pytest.mark.parametrize(("one", "other"), ["未末", "己已", "巳已", "戊戌", "士土", "日曰", "辨辩", "折拆"])
def test_characters_that_look_alike(one: str, other: str) -> None:
    assert other in look_alike(one)
    assert one in look_alike(other)
    assert one not in look_alike(one)


def test_characters_that_sound_alike_are_common_ones() -> None:
    assert "管" in sound_alike("关")
    assert "关" not in sound_alike("关")
    # 行 is read xing and hang.
    assert {"形", "航"} <= set(sound_alike("行"))
    assert "䶮" not in sound_alike("眼")
    assert sound_alike("a") == sound_alike("，") == ""


def test_readings_have_no_tones() -> None:
    assert readings("长") >= {"chang", "zhang"}
    assert readings("女") >= {"nv"}
    assert readings("a") == readings("") == readings("社会") == frozenset()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("理", "理", 1.0), ("关", "管", 0.7), ("未", "末", 0.6), ("四", "是", 0.5), ("蓝", "南", 0.5), ("社", "海", 0.0)],
)
def test_how_easily_characters_are_confused(one: str, other: str, expected: float) -> None:
    assert likeness(one, other) == likeness(other, one) == expected
