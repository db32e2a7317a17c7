"""您是不是要找, over real indexes."""

from __future__ import annotations

import pytest

from portal.search.corrections import corrected
from portal.search.engines.base import PortalBackend
from portal.search.plan import Filters
from portal.search.query import Query, parse
from tests.search.documents import document, write

TITLES = (
    "广东省城镇房屋租赁条例",
    "社会团体登记管理条例",
    "上海市社会救助条例",
    "上海市检验检测条例",
    "中华人民共和国社区矫正法",
    "国家科学技术奖励条例",
    "市社工委召开社区议事协商工作推进会",
    "珠海社会工作简报",
    "中华人民共和国法律援助法",
    "法律援助条例",
)
BODY = (
    "关于低保申请和社会救助的申请，由税务局和管理部门会同有关机关理事会审核；公示后由上海市有关科学机构办理国家奖励。"
)


@pytest.fixture(params=["whoosh", "tantivy"])
def engine_name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def engine(backend: PortalBackend) -> PortalBackend:
    write(backend, *(document(pk, title, BODY) for pk, title in enumerate(TITLES, 1)))
    return backend


def understood(engine: PortalBackend, text: str) -> Query:
    return parse(text, frequencies=engine.frequencies)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # Of sound.
        ("城镇方屋租赁条例", "城镇房屋租赁条例"),
        ("舍会团体", "社会团体"),
        ("社区矫政", "社区矫正"),
        # Of shape.
        ("检验栓测条例", "检验检测条例"),
        # Any one character wrong, missing, superfluous, two in the wrong order.
        ("社会团体登鱼管理条例", "社会团体登记管理条例"),
        ("城房屋租赁条例", "城镇房屋租赁条例"),
        ("社会团团体登记", "社会团体登记"),
        ("社会救助例条", "社会救助条例"),
        # A whole name rather than a part of it.
        ("法律援助俜", "法律援助法"),
        # Not in a title.
        ("税物局", "税务局"),
        ("低保申情", "低保申请"),
        # In pieces, in a question, with an operator.
        ("珠海 工座简报", "珠海 工作简报"),
        ("低保怎么伸请", "低保 申请"),
        ("舍会团体 -广东", "社会团体 -广东"),
    ],
)
def test_slips_are_put_right(engine: PortalBackend, typed: str, meant: str) -> None:
    assert corrected(understood(engine, typed), engine)[:1] == [meant]


def test_the_pair_that_no_page_has(backend: PortalBackend) -> None:
    write(backend, document(1, "关于加强社会管理的意见", "社会管理"), document(2, "海关", "海关"))
    assert corrected(understood(backend, "关理"), backend) == ["管理"]
    assert corrected(understood(backend, "社会关理"), backend) == ["社会管理"]


@pytest.mark.parametrize(
    "typed",
    [
        "社会救助",
        "社会救助条例",
        "城镇房屋租赁 条例",
        "低保怎么申请",
        # Pages have all the words, though not side by side: that is what was asked for.
        "社会救助申请条例",
        "科学技术的奖励条例",
        # Nothing is near.
        "量子计算",
        "abcdef",
        "2015年第12期",
        "12345678",
        "",
        "，",
    ],
)
def test_what_needs_no_correction_gets_none(engine: PortalBackend, typed: str) -> None:
    assert corrected(understood(engine, typed), engine) == []


def test_titles_that_the_reader_may_not_see_correct_nothing(engine: PortalBackend) -> None:
    query = understood(engine, "城镇方屋租赁条例")
    assert corrected(query, engine, Filters(hidden=frozenset({1}))) == []


def test_a_few_corrections_at_most(backend: PortalBackend) -> None:
    titles = [f"{place}市城镇房屋租赁{kind}" for place in ("甲", "乙") for kind in ("条例", "规定", "办法", "细则")]
    write(backend, *(document(pk, title) for pk, title in enumerate(titles, 1)))
    assert 1 <= len(corrected(understood(backend, "城镇方屋租赁条利"), backend)) <= 3


def test_long_and_odd_queries(engine: PortalBackend) -> None:
    for text in ("社" * 100, "城镇方屋租赁条例" * 12, "社会 " * 30, "\ud800社会", "“社会团体” 方屋", "a-b-c 方屋"):
        assert isinstance(corrected(understood(engine, text), engine), list)
