"""`manage.py ensure_admin`: the first administrator, with a password drawn for this installation."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Makes `admin`, or `admin2` where that name is taken, if there is no administrator; prints its password once."""

    help = "若还没有管理员，则建立第一个管理员并显示其密码（只显示这一次）。"

    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model()
        existing = users.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
        if existing:
            self.stdout.write(f"管理员已存在：{existing.get_username()}（密码未改动）")
            return
        name, number = "admin", 1
        while users.objects.filter(username=name).exists():
            number += 1
            name = f"admin{number}"
        password = secrets.token_urlsafe(12)
        users.objects.create_superuser(name, password=password)
        self.stdout.write(f"已建立第一个管理员：用户名 {name}，密码 {password}（只显示这一次，请登录后修改）")
