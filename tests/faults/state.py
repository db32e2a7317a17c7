"""Prints as JSON what the database holds of the drill: `python -m tests.faults.state`.

`published` are the numbers of articles that are live, `half` those that are neither whole nor absent, `tree` the
problems of the page tree, `lists` the pages whose row in the lists differs from them.
"""

from __future__ import annotations

import json

import django


def main() -> None:
    django.setup()
    from wagtail.models import Page

    from news.models import NewsPage
    from portal.core.listed import differing

    published, half = [], []
    for page in NewsPage.objects.filter(slug__startswith="yl"):
        whole = page.live and page.live_revision_id and page.first_published_at and page.published_at
        (published if whole else half).append(int(page.slug[2:]))
    orphans = Page.objects.filter(slug__startswith="yl").count() - len(published) - len(half)
    tree = [
        name for name, found in zip(("path", "depth", "parent", "child"), Page.find_problems(), strict=False) if found
    ]
    print(json.dumps({"published": published, "half": half + [0] * orphans, "tree": tree, "lists": differing()}))


if __name__ == "__main__":
    main()
