import time

from portal.text.mentions import Alias, find_aliases, find_mentions


def test_mentions_have_titles_and_places():
    text = "贯彻《珠海经济特区 社会建设条例》和《甲法》"
    mentions = find_mentions(text)
    assert [mention.title for mention in mentions] == ["珠海经济特区 社会建设条例", "甲法"]
    assert [text[mention.start : mention.end] for mention in mentions] == ["《珠海经济特区 社会建设条例》", "《甲法》"]


def test_nested_titles_belong_to_the_one_around_them():
    assert [mention.title for mention in find_mentions("《关于修改〈甲〉等的决定》《关于《乙》的通知》")] == [
        "关于修改〈甲〉等的决定",
        "关于《乙》的通知",
    ]


def test_unclosed_brackets_are_passed_over():
    assert [mention.title for mention in find_mentions("《没有结束，见《甲法》。\n》《跨行\n标题》《》")] == ["甲法"]


def test_aliases_know_the_title_before_them():
    text = "《珠海经济特区社会建设条例》(以下简称《条例》)、《计划》（以下简称“规划”）和检查机构（以下统称查验机构）"
    aliases = find_aliases(text)
    assert [(alias.alias, alias.title) for alias in aliases] == [
        ("条例", "珠海经济特区社会建设条例"),
        ("规划", "计划"),
        ("查验机构", None),
    ]
    assert text[aliases[0].start : aliases[0].end] == "(以下简称《条例》)"
    assert isinstance(aliases[0], Alias)


def test_a_page_of_brackets_is_linear():
    start = time.perf_counter()
    find_mentions("《" * 200_000 + "〉" * 200_000)
    assert time.perf_counter() - start < 5
