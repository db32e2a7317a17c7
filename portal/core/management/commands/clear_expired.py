"""`manage.py clear_expired`: what nobody needs any more of logins."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

# Six months are what 网络安全法 (第二十一条) asks of logs; they hold names and addresses, so no longer than that.
KEPT = 200  # days


class Command(BaseCommand):
    """Run each night by a timer."""

    help = "清除过期的登录状态，以及 200 天以前的登录记录。"

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("clearsessions")
        for name in ("axes_reset_logs", "axes_reset_failure_logs"):
            call_command(name, age=KEPT, stdout=self.stdout)
