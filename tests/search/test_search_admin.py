"""搜索管理: its menu, who may use it, and its forms."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from wagtail.contrib.search_promotions.models import Query, SearchPromotion

from portal.home.builder.search_words import build_search_words
from portal.home.builder.staff import EDITORS, MANAGERS, REVIEWERS, build_staff
from portal.home.models import BuildRecord
from portal.search import vocabulary
from portal.search.models import LocalWord, SynonymGroup
from portal.search.promotions import promoted
from tests import factories
from tests.admin.test_chinese import english_in
from tests.conftest import Tree


@pytest.fixture
def staff(client: Client, superuser: User) -> Client:
    """A browser in which an administrator is logged in."""
    client.force_login(superuser)
    return client


def login(role: str) -> Client:
    user = User.objects.create_user(f"user-{role}", password="password")
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def menu(client: Client) -> dict[str, list[str]]:
    """The labels of the sidebar's submenus."""
    page = BeautifulSoup(client.get(reverse("wagtailadmin_home")).content, "html.parser")
    props = json.loads(page.select_one("#wagtail-sidebar-props").string)
    modules = [module for module in props["modules"] if module["_type"].endswith("MainMenuModule")]
    items = modules[0]["_args"][0]
    return {
        one["_args"][0]["label"]: [sub["_args"][0]["label"] for sub in one["_args"][1]]
        for one in items
        if one["_type"].endswith("SubMenuItem")
    }


ITEMS = ["同义词", "专有词语", "推荐结果", "检索统计"]


@pytest.mark.parametrize(("role", "items"), [(EDITORS, ["检索统计"]), (REVIEWERS, ITEMS), (MANAGERS, ITEMS)])
def test_each_role_has_its_menu(tree: Tree, role: str, items: list[str]) -> None:
    build_staff(tree.home)
    submenus = menu(login(role))
    assert submenus["搜索管理"] == items
    # Once, not at Wagtail's places as well.
    assert not {"推荐结果", "检索词"} & {label for name in ("设置", "报表") for label in submenus.get(name, ())}


def test_administrators_find_wagtails_items_only_here(staff: Client) -> None:
    submenus = menu(staff)
    assert submenus["搜索管理"] == ITEMS
    assert not {"推荐结果", "检索词"} & {*submenus["设置"], *submenus["报表"]}


@pytest.mark.parametrize("role", [REVIEWERS, MANAGERS])
def test_reviewers_and_managers_edit(tree: Tree, role: str) -> None:
    build_staff(tree.home)
    client = login(role)
    client.post(reverse("search_synonyms:add"), {"words": "社工委、社会工作委员会", "active": "on"})
    client.post(reverse("search_words:add"), {"word": "三位一体", "note": ""})
    group, word = SynonymGroup.objects.get(), LocalWord.objects.get()
    client.post(reverse("search_synonyms:edit", args=[group.pk]), {"words": "社工委、省社工委"})
    group.refresh_from_db()
    assert (group.words, group.active) == ("社工委、省社工委", False)
    client.post(reverse("search_words:delete", args=[word.pk]))
    assert not LocalWord.objects.exists()


def test_editors_do_not_edit(tree: Tree) -> None:
    build_staff(tree.home)
    client = login(EDITORS)
    for name in ("search_synonyms:index", "search_words:add", "wagtailsearchpromotions:add"):
        assert client.get(reverse(name)).status_code == 302
    client.post(reverse("search_synonyms:add"), {"words": "社工委、社会工作委员会"})
    assert not SynonymGroup.objects.exists()


def test_permissions_are_given_once(tree: Tree) -> None:
    build_staff(tree.home)
    group = Group.objects.get(name=REVIEWERS)
    assert group.permissions.filter(codename="view_queryday").exists()
    group.permissions.clear()
    build_staff(tree.home)
    assert not group.permissions.exists()


def test_a_site_of_before_gets_the_permissions_of_search(tree: Tree) -> None:
    build_staff(tree.home)
    BuildRecord.objects.filter(key__startswith="group-search:").delete()
    group = Group.objects.get(name=REVIEWERS)
    group.permissions.clear()
    Group.objects.get(name=MANAGERS).delete()
    build_staff(tree.home)
    assert {permission.codename for permission in group.permissions.all()} >= {"view_queryday", "add_synonymgroup"}
    # Nor does a group come back that staff have removed.
    assert not Group.objects.filter(name=MANAGERS).exists()


