"""kill -9 at the worst moments: the database stays sound, and one run of the journal makes the index agree again."""

from __future__ import annotations

import itertools
import json
import os
import random
import sqlite3
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.live import manage, serving, start

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
        manage(var, "process_index_journal")
        manage(var, "check_index")
    with sqlite3.connect(var / "db.sqlite3") as connection:
        [(title,)] = connection.execute("SELECT title FROM wagtailcore_page WHERE title LIKE '反复发布之%'").fetchall()
    assert int(title.removeprefix("反复发布之")) > 1


# Seconds of the storm, and between two kills; by hand longer: KILL_SECONDS=120.
STORM = float(os.environ.get("KILL_SECONDS", "20"))
KILL_EVERY = max(5.0, STORM / 12)
PUBLISHERS, READERS = 4, 8

# Pages are changed, made, taken down and brought back; each publishing leaves a byte in a file.
PUBLISH = """
import random
from django.utils import timezone
from news.models import NewsIndexPage, NewsPage
share, log = {share}, open({log!r}, "ab", buffering=0)
draw = random.Random()
while True:
    page = draw.choice([page for page in NewsPage.objects.all() if page.pk % {publishers} == share])
    page.title = f"社会建设第{{draw.randrange(10**6)}}次"
    kind = draw.randrange(6)
    if kind == 0:
        page.unpublish()
    elif kind == 1:
        parent = NewsIndexPage.objects.get(pk=page.get_parent().pk)
        parent.add_child(instance=NewsPage(title=page.title, slug=f"s{{draw.randrange(10**9)}}", live=False))
        NewsPage.objects.latest("pk").save_revision().publish()
    else:
        page.save_revision().publish()
    log.write(b".")
"""

QUERIES = [
    "社会建设",
    "第次",
    "shjs",
    "“社会建设”",
    "社会 -建设",
    "社區",
    "zzz",
    "2015年",
    "建设第12次",
    "珠府〔2015〕12号",
    "政策",
    "",
]
ADDRESSES = ["/search/", "/api/v1/search/", "/search/suggest/"]


@pytest.fixture(params=["whoosh", "tantivy"])
def engine(request: pytest.FixtureRequest, var: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The engine that all processes of a test use, with an index of the built site."""
    monkeypatch.setenv("SEARCH_URL", f"{request.param}://{var / ('index-' + request.param)}")
    manage(var, "rebuild_index")
    return request.param


@contextmanager
def _readers(url: str) -> Iterator[Counter[int]]:
    """Search all the time; the answers by their status, 0 for none."""
    answers: Counter[int] = Counter()
    stop, counting = threading.Event(), threading.Lock()

    def read(number: int) -> None:
        for query, address in itertools.islice(itertools.cycle(itertools.product(QUERIES, ADDRESSES)), number, None):
            if stop.is_set():
                return
            parameters = urllib.parse.urlencode({"q": query, "sort": "date" if number % 2 else "relevance"})
            try:
                with urllib.request.urlopen(f"{url}{address}?{parameters}", timeout=60) as response:
                    response.read()
                    status = response.status
            except urllib.error.HTTPError as error:
                status = error.code
            except OSError:
                status = 0
            with counting:
                answers[status] += 1

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _publisher(var: Path, share: int) -> subprocess.Popen[bytes]:
    code = PUBLISH.format(share=share, publishers=PUBLISHERS, log=str(var / f"published-{share}"))
    return start(var, "shell", "-c", code)


def test_readers_and_publishers_while_publishers_are_killed(engine: str, var: Path) -> None:
    kills = 0
    with serving(var) as server, _readers(server.url) as answers:
        publishers = [_publisher(var, share) for share in range(PUBLISHERS)]
        try:
            # All of them are at work before time counts.
            deadline = time.monotonic() + 120
            while len(list(var.glob("published-*"))) < PUBLISHERS and time.monotonic() < deadline:
                time.sleep(0.1)
            deadline = time.monotonic() + STORM
            while time.monotonic() < deadline:
                time.sleep(KILL_EVERY)
                share = kills % PUBLISHERS
                publishers[share].kill()
                publishers[share].wait()
                kills += 1
                publishers[share] = _publisher(var, share)
        finally:
            for process in publishers:
                process.kill()
                process.wait()
    published = sum(path.stat().st_size for path in var.glob("published-*"))
    print(f"{engine}: {sum(answers.values())} requests {dict(answers)}, {published} publishes, {kills} kills")
    assert answers[200] > READERS
    assert not [status for status in answers if status == 0 or status >= 500], answers
    assert published > PUBLISHERS
    assert kills >= 3
    _sound(var)
    manage(var, "process_index_journal")
    manage(var, "check_index")
