"""Guessing passwords is slow, idle staff are logged out, and the admin answers its own networks only."""

from __future__ import annotations

import datetime
from ipaddress import ip_network

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.models import PageViewRestriction

from portal.core.client_address import client_address
from tests.conftest import Tree, soup_of

LOGIN = "/admin/login/"
PASSWORD = "Mei-Hua-4417"


@pytest.fixture
def editor(tree: Tree) -> User:
    return User.objects.create_superuser("bianji", password=PASSWORD)


def log_in(client: Client, name: str = "bianji", password: str = PASSWORD, **headers: str) -> int:
    return client.post(LOGIN, {"username": name, "password": password}, **headers).status_code


def fail(client: Client, name: str = "bianji", times: int = 5, **headers: str) -> list[int]:
    return [log_in(client, name, "falsch", **headers) for _ in range(times)]


def test_the_right_password_is_refused_after_five_wrong_ones(editor: User, client: Client) -> None:
    assert fail(client) == [200, 200, 200, 200, 429]
    assert log_in(client) == 429
    assert not client.session.keys()
    AccessAttempt.objects.update(attempt_time=timezone.now() - datetime.timedelta(minutes=16))
    assert log_in(client) == 302


def test_the_page_says_how_long_and_does_not_tell_whether_the_account_exists(editor: User) -> None:
    pages = []
    for name in ("bianji", "nobody"):
        client = Client()
        assert fail(client, name)[-1] == 429
        response = client.post(LOGIN, {"username": name, "password": PASSWORD})
        assert 0 < int(response["Retry-After"]) <= 15 * 60
        pages.append(soup_of(response).main.text)
    assert "连续输错 5 次" in pages[0] and "请在 15 分钟后再试" in pages[0]
    assert pages[0] == pages[1]


def test_waiting_is_not_made_longer_by_trying(editor: User, client: Client) -> None:
    fail(client)
    then = timezone.now() - datetime.timedelta(minutes=10)
    AccessAttempt.objects.update(attempt_time=then)
    response = client.post(LOGIN, {"username": "bianji", "password": "falsch"})
    assert 4 * 60 < int(response["Retry-After"]) <= 5 * 60
    assert AccessAttempt.objects.get().attempt_time == then


def test_colleagues_and_other_places_are_not_locked_out(editor: User) -> None:
    User.objects.create_superuser("tongshi", password=PASSWORD)
    fail(Client(), HTTP_X_FORWARDED_FOR="10.0.0.9")
    assert log_in(Client(), "tongshi", HTTP_X_FORWARDED_FOR="10.0.0.9") == 302
    assert log_in(Client(), HTTP_X_FORWARDED_FOR="10.0.0.10") == 302
    assert log_in(Client(), HTTP_X_FORWARDED_FOR="10.0.0.9") == 429