def test_a_wrong_group_is_refused_in_chinese(staff: Client) -> None:
    page = BeautifulSoup(staff.post(reverse("search_synonyms:add"), {"words": "社工委"}).content, "html.parser")
    assert "请填写两个以上不同的词，用顿号或逗号隔开。" in page.get_text()
    assert not SynonymGroup.objects.exists()


@pytest.mark.parametrize("begun", ["", "停车费", "字" * 500, "？"])
def test_a_group_can_be_begun(staff: Client, begun: str) -> None:
    page = BeautifulSoup(staff.get(reverse("search_synonyms:add"), {"words": begun}).content, "html.parser")
    value = page.select_one("[name=words]").get("value", "")
    assert value == (f"{begun[:30]}、" if begun.isalpha() else "")


def test_lists_can_be_searched(staff: Client) -> None:
    SynonymGroup.objects.create(words="社工委、社会工作委员会")
    SynonymGroup.objects.create(words="低保、最低生活保障", active=False)

    def listed(**parameters: str) -> list[str]:
        html = staff.get(reverse("search_synonyms:index"), parameters).content
        rows = BeautifulSoup(html, "html.parser").select("#listing-results tbody tr")
        return [row.select_one("a").get_text(strip=True) for row in rows]

    assert listed() == ["低保、最低生活保障", "社工委、社会工作委员会"]
    assert listed(q="低保") == ["低保、最低生活保障"]
    assert listed(active="true") == ["社工委、社会工作委员会"]


def form(query: str, *results: dict[str, str]) -> dict[str, str]:
    """The form of promoted results, as a browser sends it."""
    data = {"query_string": query, "editors_picks-TOTAL_FORMS": str(len(results)), "editors_picks-INITIAL_FORMS": "0"}
    for number, result in enumerate(results):
        filled = {
            "page": "",
            "external_link_url": "",
            "external_link_text": "",
            "description": "",
            "ORDER": "1",
            **result,
        }
        data |= {f"editors_picks-{number}-{name}": value for name, value in filled.items()}
    return data


def test_a_promoted_result_is_stored_in_the_form_that_is_compared(
    staff: Client, tree: Tree, page_request: object
) -> None:
    page = factories.NewsPageFactory(parent=tree.news, title="低保办理")
    add = reverse("wagtailsearchpromotions:add")
    staff.post(add, form("　三位　一體 ", {"page": str(page.pk)}))
    assert Query.objects.get().query_string == "三位 一体"
    # The same query in another form is refused: its results stand in one place.
    elsewhere = {"external_link_url": "https://example.cn/", "external_link_text": "省网"}
    for again in ("三位 一体", "三位一体", "《三位一體》"):
        html = staff.post(add, form(again, elsewhere)).content.decode()
        assert "这个检索词已有推荐结果，请在原有的推荐结果中修改。" in html
        assert "未能保存，请改正下面标出的错误。" in html
    assert Query.objects.count() == 1
    request: HttpRequest = page_request("/search/")  # type: ignore[operator] # a fixture that makes requests
    assert {one.title for one in promoted(request, "三位一体")} == {"低保办理"}


def test_a_query_is_not_renamed_to_one_that_has_results(staff: Client) -> None:
    filled = {"external_link_url": "https://a.cn/", "external_link_text": "甲"}
    for query in ("低保", "最低生活保障"):
        staff.post(reverse("wagtailsearchpromotions:add"), form(query, filled))
    pick = SearchPromotion.objects.get(query__query_string="低保")
    edit = reverse("wagtailsearchpromotions:edit", args=[pick.query_id])
    html = staff.post(
        edit, {**form("最低生活保障", {**filled, "id": str(pick.pk)}), "editors_picks-INITIAL_FORMS": "1"}
    )
    assert "这个检索词已有推荐结果" in html.content.decode()
    staff.post(edit, {**form("低 保", {**filled, "id": str(pick.pk)}), "editors_picks-INITIAL_FORMS": "1"})
    pick.refresh_from_db()
    assert pick.query.query_string == "低 保"


