"""Short names of documents."""

import pytest

from portal.text.titles import short_names


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("中华人民共和国契税暂行条例", ["契税暂行条例"]),
        ("广东省珠海市养犬管理条例", ["珠海市养犬管理条例", "养犬管理条例"]),
        ("珠海经济特区社会建设条例", ["社会建设条例"]),
        ("上海市《民法典》办法", ["《民法典》办法"]),
        ("城市房屋租赁管理办法", []),
        ("大中城市防洪办法", []),
        ("广东省条例", []),
        ("旅馆业治安管理办法", []),
        ("社区工作台账报送暂行办法（试行）", ["社区工作台账报送暂行办法"]),
        ("珠海市养犬条例（修正）", ["养犬条例(修正)", "珠海市养犬条例", "养犬条例"]),
        ("（试行）", []),
        ("", []),
    ],
)
def test_short_names(title: str, names: list[str]) -> None:
    assert short_names(title) == names
