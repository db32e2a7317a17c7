"""检索统计 in the admin."""

from __future__ import annotations

import datetime
import io
import urllib.parse
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion

from portal.home.builder.staff import EDITORS, REVIEWERS, build_staff
from portal.home.models import HomePage
from portal.search import reports
from portal.search.counting import frequent
from portal.search.models import MutedQuery, QueryDay, SynonymGroup


def count(query: str, searches: int = 0, empty: int = 0, clicks: int = 0, ago: int = 0) -> None:
    date = timezone.localdate() - datetime.timedelta(days=ago)
    QueryDay.objects.create(date=date, query=query, searches=searches, empty=empty, clicks=clicks)


@pytest.fixture
def counts(db: None) -> None:
    """A year of queries."""
    count("低保", 5, clicks=3)
    count("低保", 4, empty=1, ago=6)
    count("低保", 2, ago=7)
    count("社区治理", 9, clicks=1, ago=29)
    count("停车费", 3, empty=3, ago=1)
    count("停车收费标准", 3, empty=3, ago=1)
    count("积分入户", 6, ago=3)
    count("很久以前", 50, ago=364)
    count("更久以前", 90, ago=365)
    count("只有点击", clicks=2)


@pytest.fixture
def staff(client: Client, superuser: User) -> Client:
    """A browser in which an administrator is logged in."""
    client.force_login(superuser)
    return client


@pytest.fixture
def report(staff: Client) -> Callable[..., BeautifulSoup]:
    """The report as a page."""

    def get(**parameters: str) -> BeautifulSoup:
        response = staff.get(reverse("search_queries"), parameters)
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser")

    return get


def table(page: BeautifulSoup) -> list[list[str]]:
    """Query and numbers of each row."""
    found = page.select("#listing-results tbody tr")
    return [[cell.get_text(strip=True) for cell in row.select("td")[:4]] for row in found]


def test_the_most_frequent_of_thirty_days_first(counts: None, report: Callable[..., BeautifulSoup]) -> None:
    page = report()
    assert table(page) == [
        ["低保", "11", "1", "3"],
        ["社区治理", "9", "0", "1"],
        ["积分入户", "6", "0", "0"],
        ["停车收费标准", "3", "3", "0"],
        ["停车费", "3", "3", "0"],
    ]
    headings = [cell.get_text(strip=True) for cell in page.select("#listing-results thead th")]
    assert headings == ["检索词", "次数", "无完全相符", "点击", "操作"]


@pytest.mark.parametrize(
    ("days", "first"),
    [
        ("7", ["低保", "9", "1", "3"]),
        ("90", ["低保", "11", "1", "3"]),
        ("365", ["很久以前", "50", "0", "0"]),
        ("一年", ["低保", "11", "1", "3"]),
    ],
)
def test_the_period(counts: None, report: Callable[..., BeautifulSoup], days: str, first: list[str]) -> None:
    assert table(report(days=days))[0] == first


@pytest.mark.parametrize(
    ("kind", "queries"),
    [
        ("nothing", ["停车收费标准", "停车费", "低保"]),
        ("unopened", ["积分入户"]),
        ("?", ["低保", "社区治理", "积分入户", "停车收费标准", "停车费"]),
    ],
)
def test_the_kinds(counts: None, report: Callable[..., BeautifulSoup], kind: str, queries: list[str]) -> None:
    assert [row[0] for row in table(report(kind=kind))] == queries


def test_links_above_the_table_keep_each_other(counts: None, report: Callable[..., BeautifulSoup]) -> None:
    page = report(kind="nothing", days="7")
    chosen = [link.get_text(strip=True) for link in page.select(".portal-choices [aria-current=page]")]
    assert chosen == ["无完全相符", "近 7 天"]
    links = {link.get_text(strip=True): link["href"] for link in page.select(".portal-choices a")}
    assert links["无点击"].endswith("?kind=unopened&days=7")
    assert links["近一年"].endswith("?kind=nothing&days=365")


