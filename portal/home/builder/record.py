"""The memory of the builder: what it made once is the staff's from then on, even if they remove it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from portal.home.models import BuildRecord


def build_once(key: str, make: Callable[..., object], *arguments: Any) -> bool:
    """Call `make` with the arguments if nothing was recorded under `key`, both in one transaction. True if it ran."""
    with transaction.atomic():
        _, new = BuildRecord.objects.get_or_create(key=key)
        if new:
            make(*arguments)
    return new
