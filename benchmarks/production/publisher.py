"""A publisher at work: `python -m benchmarks.production.publisher NUMBER`, one publication a second of the newest news.

First prints the page's addresses, then after each publication what its title now ends with and when it was committed
(`time.time()`): a line of JSON each. Runs on the state and with the settings of its environment.
"""

from __future__ import annotations

import json
import re
import sys
import time
from typing import Any

from django.db import transaction

from news.models import NewsPage
from portal.core.publishing import change_page
from portal.home.models import HomePage

PAUSE = 1.0
MARK = re.compile(r"（第\d+改）$")


def say(**line: Any) -> None:
    """One line to whoever watches."""
    print(json.dumps(line, ensure_ascii=False), flush=True)


def main(number: int) -> None:
    """Publish on the beat, whatever a publication takes."""
    # The column of home: a publication shows there, in its section's list and at its own address.
    parent = HomePage.objects.get().news_section
    page = NewsPage.objects.child_of(parent).published().newest()[0]
    say(article=page.relative_url(None), list=parent.relative_url(None))
    title = MARK.sub("", page.title)
    beat = time.time() + PAUSE
    for turn in range(number):
        time.sleep(max(0.0, beat - time.time()))
        beat += PAUSE
        # As the admin does: from the newest revision.
        page = NewsPage.objects.get(pk=page.pk).get_latest_revision_as_object()
        mark = f"（第{int(time.time() * 10) % 10**7}改）"
        page.title = f"{title}{mark}"
        committed: list[float] = []
        start = time.time()
        with transaction.atomic():
            # The first that runs once everyone can see it.
            transaction.on_commit(lambda: committed.append(time.time()))  # noqa: B023 - it runs before the next turn
            change_page(page, publish=True)
        say(turn=turn, mark=mark, committed=committed[0], seconds=time.time() - start)
    # What threads do after a publication belongs to it.
    time.sleep(3)


if __name__ == "__main__":
    main(int(sys.argv[1]))
