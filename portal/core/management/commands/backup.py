"""`manage.py backup`: one file with the database, the uploaded files and the settings."""

from __future__ import annotations

import errno
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from tqdm import tqdm

from portal.core.backup.alone import ending_in_order
from portal.core.backup.errors import BackupError
from portal.core.backup.making import make


class Command(BaseCommand):
    """Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 another backup is being made."""

    help = "备份数据库、上传的文件和设置，写成一个文件；网站照常运行。设置了公钥（BACKUP_RECIPIENTS）就加密。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="存放备份的文件夹，不写就用 BACKUP_DIR")
        parser.add_argument("--keep-all", action="store_true", help="不删除过期的旧备份")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["to"] or settings.BACKUP_DIR
        if settings.BACKUP_RECIPIENTS is None:
            self.stderr.write("提示：没有设置 BACKUP_RECIPIENTS，备份不加密，其中有密钥和未公开的内容，请妥善保管。")
        try:
            with ending_in_order(), tqdm(desc="备份文件", unit="个") as bar:
                made = make(
                    folder, progress=lambda number, total: _show(bar, number, total), prune=not options["keep_all"]
                )
        except BackupError as error:
            raise CommandError(str(error), returncode=error.exit_code) from error
        except OSError as error:
            if error.errno == errno.EROFS:
                raise CommandError(
                    f"{folder} 对备份服务只读；改了 BACKUP_DIR 后请再运行一次 deploy/install.sh。"
                ) from error
            raise CommandError(f"备份没有完成：{error}") from error
        except Error as error:
            raise CommandError(f"备份没有完成，数据库出错：{error}") from error
        for name in made.missing:
            self.stderr.write(f"注意：数据库提到的文件 {name} 在备份之前就已不存在。")
        held = made.manifest["inventory"]
        self.stdout.write(
            f"备份完成：{made.path}（{made.path.stat().st_size / 1e6:.1f} MB，页面 {sum(held['pages'].values())} 个，"
            f"文件 {len(made.manifest['files'])} 个），删除过期备份 {len(made.removed)} 份。"
        )


def _show(bar: tqdm, number: int, is_total: bool) -> None:
    if is_total:
        bar.reset(number)
    else:
        bar.update(number)
