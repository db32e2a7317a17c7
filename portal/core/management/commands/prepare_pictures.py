"""`manage.py prepare_pictures`: makes the resized pictures of the whole site ahead."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from portal.core.preparing.pages import pages_with_pictures, prepare


class Command(BaseCommand):
    """May be stopped and run again at any time: what is there is kept and found."""

    help = "预先生成全站网页所用的各种尺寸的图片。可随时中断、重复运行，已有的不再生成。"

    def handle(self, *args: Any, **options: Any) -> None:
        keys = pages_with_pictures()
        made = sum(tqdm(prepare(keys), desc="生成图片", total=len(keys), unit="页", disable=not keys))
        self.stdout.write(f"已查看 {len(keys)} 个网页，新生成图片 {made} 张。")
