"""A clock that jumps: an hour ahead, and a day back.

clock.c moves the clock of nginx, of the web server and of whoever publishes (without a C compiler the test is skipped).
PostgreSQL and Redis keep the true time: the one takes none of the portal's decisions, the other only forgets.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.faults.stack import Stack
from tests.live import ROOT
from tests.proxy import DOMAIN, Answer

pytestmark = [pytest.mark.faults, pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")]

LIST = "/xxgk/gzdt/"
ARTICLE = re.compile(r"演练(\d{5})")
# Seconds until a list shows what was published: nginx asks once a second, and the machine has other work.
PATIENCE = 8


@pytest.fixture
def clock(stack: Stack) -> Iterator[Callable[[int], None]]:
    """Sets the clock so many seconds off the true time."""
    library, told = stack.proxy.folder / "clock.so", stack.proxy.folder / "clock"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, Path(__file__).with_name("clock.c")], check=True)
    told.write_bytes(bytes(8))
    told.chmod(0o644)

    def move(seconds: int) -> None:
        with told.open("r+b") as file:
            file.write(struct.pack("=q", seconds))

    moved = {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(told)}
    true = stack.environment
    try:
        stack.environment = stack.web.environment = true | moved
        _restart(stack, moved)
        yield move
    finally:
        stack.environment = stack.web.environment = true
        _restart(stack, {})


def test_the_clock_jumps_ahead(stack: Stack, clock: Callable[[int], None]) -> None:
    with stack.load() as readers:
        _shows_what_is_new(stack)
        clock(3600)
        _shows_what_is_new(stack)
    assert readers.failures == []
    stack.check()


def test_the_clock_jumps_back(stack: Stack, clock: Callable[[int], None]) -> None:
    with stack.load() as readers:
        _shows_what_is_new(stack)
        clock(-86400)
        _what_the_clock_starts(stack)
        _shows_what_is_new(stack)
    assert readers.failures == []
    stack.check()


def test_staff_stay_logged_in_when_the_clock_is_put_right(stack: Stack, clock: Callable[[int], None]) -> None:
    password = "drill-Kapok-4471"
    stack.environment = stack.environment | {"DJANGO_SUPERUSER_PASSWORD": password}
    made = stack.manage("createsuperuser", "--noinput", "--username", "drill", "--email", "drill@example.cn")
    assert made.returncode == 0, made.stderr
    cookies = _logged_in(stack, "drill", password)
    for by in (0, 600, -600):
        clock(by)
        assert stack.proxy.get("/admin/", {"Cookie": cookies}).status == 200, by


def _restart(stack: Stack, more: dict[str, str]) -> None:
    stack.proxy.stop()
    # What another clock has dated; the files themselves bear the true time.
    for part in stack.proxy.cache.iterdir():
        shutil.rmtree(part)
    stack.web.stop()
    stack.web.start()
    kept = {name: os.environ.get(name) for name in more}
    os.environ.update(more)
    try:
        stack.proxy.start()
    finally:
        for name, value in kept.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _what_the_clock_starts(stack: Stack) -> None:
    """What deploy/systemd/portal-clock.timer starts, on the store of this nginx."""
    unit = (ROOT / "deploy/systemd/nginx-clock.service").read_text()
    clear, renew = re.findall(r"^ExecStart=[-+]?(.+)$", unit, re.M)
    assert renew.endswith("try-reload-or-restart nginx.service")
    command = [part.replace("/dev/shm/portal-pages", str(stack.proxy.cache)) for part in shlex.split(clear)]
    subprocess.run(command, check=True, env=stack.environment)
    os.kill(stack.proxy.pid, signal.SIGHUP)


def _shows_what_is_new(stack: Stack) -> None:
    told = stack.var / f"published-{stack.first - 1000}"
    before = len(told.read_text().splitlines())
    deadline = time.monotonic() + 30
    while len(lines := told.read_text().splitlines()) == before:
        assert time.monotonic() < deadline, "nothing can be published"
        time.sleep(0.05)
    newest, deadline = int(lines[-1]), time.monotonic() + PATIENCE
    while max(map(int, ARTICLE.findall(stack.proxy.get(LIST).text))) < newest:
        assert time.monotonic() < deadline, "readers do not see what was published"
        time.sleep(0.1)


def _logged_in(stack: Stack, name: str, password: str) -> str:
    """Log in through nginx; the cookies."""
    form = stack.proxy.get("/admin/login/")
    field = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
    assert form.status == 200 and field
    sent = urlencode({"csrfmiddlewaretoken": field[1], "username": name, "password": password})
    answer = stack.proxy.get(
        "/admin/login/",
        {
            "Cookie": _cookies(form),
            "Referer": f"https://{DOMAIN}/admin/login/",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        method="POST",
        body=sent.encode(),
    )
    assert answer.status == 302, answer.text[-500:]
    return _cookies(answer)


def _cookies(answer: Answer) -> str:
    given = [value for header, value in answer.raw_headers if header.lower() == "set-cookie"]
    return "; ".join(value.partition(";")[0] for value in given)
