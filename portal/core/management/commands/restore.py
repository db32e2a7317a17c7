"""`manage.py restore`: an installation as it was when a backup was made."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.cache import caches
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection
from tqdm import tqdm

from portal.core.backup import restoring
from portal.core.backup.alone import ending_in_order
from portal.core.backup.errors import BackupError, NotEmpty
from portal.core.caching.takedowns import tell
from portal.core.caching.version import bump


class Command(BaseCommand):
    """Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 another restore is going on, 4 the target is not empty,
    5 the backup is damaged. With 2 to 5, nothing has been changed."""

    help = (
        "从备份恢复数据库和上传的文件，核对后重建索引。只恢复到空的网站上；要覆盖已有内容请加 --force。请先停止网站。"
    )
    # It runs before there are any tables.
    requires_migrations_checks = False
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, help="备份文件")
        parser.add_argument("--identity", type=Path, help="age 私钥文件（备份加密时需要）")
        parser.add_argument("--check", action="store_true", help="只读一遍并核对备份，不改动任何内容")
        parser.add_argument("--dry-run", action="store_true", help="核对备份，检查能否恢复到本机，不改动任何内容")
        parser.add_argument("--force", action="store_true", help="覆盖已有的内容")
        parser.add_argument("--settings-to", type=Path, help="把备份中的设置文件另存到这个文件夹（不覆盖已有的）")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with ending_in_order():
                self._restore(**options)
        except BackupError as error:
            raise CommandError(str(error), returncode=error.exit_code) from error
        except (OSError, Error) as error:
            raise CommandError(f"恢复没有完成：{error}") from error

    def _restore(self, *, backup: Path, identity: Path | None, check: bool, force: bool, **options: Any) -> None:
        if not check:
            # Before hours of reading.
            restoring.check_target(force=force)
        with (
            tqdm(desc="读取并核对备份", unit="个") as bar,
            restoring.staged(backup, identity, bar.update) as staged,
        ):
            bar.close()
            manifest = staged.manifest
            pages = sum(manifest["inventory"]["pages"].values())
            self.stdout.write(
                f"备份完好：{manifest['begun_at']}，版本 {manifest.get('release', '不详')}，页面 {pages} 个，"
                f"文件 {len(manifest['files'])} 个。"
            )
            if check:
                return
            restoring.check_fits(manifest)
            if options["dry_run"]:
                self.stdout.write("可以恢复到本机。")
                return
            if options["settings_to"]:
                self._keep_settings(staged.settings_files, options["settings_to"])
            former = restoring.replace(staged)
        if former:
            self.stdout.write(f"原有的上传文件移到了 {former}，确认无误后可以删除。")
        differences = restoring.verify(manifest)
        for name in manifest["missing"]:
            self.stderr.write(f"注意：文件 {name} 在备份之前就已不存在。")
        if differences:
            raise BackupError("恢复后的内容与备份不一致：" + "；".join(differences[:20]))
        self.stdout.write(f"核对一致：{len(manifest['inventory']['tables'])} 个数据表、页面内容和全部文件。")
        self._bring_up()
        self.stdout.write("恢复完成。")

    def _keep_settings(self, files: list[Path], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in files:
            target = folder / path.name
            if target.exists():
                raise NotEmpty(f"{target} 已存在，没有覆盖。")
            shutil.copyfile(path, target)
            target.chmod(0o600)
            self.stdout.write(f"设置文件另存为 {target}。")

    def _bring_up(self) -> None:
        """What is derived from database and files: tables of a newer release, caches, the index."""
        connection.close()
        call_command("migrate", verbosity=0, interactive=False)
        for alias in caches:
            caches[alias].clear()
        # Processes that were not stopped notice it; and nginx drops its copies of what came after the backup.
        bump()
        tell()
        call_command("rebuild_index", stdout=self.stdout, stderr=self.stderr)