def actions(row: Tag) -> dict[str, str]:
    return {link.get_text(strip=True): str(link["href"]) for link in row.select("td:last-child a")}


def test_one_action_begins_a_promoted_result_or_a_synonym(staff: Client, report: Callable[..., BeautifulSoup]) -> None:
    count('a&b "低保"+', 3)
    row = report().select_one("#listing-results tbody tr")
    assert row is not None
    offered = actions(row)
    assert list(offered) == ["设推荐结果", "加同义词"]
    promotion = BeautifulSoup(staff.get(offered["设推荐结果"]).content, "html.parser")
    assert promotion.select_one("[name=query_string]")["value"] == "a&b 低保 +"
    synonym = BeautifulSoup(staff.get(offered["加同义词"]).content, "html.parser")
    assert synonym.select_one("[name=words]")["value"] == "a b 低保、"


def test_operators_do_not_come_along(staff: Client, report: Callable[..., BeautifulSoup]) -> None:
    count("“低保 -办理", 3)
    row = report().select_one("#listing-results tbody tr")
    assert row is not None
    offered = actions(row)
    for label, name, value in (("设推荐结果", "query_string", "低保"), ("加同义词", "words", "低保、")):
        page = BeautifulSoup(staff.get(offered[label]).content, "html.parser")
        assert page.select_one(f"[name={name}]")["value"] == value


def test_an_action_leads_to_what_is_there(staff: Client, report: Callable[..., BeautifulSoup]) -> None:
    count("低保", 3)
    group = SynonymGroup.objects.create(words="低保、最低生活保障", active=False)
    query = Query.objects.create(query_string="低 保")
    SearchPromotion.objects.create(query=query, external_link_url="https://a.cn/", external_link_text="甲")
    row = report().select_one("#listing-results tbody tr")
    assert row is not None
    offered = actions(row)
    assert staff.get(offered["加同义词"]).url == reverse("search_synonyms:edit", args=[group.pk])
    assert staff.get(offered["设推荐结果"]).url == reverse("wagtailsearchpromotions:edit", args=[query.pk])


def test_what_is_no_word_gets_no_synonym(report: Callable[..., BeautifulSoup]) -> None:
    count("保", 3)
    count("长" * 31, 2)
    for row in report().select("#listing-results tbody tr"):
        assert list(actions(row)) == ["设推荐结果"]


def test_whoever_may_only_read_is_offered_nothing(home: HomePage, counts: None) -> None:
    build_staff(home)
    editor = User.objects.create_user("editor", password="password")
    editor.groups.add(Group.objects.get(name=EDITORS))
    client = Client()
    client.force_login(editor)
    page = BeautifulSoup(client.get(reverse("search_queries")).content, "html.parser")
    assert len(table(page)) == 5
    assert [cell.get_text(strip=True) for cell in page.select("#listing-results thead th")][-1] == "点击"
    assert not page.select("#listing-results form")
    assert "需要设推荐结果或同义词的，请告诉审核或站点管理。" in page.get_text()
    assert client.post(reverse("search_mute"), {"query": "低保"}).status_code == 302
    assert not MutedQuery.objects.exists()


def test_reviewers_withdraw_a_query_and_let_it_come_back(home: HomePage) -> None:
    build_staff(home)
    reviewer = User.objects.create_user("reviewer", password="password")
    reviewer.groups.add(Group.objects.get(name=REVIEWERS))
    client = Client(enforce_csrf_checks=True)
    client.force_login(reviewer)
    for ago in range(3):
        count("张 三", 9, ago=ago)
    assert frequent("张", 5) == ["张 三"]
    address = f"{reverse('search_queries')}?days=7"

    def press(label: str) -> None:
        page = BeautifulSoup(client.get(address).content, "html.parser")
        assert "请告诉审核或站点管理" not in page.get_text()
        form = page.select_one("#listing-results form")
        assert form is not None
        assert form.get_text(strip=True) == label
        sent = {str(one["name"]): str(one["value"]) for one in form.select("input")}
        assert client.post(str(form["action"]), {**sent, "csrfmiddlewaretoken": ""}).status_code == 403
        response = client.post(str(form["action"]), sent)
        assert (response.status_code, response.url) == (302, address)

    press("不再提示")
    assert [one.query for one in MutedQuery.objects.all()] == ["张三"]
    assert frequent("张", 5) == []
    press("恢复提示")
    assert not MutedQuery.objects.exists()
    assert frequent("张", 5) == ["张 三"]


