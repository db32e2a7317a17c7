"""A site of any size: `python -m benchmarks.generator VAR_DIR TOTAL`, or `generate(total)` in a process of the portal.

The demonstration site is built where there is none; then news, notices, briefings and regulations go into its
sections by bulk insertion until the site has TOTAL published pages. The regulations are those of the corpus beside
the checkout where it is there, else drawn ones. The same TOTAL makes the same texts, whatever the machine. The
search index is not touched: `manage.py rebuild_index` and `update_index` read the database as always.
"""

from __future__ import annotations

import datetime
import os
import random
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.utils import timezone
from tqdm import tqdm
from wagtail.models import Page

from benchmarks.rows import New, Pattern, insert
from benchmarks.words import briefing_articles, clauses, headline, news_body, notice
from briefings.models import BriefingPage
from news.models import NewsPage
from policy.importers.parse import iter_lines, parse_policy
from policy.models import PolicyIndexPage, PolicyPage
from policy.services import import_policy
from portal.core import listed
from portal.core.models import PortalImage
from portal.core.preparing.pages import prepare
from portal.home.builder.tree import page_at
from portal.home.models import HomePage
from tests.corpus import CORPUS

ROOT = Path(__file__).resolve().parents[1]
PATTERNS = 200
YEARS = 15
# Shares of 100 pages by section; the sub-sections of the last three take turns.
MIX = {"xxgk/gzdt": 25, "xxgk/tzgg": 10, "xwzx/rdgz": 10, "xxgk/gzjb": 5, "zcfg/zcfg": 15, "gqdt/*": 25, "shjs/*": 10}
# A law of 60,000 characters is as rare in real sites as it would be heavy in 15,000 copies.
LONGEST_LAW = 12_000


def generate(total: int, *, quiet: bool = False) -> int:
    """Make the site have `total` published pages and return how many it had to insert (0 where it has them).

    Needs the settings of the portal; makes tables and the demonstration site where there is none.
    """
    call_command("migrate", verbosity=0)
    if not HomePage.objects.exists():
        call_command("build_site", stdout=sys.stderr)
    missing = total - Page.objects.filter(live=True).exclude(depth=1).count()
    first: dict[int, Page] = {}
    if missing > 0:
        with tqdm(total=missing, desc="generating pages", unit="page", disable=quiet) as bar:
            insert(_first_of_each(islice(_pages(HomePage.objects.get()), missing), first), bar.update)
    # Counts as a change where rows were missing.
    listed.rebuild()
    # Publishing makes the resized pictures of a page; copies of one pattern show the same ones.
    deque(prepare(page.pk for page in first.values()), maxlen=0)
    return max(missing, 0)


def _first_of_each(pages: Iterable[New], first: dict[int, Page]) -> Iterator[New]:
    """The same pages; `first` keeps the first one of each pattern with pictures."""
    pictures = ContentType.objects.get_for_model(PortalImage).pk
    for new in pages:
        if any(reference[0] == pictures for reference in new.pattern.references):
            first.setdefault(id(new.pattern), new.page)
        yield new


def _pages(home: HomePage) -> Iterator[New]:
    """New pages without end: sections by their shares, dates over the last `YEARS`, each title with its number."""
    draw = random.Random(20150908)
    sections = {share: _sections(home, share) for share in MIX}
    patterns = _patterns(home, draw)
    now = timezone.now()
    serial = Page.objects.count()
    issues = BriefingPage.objects.count()
    while True:
        serial += 1
        share = draw.choices(list(MIX), weights=list(MIX.values()))[0]
        pattern = draw.choice(patterns.get(share, patterns["news"]))
        day = now - datetime.timedelta(seconds=draw.randrange(3600, YEARS * 365 * 86_400))
        fields = {"title": f"{pattern.page.title}（{serial}）", "slug": f"{day:%Y%m%d}-{serial}", "published_at": day}
        if share == "xxgk/gzjb":
            # Issues of years before the first real one, so that they meet none that the site has.
            year, issue = divmod(issues, 366)
            issues += 1
            fields |= {"year": 2000 - year, "issue_number": issue + 1, "slug": f"{2000 - year}-{issue + 1}"}
            fields["title"] = f"工作简报（{2000 - year}年第{issue + 1}期）"
        yield New(pattern.instance(**fields), pattern, draw.choice(sections[share]))


def _sections(home: HomePage, share: str) -> list[Page]:
    path = share.removesuffix("/*")
    page = page_at(home, path)
    if page is None:
        raise LookupError(f"the demonstration site has no section {path}")
    return [one.specific for one in page.get_children().live()] if share.endswith("/*") else [page]


def _patterns(home: HomePage, draw: random.Random) -> dict[str, list[Pattern]]:
    pages = list(Page.objects.descendant_of(home).live().order_by("pk").values_list("pk", flat=True)[:60])
    pictures = list(PortalImage.objects.order_by("pk").values_list("pk", flat=True)[:20])
    news = [_news(draw, headline(draw), pages, pictures) for _ in range(PATTERNS)]
    notices = [_news(draw, notice(draw), pages, []) for _ in range(PATTERNS // 4)]
    briefings = [BriefingPage(title="工作简报", articles=briefing_articles(draw, pages)) for _ in range(PATTERNS // 4)]
    return {
        "news": [Pattern.of(page) for page in news],
        "xxgk/tzgg": [Pattern.of(page) for page in notices],
        "xxgk/gzjb": [Pattern.of(page) for page in briefings],
        "zcfg/zcfg": [Pattern.of(page) for page in _policies(draw)],
    }


def _news(draw: random.Random, title: str, pages: list[int], pictures: list[int]) -> NewsPage:
    picture = draw.choice(pictures) if pictures and draw.random() < 0.2 else None
    summary = f"{title}，有关做法值得借鉴。"
    body = news_body(draw, pages, pictures)
    return NewsPage(title=title, source="社会工作部门", author="通讯员", summary=summary, body=body, image_id=picture)


def _policies(draw: random.Random) -> list[PolicyPage]:
    if not CORPUS.exists():
        return [PolicyPage(title=f"示例条例之{number}", body=clauses(draw)) for number in range(PATTERNS)]
    laws = (parse_policy(line) for _, line in iter_lines(CORPUS) if len(line) < LONGEST_LAW)
    parent = PolicyIndexPage.objects.get()
    pages = [import_policy(law, parent, publish=True, dry_run=True).page for law in islice(laws, PATTERNS)]
    for page in pages:
        # Many copies are no import: the next one must not take them for its own.
        page.source_key = ""
    return pages


def main() -> None:
    """The command line: sets the state's folder before Django reads the settings, so in a process of its own."""
    if len(sys.argv) == 3:
        folder, total = Path(sys.argv[1]).resolve(), sys.argv[2]
        environment = {**os.environ, "BENCH_VAR_DIR": str(folder)}
        for name in ("VAR_DIR", "SECRET_KEY"):
            environment.pop(name, None)
        command = [sys.executable, "-m", "benchmarks.generator", total]
        sys.exit(subprocess.run(command, cwd=ROOT, env=environment).returncode)
    if len(sys.argv) != 2 or "BENCH_VAR_DIR" not in os.environ:
        sys.exit("usage: python -m benchmarks.generator VAR_DIR TOTAL")
    print(f"inserted {generate(int(sys.argv[1]))} pages")


if __name__ == "__main__":
    main()
