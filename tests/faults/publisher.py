"""Publishes one article after the other, as fast as it can: `python -m tests.faults.publisher FIRST`.

Prints the number of an article when, and only when, its publication was confirmed. What fails is tried again with the
next number, as staff would.
"""

from __future__ import annotations

import datetime
import itertools
import sys
import time

import django

BEGINNING = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def main(first: int) -> None:
    django.setup()
    from django.db import connection
    from wagtail.models import Page

    from news.models import NewsPage
    from portal.core.publishing import add_page

    for number in itertools.count(first):
        try:
            parent = Page.objects.get(url_path__endswith="/xxgk/gzdt/")
            # Lists begin with the newest, whatever the clock says.
            moment = BEGINNING + datetime.timedelta(seconds=number)
            page = NewsPage(title=f"演练{number:05}", slug=f"yl{number:05}", published_at=moment)
            add_page(parent, page, publish=True)
        except Exception as error:  # whatever is broken is the test's doing
            print(f"# {number} {type(error).__name__}: {error}", file=sys.stderr, flush=True)
            connection.close()
            time.sleep(0.2)
        else:
            print(number, flush=True)
            time.sleep(0.1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
