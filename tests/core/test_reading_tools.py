"""What readers find below the title: date of change, font size, print, PDF, citation, sharing; all without scripts."""

from __future__ import annotations

import datetime

import pytest
from bs4 import BeautifulSoup, Tag

from portal.core.models import SiteSettings
from portal.core.streams import heading
from tests import factories
from tests.conftest import Tree
from tests.factories import moment

FIRST = moment("2026-01-05 09:00")


@pytest.fixture
def article(tree: Tree, get):
    """The article of a news page made with the given fields."""

    def show(**fields: object) -> Tag:
        fields = {"title": "一篇", "published_at": moment("2015-09-08 10:30"), **fields}
        page = factories.NewsPageFactory(parent=tree.news, slug="one", **fields)
        return BeautifulSoup(get(page.url).content, "html.parser").select_one("article")

    return show


def test_a_change_after_publication_is_shown(article) -> None:
    meta = article(first_published_at=FIRST, last_published_at=FIRST + datetime.timedelta(days=1)).select_one(".meta")
    assert "最后更新：2026-01-06 09:00" in meta.text
    assert datetime.datetime.fromisoformat(meta.find_all("time")[1]["datetime"]) == moment("2026-01-06 09:00")


@pytest.mark.parametrize("seconds", [0, 60])
def test_the_first_publication_is_no_change(article, seconds: int) -> None:
    last = FIRST + datetime.timedelta(seconds=seconds)
    assert "最后更新" not in article(first_published_at=FIRST, last_published_at=last).text


def test_sizes_are_links_and_the_chosen_one_is_marked(tree: Tree, client, article) -> None:
    links = article().select(".tools [data-reading]")
    assert [(link.text, link["data-reading"]) for link in links] == [
        ("小", "size=small"),
        ("中", "size=medium"),
        ("大", "size=large"),
    ]
    assert [link.get("aria-current") for link in links] == [None, "true", None]
    back = client.get(links[2]["href"])
    assert back["Location"] == "/xxgk/gzdt/one/"
    chosen = BeautifulSoup(client.get(back["Location"]).content, "html.parser").select(".tools [aria-current]")
    assert [link.text for link in chosen] == ["大"]


def test_what_needs_a_script_is_hidden_without(article) -> None:
    tools = article().select_one(".tools")
    assert [button.text for button in tools.select("button")] == ["打印", "复制引用", "复制网址"]
    assert all(button.find_parent(hidden=True) or button.has_attr("hidden") for button in tools.select("button"))
    assert tools.select_one("a[type='application/pdf']")["href"] == "/xxgk/gzdt/one/pdf/"


def test_the_citation_can_be_read_without_scripts(article) -> None:
    assert article(source="珠海特区报").select_one("#citation").text == (
        "《一篇》，珠海特区报，2015年9月8日，http://testserver/xxgk/gzdt/one/"
    )


def test_without_a_source_the_host_body_is_cited(tree: Tree, article) -> None:
    SiteSettings.objects.update(host_body="某委员会")
    assert "》，某委员会，" in article().select_one("#citation").text


def test_a_policy_is_cited_with_its_number_and_body(tree: Tree, get) -> None:
    page = factories.PolicyPageFactory(
        parent=tree.policies,
        title="某办法",
        document_number="珠府〔2015〕12号",
        issuing_body="某市人民政府",
        source="某网",
        published_at=moment("2015-09-08"),
    )
    text = BeautifulSoup(get(page.url).content, "html.parser").select_one("#citation").text
    assert text == f"《某办法》（珠府〔2015〕12号），某市人民政府，2015年9月8日，http://testserver{page.url}"


def test_sharing_offers_the_address_and_its_code(article, get) -> None:
    share = article().select_one(".tools__panel--share")
    address = share.select_one("input[readonly]")
    assert address["value"] == "http://testserver/xxgk/gzdt/one/"
    assert share.select_one(f"label[for={address['id']}]").text == "本页网址"
    picture = share.img
    assert (picture["loading"], picture["alt"]) == ("lazy", "本页网址的二维码")
    assert picture["width"] == picture["height"]
    assert get(picture["src"])["Content-Type"] == "image/svg+xml"


def test_what_is_copied_stands_on_the_page(article) -> None:
    found = article()
    targets = [part["data-copy"] for part in found.select("[data-copy]")]
    assert targets == ["citation", "share-address"]
    assert all(found.find(id=target) for target in targets)


@pytest.mark.parametrize("kind", ["policy", "briefing", "interpretation"])
def test_every_kind_of_document_has_the_tools(tree: Tree, get, kind: str) -> None:
    page = {
        "policy": lambda: factories.PolicyPageFactory(parent=tree.policies),
        "briefing": lambda: factories.BriefingPageFactory(parent=tree.briefings),
        "interpretation": lambda: factories.InterpretationPageFactory(parent=tree.policies),
    }[kind]()
    assert len(BeautifulSoup(get(page.url).content, "html.parser").select(".tools")) == 1


def test_the_contents_name_headings_that_exist(article) -> None:
    found = article(body=[heading(1, "一、甲"), heading(2, "（一）乙"), heading(1, "二、丙")])
    outline = found.select_one("nav[data-outline]")
    assert outline.details.summary.text == "目录"
    assert [found.find(id=link["href"][1:]).text for link in outline.select("a")] == ["一、甲", "（一）乙", "二、丙"]


def test_in_traditional_chinese_the_tools_speak_it_and_keep_the_address(tree: Tree, article, get) -> None:
    article(source="某报")
    tools = BeautifulSoup(get("/hant/xxgk/gzdt/one/").content, "html.parser").select_one(".tools")
    assert "下載 PDF" in tools.text
    assert "已複製" in tools.text
    assert tools.select_one("input")["value"] == "http://testserver/hant/xxgk/gzdt/one/"
