"""Issues of a series come newest first."""

from __future__ import annotations

from portal.search.series import newest_first


def test_higher_numbers_take_the_places_of_their_series() -> None:
    titles = {
        1: "社会工作简报（第9期）",
        2: "关于简报的通知",
        3: "社会工作简报（第１１期）",
        4: "工作简报2015年第12期",
        5: "社会工作简报（第10期）",
        6: "工作简报2016年第1期",
    }
    assert newest_first([1, 2, 3, 4, 5, 6], titles) == [3, 2, 5, 6, 1, 4]


def test_titles_without_numbers_or_alike_stay_where_they_are() -> None:
    titles = {1: "甲条例", 2: "乙条例", 3: "第1号令", 4: "第1号令"}
    assert newest_first([4, 2, 3, 1], titles) == [4, 2, 3, 1]