def test_a_stranger_cannot_pretend_to_ask_from_elsewhere(editor: User) -> None:
    for number in range(5):
        status = log_in(Client(), password="falsch", REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert status == 429


def test_an_ipv6_network_is_one_place(editor: User) -> None:
    for number in range(5):
        status = log_in(Client(), password="falsch", HTTP_X_FORWARDED_FOR=f"2001:db8:0:1::{number + 1}")
    assert status == 429
    assert log_in(Client(), HTTP_X_FORWARDED_FOR="2001:db8:0:1:ffff::9") == 429
    assert log_in(Client(), HTTP_X_FORWARDED_FOR="2001:db8:0:2::1") == 302


def test_a_name_tried_from_everywhere_is_closed_to_strange_places(editor: User, settings) -> None:
    settings.LOGIN_FAILURES_EVERYWHERE = 6
    User.objects.create_superuser("tongshi", password=PASSWORD)
    assert log_in(Client(), HTTP_X_FORWARDED_FOR="10.0.0.1") == 302
    for number in range(6):
        assert log_in(Client(), password="falsch", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}") == 200
    strange = Client().post(LOGIN, {"username": "bianji", "password": PASSWORD}, HTTP_X_FORWARDED_FOR="203.0.113.99")
    assert strange.status_code == 429 and 0 < int(strange["Retry-After"]) <= 15 * 60
    assert "在多处反复输错密码" in soup_of(strange).main.text
    assert log_in(Client(), HTTP_X_FORWARDED_FOR="10.0.0.1") == 302
    assert log_in(Client(), "tongshi", HTTP_X_FORWARDED_FOR="203.0.113.99") == 302
    AccessAttempt.objects.update(attempt_time=timezone.now() - datetime.timedelta(minutes=16))
    assert log_in(Client(), HTTP_X_FORWARDED_FOR="203.0.113.99") == 302


def test_success_begins_anew_and_changes_the_session(editor: User, client: Client) -> None:
    fail(client, times=4)
    client.get(LOGIN)
    before = client.cookies["csrftoken"].value
    assert log_in(client) == 302
    assert client.cookies["csrftoken"].value != before
    assert fail(Client(), times=4) == [200] * 4


def test_passwords_are_not_kept_with_the_attempts(editor: User, client: Client) -> None:
    client.post(f"{LOGIN}?password=Streng-1", {"username": "bianji", "password": "Geheim-22"})
    attempt = AccessAttempt.objects.get()
    kept = " ".join(str(getattr(attempt, field.name)) for field in attempt._meta.fields)
    assert "Geheim" not in kept and "Streng" not in kept


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        ("203.0.113.5", "10.0.0.1", "203.0.113.5"),
        ("127.0.0.1", "10.0.0.1", "10.0.0.1"),
        ("", "10.0.0.1", "10.0.0.1"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:127.0.0.1", "10.0.0.1", "10.0.0.1"),
        ("127.0.0.1", "::ffff:10.0.0.1", "10.0.0.1"),
        ("127.0.0.1", "1.1.1.1, 10.0.0.1", "10.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("", "", "None"),
        ("127.0.0.1", "10.0.0.1; DROP", "None"),
        ("127.0.0.1", "unknown", "None"),
    ],
)
def test_the_proxys_word_counts_only_from_the_proxy(peer: str, forwarded: str, expected: str) -> None:
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert str(client_address(RequestFactory().get("/", REMOTE_ADDR=peer, **headers))) == expected


NETWORKS = [ip_network("10.1.0.0/16"), ip_network("2001:db8::/32")]


@pytest.mark.parametrize("address", ["10.1.2.3", "2001:db8::1", "::ffff:10.1.2.3"])
def test_the_admin_answers_its_networks(tree: Tree, settings, address: str) -> None:
    settings.ADMIN_NETWORKS = NETWORKS
    assert Client().get(LOGIN, HTTP_X_FORWARDED_FOR=address).status_code == 200


@pytest.mark.parametrize("address", ["10.2.0.1", "2001:db9::1", "garbage", "203.0.113.5"])
@pytest.mark.parametrize(
    "path", [LOGIN, "/admin/", "/admin/pages/", "/admin/password_reset/", "/admin/none", "/_util/login/"]
)
def test_the_admin_answers_nobody_else(tree: Tree, settings, admin_client: Client, address: str, path: str) -> None:
    settings.ADMIN_NETWORKS = NETWORKS
    response = admin_client.get(path, HTTP_X_FORWARDED_FOR=address)
    assert response.status_code == 403
    assert "只能从单位指定的网络访问" in soup_of(response).main.text
    assert admin_client.get("/", HTTP_X_FORWARDED_FOR=address).status_code == 200


@pytest.mark.parametrize("path", ["/hant/_util/login/", "/hant//_util/login/"])
def test_nor_below_the_other_script(tree: Tree, settings, path: str) -> None:
    settings.ADMIN_NETWORKS = NETWORKS
    assert Client().get(path, HTTP_X_FORWARDED_FOR="203.0.113.5").status_code == 403


def test_there_is_one_login_page(editor: User, client: Client) -> None:
    second = client.get("/_util/login/?next=/admin/pages/")
    assert (second.status_code, second["Location"]) == (302, f"{LOGIN}?next=/admin/pages/")
    client.post("/_util/login/", {"username": "bianji", "password": PASSWORD})
    assert not client.session.keys()
    away = client.get("/_util/login/?next=https://evil.example/", follow=True)
    assert away.redirect_chain == [(f"{LOGIN}?next=https://evil.example/", 302)]
    form = {"username": "bianji", "password": PASSWORD, "next": "https://evil.example/"}
    assert "evil" not in client.post(LOGIN, form)["Location"]


def test_whose_address_is_not_known_is_outside(tree: Tree, settings) -> None:
    settings.ADMIN_NETWORKS = NETWORKS
    assert Client().get(LOGIN, REMOTE_ADDR="").status_code == 403


def active(client: Client, seconds_ago: float) -> None:
    session = client.session
    session["active_at"] = int(timezone.now().timestamp() - seconds_ago)
    session.save()


def test_idle_staff_are_logged_out_and_told(tree: Tree, admin_client: Client, settings) -> None:
    admin_client.get("/admin/")
    assert admin_client.session["active_at"] > 0
    active(admin_client, settings.STAFF_IDLE_SECONDS + 5)
    response = admin_client.get("/admin/pages/", follow=True)
    assert response.redirect_chain[0][0].startswith(LOGIN)
    assert "已自动退出" in response.content.decode()


def test_private_pages_close_with_the_admin(tree: Tree, admin_client: Client, settings) -> None:
    PageViewRestriction.objects.create(page=tree.notices, restriction_type=PageViewRestriction.LOGIN)
    assert admin_client.get(tree.notices.url).status_code == 200
    active(admin_client, settings.STAFF_IDLE_SECONDS - 100)
    assert admin_client.get(tree.notices.url).status_code == 200
    active(admin_client, settings.STAFF_IDLE_SECONDS + 5)
    response = admin_client.get(tree.notices.url)
    assert (response.status_code, response.url.partition("?")[0]) == (302, LOGIN)


def test_citizens_have_no_session_that_could_be_idle(tree: Tree, client: Client) -> None:
    # What looks for one depends on the cookie from then on.
    assert "Cookie" not in client.get("/robots.txt").get("Vary", "")


@pytest.mark.parametrize("path", ["/admin/", LOGIN, "/"])
def test_a_made_up_session_with_nul_in_its_name_is_none(tree: Tree, path: str) -> None:
    # PostgreSQL refuses NUL; in a quoted cookie anybody can send it.
    before = Client().get(path)
    assert Client().get(path, headers={"cookie": r'sessionid="abcdefgh\000"'}).status_code == before.status_code


def test_whoever_works_stays_logged_in_and_an_open_editor_is_no_work(
    tree: Tree, admin_client: Client, settings
) -> None:
    active(admin_client, settings.STAFF_IDLE_SECONDS - 100)
    before = admin_client.session["active_at"]
    admin_client.post("/admin/editing-sessions/ping/")
    assert admin_client.session["active_at"] == before
    assert admin_client.get("/admin/pages/").status_code in (200, 302)
    assert admin_client.session["active_at"] > before


def test_a_clock_set_back_does_not_keep_staff_logged_in_until_it_is_that_late_again(
    tree: Tree, admin_client: Client
) -> None:
    active(admin_client, -86_400)
    admin_client.get("/admin/")
    assert admin_client.session["active_at"] <= timezone.now().timestamp()


@pytest.mark.parametrize(
    "password",
    [
        "Kurz-1a",
        "lauterkleinebuchstaben",
        "nurklein123456",
        "Woaini1314!",
        "Zhuhai@2024",
        "Qwertyuiop123!",
        "Admin@123456",
        "P@ssw0rd123456",
        "Abc123456789!",
        "1qaz2wsx!QAZ",
        "5201314Aini!",
        "Guanliyuan888!",
        "Ｚｈｕｈａｉ2024!",
        "13800138000",
    ],
)
def test_easy_passwords_are_refused_in_chinese(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert all(any("一" <= one <= "鿿" for one in message) for message in refused.value.messages)


@pytest.mark.parametrize("password", [PASSWORD, "xiangqing-Lu-37号", "9 Kraniche fliegen", "qpzm-WXON-4821"])
def test_good_passwords_are_taken(password: str) -> None:
    validate_password(password, User(username="bianji"))


@pytest.mark.parametrize("part", ["a", "5201314", "123"])
def test_a_long_password_is_looked_at_in_no_time(part: str) -> None:
    # Cut in every way, of which there are more than 2 to the power of 100, it would never be.
    validate_password(f"{part * 300}-Zq")


def test_a_password_like_the_name_is_refused() -> None:
    with pytest.raises(ValidationError, match="相似"):
        validate_password("Zhangsan-2024", User(username="zhangsan-2024"))


def test_changing_the_password_shows_the_rules(tree: Tree, editor: User, client: Client) -> None:
    client.force_login(editor)
    text = client.get("/admin/account/").content.decode()
    assert "至少要包含小写字母、大写字母、数字、符号中的三种" in text
    assert "10 个字符" in text