@pytest.mark.parametrize(
    ("query", "result", "message"),
    [
        ("？！", {"external_link_url": "https://a.cn/", "external_link_text": "甲"}, "没有可以查找的文字"),
        (
            "低保",
            {"external_link_url": "ftp://a.cn/", "external_link_text": "甲"},
            "请填写以 http:// 或 https:// 开头的网址。",
        ),
        (
            "低保",
            {"external_link_url": "javascript:alert(1)", "external_link_text": "甲"},
            "请填写以 http:// 或 https:// 开头的网址。",
        ),
        ("低保", {"external_link_url": "https://a.cn/"}, "链接文字"),
        ("低保", {}, "请至少添加一个推荐结果"),
        ("低保", {"description": "说明"}, "须选择一个页面，或填写外部链接"),
        ("低" * 101, {"external_link_url": "https://a.cn/", "external_link_text": "甲"}, "100"),
    ],
)
def test_a_wrong_promoted_result_is_refused_in_chinese(
    staff: Client, query: str, result: dict[str, str], message: str
) -> None:
    response = staff.post(reverse("wagtailsearchpromotions:add"), form(query, result))
    html = response.content.decode()
    assert response.status_code == 200
    assert message in html
    bar = BeautifulSoup(html, "html.parser").select_one(".messages .error")
    assert "未能保存，请改正下面标出的错误。" in bar.get_text()
    assert english_in(html) == set()
    assert not SearchPromotion.objects.exists()


def test_the_form_begins_with_a_place_for_a_result(staff: Client, home: object) -> None:
    page = BeautifulSoup(
        staff.get(reverse("wagtailsearchpromotions:add"), {"query_string": "停车费"}).content, "html.parser"
    )
    assert page.select_one("[name=query_string]")["value"] == "停车费"
    assert page.select_one("[name=editors_picks-TOTAL_FORMS]")["value"] == "1"
    assert page.select_one("[name=editors_picks-0-page]") is not None
    # The script that moves results exchanges these numbers.
    assert page.select_one("[name=editors_picks-0-ORDER]")["value"] == "1"
    # Wagtail's list of popular queries is fed by nothing here.
    assert page.select_one("#id_query_string-chooser") is None


def test_promoted_results_are_edited_and_removed(staff: Client, tree: Tree) -> None:
    page = factories.NewsPageFactory(parent=tree.news, title="低保办理")
    staff.post(reverse("wagtailsearchpromotions:add"), form("低保", {"page": str(page.pk)}))
    pick = SearchPromotion.objects.get()
    edit = reverse("wagtailsearchpromotions:edit", args=[pick.query_id])
    html = staff.get(edit).content.decode()
    assert english_in(html) == set()
    kept = {"id": str(pick.pk), "page": str(page.pk), "description": "说明"}
    staff.post(edit, {**form("最低生活保障", kept), "editors_picks-INITIAL_FORMS": "1"})
    pick.refresh_from_db()
    assert (pick.query.query_string, pick.description) == ("最低生活保障", "说明")
    listing = staff.get(reverse("wagtailsearchpromotions:index")).content.decode()
    assert "低保办理" in listing
    assert english_in(listing) == set()
    delete = reverse("wagtailsearchpromotions:delete", args=[pick.query_id])
    assert english_in(staff.get(delete).content.decode()) == set()
    staff.post(delete)
    assert not SearchPromotion.objects.exists()


def test_pages_of_the_lists_are_chinese(staff: Client) -> None:
    group = SynonymGroup.objects.create(words="社工委、社会工作委员会")
    word = LocalWord.objects.create(word="三位一体")
    for name, pk in (("search_synonyms", group.pk), ("search_words", word.pk)):
        for view in ("edit", "delete", "history", "usage"):
            response = staff.get(reverse(f"{name}:{view}", args=[pk]))
            assert response.status_code == 200
            assert english_in(response.content.decode()) == set(), (name, view)


# What `build_site` begins with.


def test_search_begins_with_words_of_its_own(db: None) -> None:
    build_search_words()
    known = vocabulary.current()
    assert "社工委" in known.words
    assert "最低生活保障" in known.same_as("低保")
    assert set(known.same_as("医保")) == {"医保", "医疗保险", "基本医疗保险"}
    assert "养犬" in known.same_as("养狗")
    for group in SynonymGroup.objects.all():
        group.full_clean()
    for word in LocalWord.objects.all():
        word.full_clean()


def test_what_staff_remove_or_change_stays_so(db: None) -> None:
    build_search_words()
    LocalWord.objects.get(word="社工委").delete()
    SynonymGroup.objects.filter(words__contains="低保").delete()
    SynonymGroup.objects.filter(words__contains="社工委").update(words="社工委、省社工委")
    before = (set(LocalWord.objects.values_list("word")), set(SynonymGroup.objects.values_list("words")))
    build_search_words()
    assert before == (set(LocalWord.objects.values_list("word")), set(SynonymGroup.objects.values_list("words")))


def test_words_that_staff_had_before_are_theirs(db: None) -> None:
    LocalWord.objects.create(word="社工委", note="自己加的")
    build_search_words()
    assert LocalWord.objects.get(word="社工委").note == "自己加的"
