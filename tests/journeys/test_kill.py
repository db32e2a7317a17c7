"""kill -9 at the worst moments: the database stays sound, and one repair makes the index agree again."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from pathlib import Path

from tests.journeys.conftest import manage, start

LAWS = 150


def _write_laws(path: Path) -> None:
    draw = random.Random(7)
    words = ["社区", "矫正", "服务", "管理", "居民", "组织", "规划", "应当", "部门", "依法", "公开", "监督"]
    with path.open("w", encoding="utf-8") as file:
        for number in range(LAWS):
            clauses = "\n\n".join(
                f"第{index}条 " + "".join(draw.choices(words, k=80)) + "。" for index in "一二三四五六七八九十"
            )
            law = {
                "title": f"示例条例之{number:03d}",
                "category": "地方性法规",
                "region": "广东",
                "promulgated": f"20{number % 20:02d}-03-01",
                "issued": ["2010年3月1日 通过"],
                "body": f"## 第一章  总则\n\n{clauses}",
            }
            file.write(json.dumps(law, ensure_ascii=False) + "\n")


def _sound(var: Path) -> None:
    with sqlite3.connect(var / "db.sqlite3") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def _policies(var: Path) -> int:
    with sqlite3.connect(var / "db.sqlite3") as connection:
        return connection.execute("SELECT COUNT(*) FROM policy_policypage").fetchone()[0]


def test_killed_import_loses_nothing_and_goes_on(var: Path, tmp_path: Path) -> None:
    laws = tmp_path / "laws.jsonl"
    _write_laws(laws)
    before = _policies(var)
    process = start(var, "import_policies", str(laws), "--publish")
    deadline = time.monotonic() + 60
    while _policies(var) < before + 20 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.kill()
    process.wait()
    half = _policies(var)
    assert before + 20 <= half < before + LAWS
    _sound(var)
    manage(var, "fixtree", "--full")
    assert manage(var, "check_index", check=False).returncode == 1
    manage(var, "check_index", "--repair")
    manage(var, "check_index")
    result = manage(var, "import_policies", str(laws), "--publish")
    assert f"未变 {half - before} 份" in result.stdout
    assert _policies(var) == before + LAWS
    manage(var, "check_index")


PUBLISH_FOREVER = """
from wagtail.models import Page
from news.models import NewsPage
page = NewsPage.objects.first()
number = 0
while True:
    number += 1
    page.title = f"反复发布之{number}"
    page.save_revision().publish()
"""


def test_killed_publish_is_whole_or_nothing(var: Path) -> None:
    for delay in (2.5, 3.1, 3.6):
        process = start(var, "shell", "-c", PUBLISH_FOREVER)
        time.sleep(delay)
        process.kill()
        process.wait()
        _sound(var)
        manage(var, "check_index", "--repair")
        manage(var, "check_index")
    with sqlite3.connect(var / "db.sqlite3") as connection:
        [(title,)] = connection.execute("SELECT title FROM wagtailcore_page WHERE title LIKE '反复发布之%'").fetchall()
    assert int(title.removeprefix("反复发布之")) > 1
