"""Only an administrator makes, changes or removes administrators.

Wagtail lets everyone who may edit users tick 管理员 for any account, and so take over the site.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import permission_denied


def no_new_administrator(request: HttpRequest) -> HttpResponse | None:
    """Refuse to make an administrator."""
    return _refuse(request) if request.POST.get("is_superuser") else None


def no_change_of_administrator(request: HttpRequest, user: AbstractUser) -> HttpResponse | None:
    """Refuse to change an administrator, or to turn someone else into one."""
    return _refuse(request) if user.is_superuser or request.POST.get("is_superuser") else None


def no_removal_of_administrator(request: HttpRequest, user: AbstractUser) -> HttpResponse | None:
    """Refuse to remove an administrator."""
    return _refuse(request) if user.is_superuser else None


def no_bulk_change_of_administrators(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: object
) -> HttpResponse | None:
    """Refuse to change or remove administrators among a selection of users."""
    return _refuse(request) if any(getattr(one, "is_superuser", False) for one in objects) else None


def _refuse(request: HttpRequest) -> HttpResponse | None:
    return None if request.user.is_superuser else permission_denied(request)
