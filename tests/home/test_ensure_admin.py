"""`ensure_admin`: a first administrator whose password nobody knows beforehand."""

from __future__ import annotations

import io
import re

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command


def run() -> str:
    printed = io.StringIO()
    call_command("ensure_admin", stdout=printed)
    return printed.getvalue()


def password_of(printed: str) -> str:
    found = re.search(r"密码 (\S+?)（", printed)
    assert found, printed
    return found[1]


def test_the_password_that_is_shown_opens_the_admin(db, client) -> None:
    password = password_of(run())
    assert len(password) >= 12
    assert client.post("/admin/login/", {"username": "admin", "password": password}).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_every_installation_draws_its_own_password(db) -> None:
    drawn = set()
    for _ in range(3):
        drawn.add(password_of(run()))
        User.objects.all().delete()
    assert len(drawn) == 3


def test_an_existing_administrator_is_kept_and_no_password_is_shown(db) -> None:
    run()
    before = User.objects.get().password
    printed = run()
    assert "管理员已存在：admin（密码未改动）" in printed
    assert not re.search(r"密码 \S+（", printed)
    assert User.objects.get().password == before


def test_another_administrator_will_do(superuser) -> None:
    assert "管理员已存在：root" in run()
    assert User.objects.count() == 1


@pytest.mark.parametrize("fields", [{"is_superuser": True, "is_active": False}, {"is_superuser": False}])
def test_a_taken_name_does_not_keep_the_administrator_from_being_made(db, fields: dict[str, bool]) -> None:
    User.objects.create_user("admin", password="old", **fields)
    printed = run()
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1
    name = re.search(r"用户名 (\S+?)，", printed)[1]
    made = User.objects.get(username=name)
    assert made.is_superuser and made.check_password(password_of(printed))
    assert User.objects.get(username="admin").check_password("old"), "nobody's account is taken over"
