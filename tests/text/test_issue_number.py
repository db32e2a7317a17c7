"""Numbers of issues."""

import pytest

from portal.text.issue_number import locate_issues


@pytest.mark.parametrize(
    ("text", "number", "year", "place"),
    [
        ("第12期", 12, None, "第12期"),
        ("12期", 12, None, "12期"),
        ("十二期", 12, None, "十二期"),
        ("第十二期", 12, None, "第十二期"),
        ("2015年12期", 12, 2015, "2015年12期"),
        ("2015年第12期", 12, 2015, "2015年第12期"),
        ("2015 12期", 12, 2015, "2015 12期"),
        ("2015-12期", 12, 2015, "2015-12期"),
        ("二〇一五年第十二期", 12, 2015, "二〇一五年第十二期"),
        ("工作简报第 3 期内容", 3, None, "第 3 期"),
        ("简报12期", 12, None, "12期"),
        ("第一百二十期", 120, None, "第一百二十期"),
    ],
)
def test_issues_in_any_form(text: str, number: int, year: int | None, place: str) -> None:
    [issue] = locate_issues(text)
    assert (issue.number, issue.year) == (number, year)
    assert text[issue.start : issue.end] == place


@pytest.mark.parametrize("text", ["", "二期工程", "10期间", "过渡期", "总第123期", "学期", "第期", "第0期", "一百三期"])
def test_what_is_no_issue(text: str) -> None:
    assert locate_issues(text) == []