@pytest.mark.parametrize("query", ["", "？", "长" * 5_000])
def test_odd_requests_to_withdraw_do_no_harm(staff: Client, query: str) -> None:
    for name in ("search_mute", "search_unmute"):
        assert staff.get(reverse(name)).status_code == 405
        response = staff.post(reverse(name), {"query": query, "next": "https://elsewhere.cn/"})
        assert (response.status_code, response.url) == (302, reverse("search_queries"))
    assert not MutedQuery.objects.exists()


def test_without_the_permission_there_is_no_report(db: None, client: Client) -> None:
    assert client.get(reverse("search_queries")).status_code == 302
    group = Group.objects.create(name="来宾")
    group.permissions.add(*Group.objects.get(name="Editors").permissions.filter(codename="access_admin"))
    guest = User.objects.create_user("guest", password="password")
    guest.groups.add(group)
    client.force_login(guest)
    response = client.get(reverse("search_queries"))
    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")


def test_pages_of_the_report_have_a_stable_order(
    report: Callable[..., BeautifulSoup], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports.QueryReport, "paginate_by", 10)
    for number in range(25):
        count(f"检索{number:02d}", 3)
    seen = [row[0] for number in range(1, 4) for row in table(report(p=str(number)))]
    assert seen == sorted(seen)
    assert len(seen) == 25
    assert table(report(p="99")) == table(report(p="3"))
    assert table(report(p="x")) == table(report(p="1"))


def test_the_number_of_queries_does_not_grow(staff: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(reverse("search_queries")).status_code == 200
        return len(captured)

    count("低保", 3)
    queries()
    few = queries()
    for number in range(45):
        count(f"检索{number}", 3, clicks=1)
    assert queries() == few


def test_what_citizens_type_is_shown_as_text(staff: Client) -> None:
    count("<script>alert(1)</script>", 3)
    html = staff.get(reverse("search_queries")).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_without_counts_the_report_says_so(report: Callable[..., BeautifulSoup]) -> None:
    assert "这段时间没有这类检索词。" in report(kind="nothing").get_text()


def exported(staff: Client, **parameters: str) -> Any:
    response = staff.get(reverse("search_queries"), parameters)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_export_as_csv(staff: Client, counts: None) -> None:
    count("=1+1", 2)
    lines = exported(staff, export="csv", days="7").decode().splitlines()
    assert lines[0] == "\ufeff检索词,次数,无完全相符,点击"
    assert lines[1] == "低保,9,1,3"
    # What a spreadsheet program would calculate is text.
    assert lines[-1] == "'=1+1,2,0,0"


def test_export_as_spreadsheet(staff: Client, counts: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST_EXPORTED", 2)
    count("=1+1", 200)
    sheet = openpyxl.load_workbook(io.BytesIO(exported(staff, export="xlsx"))).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["检索词", "次数", "无完全相符", "点击"],
        ["=1+1", 200, 0, 0],
        ["低保", 11, 1, 3],
    ]
    assert sheet["A2"].data_type == "s"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_says_what_is_in_it(staff: Client, counts: None, kind: str) -> None:
    response = staff.get(reverse("search_queries"), {"export": kind, "days": "7", "kind": "nothing"})
    name = urllib.parse.unquote(response["Content-Disposition"])
    assert f"检索统计-无完全相符-近7天-{timezone.localdate():%Y%m%d}.{kind}" in name
