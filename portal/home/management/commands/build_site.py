"""`manage.py build_site`: the tree, settings, groups and demonstration content of a site."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from portal.core.preparing.background import left_to_the_command
from portal.home.builder.demo import build_demo, demo_steps, missing
from portal.home.builder.search_words import build_search_words
from portal.home.builder.staff import build_staff
from portal.home.builder.tree import (
    SiteInUse,
    build_root,
    build_sections,
    build_settings,
    section_definitions,
)
from portal.home.models import HomePage
from portal.search.bars import apply_with_bar
from portal.search.journal import deferred


class Command(BaseCommand):
    """Makes what is not there yet; what staff edited, moved or removed stays as they left it."""

    help = "建立网站的栏目树、设置、角色和演示内容。可重复运行：不改动工作人员编辑过的内容。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="只建栏目，不放演示内容")
        parser.add_argument("--dry-run", action="store_true", help="只报告将会新建什么，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with left_to_the_command(), deferred(apply_with_bar):
                made = self._build(demo=not options["no_demo"], dry_run=options["dry_run"])
        except SiteInUse as error:
            raise CommandError(str(error)) from error
        if made and settings.PREPARE_PICTURES:
            call_command("prepare_pictures", stdout=self.stdout)

    def _build(self, *, demo: bool, dry_run: bool) -> int:
        with transaction.atomic():
            home = build_root()
            build_settings(home)
            build_staff(home)
            build_search_words()
            list(tqdm(build_sections(home), desc="栏目", total=len(section_definitions()), unit="个"))
            if dry_run:
                pending = missing(demo_steps(home)) if demo else 0
                transaction.set_rollback(True)
                self.stdout.write(f"试运行：将新建演示内容 {pending} 项，未写入。")
                return 0
        made = self._demo(home) if demo else 0
        self.stdout.write(f"网站已就绪；新建演示内容 {made} 项。")
        return made

    def _demo(self, home: HomePage) -> int:
        steps = demo_steps(home)
        return sum(tqdm(build_demo(steps), desc="演示内容", total=len(steps), unit="项"))
