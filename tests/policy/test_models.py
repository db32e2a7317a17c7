"""Policy documents: header, validity, interpretations."""

from __future__ import annotations

import datetime

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError

from policy.models import InterpretationPage, PolicyPage, Validity
from policy.selectors import latest_policies
from portal.core.publishing import add_page
from portal.core.streams import block, heading
from tests import factories
from tests.conftest import Tree
from tests.factories import moment


@pytest.fixture
def policy(tree: Tree) -> PolicyPage:
    return factories.PolicyPageFactory(
        parent=tree.policies,
        slug="one",
        title="珠海市社区治理办法",
        index_number="00001/2015-00050",
        document_number="珠府〔2015〕12号",
        category="规范性文件",
        topic="社会治理",
        issuing_body="测试市人民政府",
        date_of_issue=datetime.date(2015, 9, 1),
        published_at=moment("2015-09-08 10:30"),
        effective_date=datetime.date(2015, 10, 1),
        keywords="社区",
        issued_note="2015年8月1日通过\n\n 2015年9月1日公布 ",
        body=[
            heading(2, "第一章　总则"),
            block("clause", {"label": "第一条", "text": "<p>为了规范社区治理。</p>"}),
            heading(3, "第一节　社区"),
        ],
    )


def article(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser").select_one("article")


def test_the_header_shows_every_field_of_the_platforms(policy: PolicyPage, get) -> None:
    rows = article(get("/zcfg/one/")).select(".document-header__row")
    # "—" is for the eye, "无" for screen readers.
    assert {row.find("dt").text: row.find("dd").text.strip() for row in rows} == {
        "索引号": "00001/2015-00050",
        "主题分类": "社会治理",
        "发布机构": "测试市人民政府",
        "成文日期": "2015年9月1日",
        "名称": "珠海市社区治理办法",
        "发文字号": "珠府〔2015〕12号",
        "体裁分类": "规范性文件",
        "发布日期": "2015年9月8日",
        "施行日期": "2015年10月1日",
        "有效期至": "—无",
        "主题词": "社区",
        "有效性": "现行有效",
    }


def test_the_publication_day_of_the_header_is_that_of_china(tree: Tree) -> None:
    utc = datetime.datetime(2015, 9, 7, 16, 30, tzinfo=datetime.UTC)
    page = factories.PolicyPageFactory(parent=tree.policies, published_at=utc)
    assert dict(PolicyPage.objects.get(pk=page.pk).header())["发布日期"] == "2015年9月8日"


def test_clauses_and_chapters_have_anchors_and_a_table_of_contents(policy: PolicyPage, get) -> None:
    page = article(get("/zcfg/one/"))
    clause = page.select_one(".clause")
    assert clause["id"].startswith("s-")
    assert " ".join(clause.text.split()) == "第一条 为了规范社区治理。"
    assert [tag.text for tag in page.select(".issued")] == ["2015年8月1日通过", "2015年9月1日公布"]
    links = page.select("nav.outline a")
    assert [link.text for link in links] == ["第一章　总则", "第一节　社区"]
    assert all(page.find(id=link["href"][1:]) for link in links)


@pytest.mark.parametrize(
    ("validity", "notice"),
    [
        (Validity.IN_FORCE, None),
        (Validity.NOT_YET, "本文件尚未施行，自 2015年10月1日 起施行"),
        (Validity.REVISED, "本文件已经修订"),
        (Validity.REPEALED, "本文件已经废止"),
        (Validity.LAPSED, "本文件已经失效"),
    ],
)
def test_a_document_not_in_force_says_so(policy: PolicyPage, get, validity: str, notice: str | None) -> None:
    PolicyPage.objects.filter(pk=policy.pk).update(validity=validity)
    found = article(get("/zcfg/one/")).select_one(".validity-notice")
    if notice is None:
        assert found is None
    else:
        assert notice in " ".join(found.text.split())


@pytest.mark.parametrize("typed", ["珠府[2015]12号", "珠府(2015)12号", "珠府〔２０１５〕第012号"])
def test_a_document_number_is_unified_when_saved(tree: Tree, typed: str) -> None:
    page = PolicyPage(title="文件", document_number=typed, published_at=moment("2015-09-08"))
    add_page(tree.policies, page, publish=True)
    assert PolicyPage.objects.get(pk=page.pk).document_number == "珠府〔2015〕12号"


def test_what_is_no_document_number_is_kept_as_typed(tree: Tree) -> None:
    page = add_page(tree.policies, PolicyPage(title="文件", document_number="无文号"), publish=True)
    assert PolicyPage.objects.get(pk=page.pk).document_number == "无文号"


def test_document_and_interpretation_lead_to_each_other(policy: PolicyPage, tree: Tree, get) -> None:
    factories.InterpretationPageFactory(parent=tree.policies, slug="jd", title="一图读懂", policy=policy)
    factories.InterpretationPageFactory(parent=tree.policies, title="未发布的解读", policy=policy, live=False)
    page = article(get("/zcfg/one/"))
    assert [link["href"] for link in page.select(".related a")] == ["/zcfg/jd/"]
    back = article(get("/zcfg/jd/")).select_one(".related")
    assert back.find("a")["href"] == "/zcfg/one/"
    assert "珠府〔2015〕12号" in back.text


def test_an_interpretation_does_not_tell_of_a_hidden_document(policy: PolicyPage, tree: Tree, get) -> None:
    factories.InterpretationPageFactory(parent=tree.policies, slug="jd", policy=policy)
    policy.unpublish()
    assert "珠海市社区治理办法" not in get("/zcfg/jd/").content.decode()


def test_an_interpretation_survives_its_document(policy: PolicyPage, tree: Tree, get) -> None:
    page = factories.InterpretationPageFactory(parent=tree.policies, slug="jd", policy=policy)
    policy.delete()
    assert InterpretationPage.objects.get(pk=page.pk).policy is None
    assert get("/zcfg/jd/").status_code == 200


def test_the_index_lists_documents_and_beside_them_interpretations(policy: PolicyPage, tree: Tree, get) -> None:
    factories.InterpretationPageFactory(parent=tree.policies, title="一图读懂")
    response = get("/zcfg/")
    assert [page.title for page in response.context["listing"].page] == ["珠海市社区治理办法"]
    html = response.content.decode()
    assert "共 1 件" in html
    assert "珠府〔2015〕12号" in html
    assert "成文日期：" in html
    aside = BeautifulSoup(html, "html.parser").select_one(".interpretations")
    assert [link.text for link in aside.find_all("a")] == ["一图读懂"]


def test_the_latest_documents_come_without_their_bodies(policy: PolicyPage, tree: Tree) -> None:
    factories.PolicyPageFactory(parent=tree.policies, live=False, published_at=moment("2016-01-01"))
    older = factories.PolicyPageFactory(parent=tree.policies, published_at=moment("2014-01-01"))
    found = latest_policies(5)
    assert found == [policy, older]
    assert {"body", "attachments"} <= found[0].get_deferred_fields()
    assert latest_policies(1) == [policy]


def test_search_reads_clauses_and_weighs_number_and_chapters(policy: PolicyPage) -> None:
    assert "第一条" in policy.search_text()
    assert "为了规范社区治理" in policy.search_text()
    assert {"珠府〔2015〕12号", "第一章　总则"} <= set(policy.search_headings)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"effective_date": datetime.date(2026, 12, 1), "expiry_date": datetime.date(2026, 1, 1)}, "expiry_date"),
        ({"expiry_date": datetime.date(2020, 1, 1)}, "validity"),
    ],
)
def test_dates_that_contradict_each_other_are_refused(tree: Tree, fields: dict, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        factories.PolicyPageFactory(parent=tree.policies, **fields)
    assert list(refused.value.message_dict) == [field]


def test_a_lapsed_document_may_say_so(tree: Tree) -> None:
    past = datetime.date(2020, 1, 1)
    page = factories.PolicyPageFactory(parent=tree.policies, expiry_date=past, validity=Validity.LAPSED)
    assert ("有效性", "已失效") in page.header()


def test_the_header_has_the_region_of_documents_from_elsewhere(tree: Tree) -> None:
    assert ("适用地区", "上海") in factories.PolicyPageFactory(parent=tree.policies, region="上海").header()
    assert "适用地区" not in dict(factories.PolicyPageFactory(parent=tree.policies, region="").header())
