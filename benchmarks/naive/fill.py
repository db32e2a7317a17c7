"""Make the naive site of the texts on standard input (`benchmarks.production.texts`): `python fill.py`."""

from __future__ import annotations

import datetime
import json
import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "naive.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - only after the setup above
from django.db import transaction  # noqa: E402 - as above
from naive.models import ArticlePage, HomePage, SectionPage  # noqa: E402 - as above
from wagtail.models import Page, Site  # noqa: E402 - as above


def main() -> None:
    """Sections, then articles below the section that each names."""
    texts = json.load(sys.stdin)
    call_command("migrate", verbosity=0)
    Page.objects.filter(depth__gt=1).delete()
    home = Page.get_first_root_node().add_child(instance=HomePage(title="首页", slug="home"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home, "site_name": "naive"}
    )
    with transaction.atomic():
        pages: dict[str, Page] = {"": home}
        for one in texts["sections"]:
            parent, _, slug = one["path"].rpartition("/")
            page = SectionPage(title=one["title"], slug=slug, show_in_menus=True)
            pages[one["path"]] = Page.objects.get(pk=pages[parent].pk).add_child(instance=page)
        for number, one in enumerate(texts["articles"]):
            day = datetime.date.fromisoformat(one["date"])
            article = ArticlePage(title=one["title"], slug=f"a{number}", date=day, intro=one["intro"], body=one["body"])
            pages[one["section"]].add_child(instance=article)


main()
