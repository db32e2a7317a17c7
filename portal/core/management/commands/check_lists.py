"""manage.py check_lists [--repair]"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.core import listed


class Command(BaseCommand):
    help = "比较列表所用的数据与页面是否一致；--repair 修复不一致之处。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="修复，而不只是报告")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        if repair:
            self.stdout.write(f"已修复 {listed.rebuild()} 页。")
            return
        differing = listed.differing()
        if differing:
            raise CommandError(f"有 {len(differing)} 页与列表不一致，请运行 manage.py check_lists --repair。")
        self.stdout.write("列表与页面一致。")
