"""Demonstration content: written for this purpose, marked as such on every page."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from briefings.models import BriefingPage
from news.models import NewsPage, TopicPage
from policy.models import InterpretationPage, PolicyPage
from portal.core.caching.version import bump
from portal.core.models import SiteSettings, StandardPage
from portal.core.models.base import DEMO_SOURCE
from portal.core.publishing import add_page, change_page
from portal.core.streams import block, rich_text
from portal.disclosure.models import DisclosurePage
from portal.home.builder.demo_layout import topic_layout
from portal.home.builder.demo_parts import body, day, days_before_now, document, months_before_now, picture
from portal.home.builder.record import build_once
from portal.home.builder.tree import page_at
from portal.home.models import BuildRecord, HomePage
from portal.organisation.models import OrganisationPage

CONTENT = Path(__file__).parent.parent / "demo" / "content"
SOURCE = "演示内容"


@dataclass(frozen=True)
class Step:
    """One piece of demonstration content: its key and what makes it."""

    key: str
    make: Callable[[], object]


@lru_cache
def content(name: str) -> Any:
    """The parsed file `name`.json of the demonstration content."""
    return json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))


def missing(steps: list[Step]) -> int:
    """How many of the steps were never run."""
    keys = [step.key for step in steps]
    return len(keys) - BuildRecord.objects.filter(key__in=keys).count()


def build_demo(steps: list[Step]) -> Iterator[bool]:
    """Run the steps that were never run, yielding for each whether it ran."""
    for step in steps:
        yield build_once(step.key, step.make)


def demo_steps(home: HomePage) -> list[Step]:
    """Every step of the demonstration content, in the order in which pages need each other."""
    steps: list[Step] = []
    for item in content("news"):
        steps.append(_page_step(home, item["section"], "news", item, _news))
    for item in content("briefings"):
        steps.append(_page_step(home, "xxgk/gzjb", "briefing", item, _briefing))
    for item in content("policies"):
        steps.append(_page_step(home, "zcfg/zcfg", "policy", item, _policy))
    for item in content("interpretations"):
        steps.append(_page_step(home, "zcfg/zcfg", "interpretation", item, _interpretation))
    for item in content("topics"):
        steps.append(_page_step(home, "hdzt", "topic", item, partial(_topic, home)))
    steps += _standard_steps(home)
    steps += _organisation_steps(home)
    steps.append(_notice_step(home))
    return steps


def _notice_step(home: HomePage) -> Step:
    """Say on every page that the site holds demonstration content, until staff switch it off."""

    def make() -> None:
        SiteSettings.objects.filter(site__root_page=home).update(demo_notice=True)
        # No signal tells of it.
        bump()

    return Step(f"{DEMO_SOURCE}notice", make)


def _page_step(home: HomePage, section: str, kind: str, item: dict, build: Callable[[dict], Page]) -> Step:
    key = f"{DEMO_SOURCE}{kind}:{item['key']}"

    def make() -> None:
        parent = page_at(home, section)
        if parent is None:
            return  # Staff removed the section; what would hang below it is not wanted.
        page = build(item)
        page.source_key = key
        add_page(parent, page, publish=True)

    return Step(key, make)


def _article(item: dict) -> dict[str, Any]:
    return {
        "title": item["title"],
        "published_at": days_before_now(item["days_ago"], item.get("time", "09:00")),
        "source": item.get("source", SOURCE),
        "author": item.get("author", ""),
        "keywords": ",".join(item.get("keywords", [])),
        "summary": item.get("summary", ""),
        "body": body(item["body"]),
    }


def _news(item: dict) -> NewsPage:
    image = picture(item["image"], item["image_alt"]) if item.get("image") else None
    return NewsPage(**_article(item), image=image)


def _topic(home: HomePage, item: dict) -> TopicPage:
    image = picture(item["image"], item["image_alt"]) if item.get("image") else None
    layout = topic_layout(home, content("topic_layouts").get(item["key"], []))
    return TopicPage(**_article(item), image=image, layout=layout)


def _briefing(item: dict) -> BriefingPage:
    date = months_before_now(item["month_offset"])
    articles = [
        block(
            "article",
            {**{name: one[name] for name in ("kicker", "title", "subtitle")}, "body": body(one["body"])},
        )
        for one in item["articles"]
    ]
    return BriefingPage(
        title=f"{item['series']}（第{date.month}期）",
        year=date.year,
        issue_number=date.month,
        published_at=date,
        source=SOURCE,
        articles=articles,
    )


def _policy(item: dict) -> PolicyPage:
    published = timezone.make_aware(datetime.datetime.fromisoformat(item["published"] + "T10:00"))
    return PolicyPage(
        title=item["title"],
        document_number=item["document_number"],
        date_of_issue=day(item["date_of_issue"]),
        effective_date=day(item.get("effective")),
        expiry_date=day(item.get("expires")),
        validity=item["validity"],
        issuing_body=item["issuing_body"],
        topic=item["topic"],
        keywords=",".join(item.get("keywords", [])),
        category=item.get("category", "规范性文件"),
        source=SOURCE,
        published_at=min(published, timezone.now()),
        body=body(item["body"]),
    )


def _interpretation(item: dict) -> InterpretationPage:
    policy = PolicyPage.objects.filter(source_key=f"{DEMO_SOURCE}policy:{item['policy']}").first()
    return InterpretationPage(**_article(item), policy=policy)


def _standard_steps(home: HomePage) -> list[Step]:
    items = content("standard")
    builders = {
        "file": _compilation,
        "guide": _disclosure,
        "rules": _disclosure,
        "annual_report": _disclosure,
    }
    steps = [
        _page_step(home, item["section"], "standard", item, builders[item["kind"]])
        for item in items
        if item["kind"] in builders
    ]
    contact_item = next(item for item in items if item["kind"] == "contact")

    def contact() -> None:
        page = page_at(home, "xxgk/lxwm")
        if isinstance(page, StandardPage) and not page.body:
            page.body = body(contact_item["body"])
            page.source_key = f"{DEMO_SOURCE}contact"
            page.published_at = timezone.now()
            change_page(page, publish=True)

    return [*steps, Step(f"{DEMO_SOURCE}contact", contact)]


def _compilation(item: dict) -> StandardPage:
    attachments = [block("attachment", {"document": document(item["attachment"]).pk, "title": ""})]
    return StandardPage(**_article(item), attachments=attachments)


def _disclosure(item: dict) -> DisclosurePage:
    fields = _article({"days_ago": 30, **item})
    year = None
    if "year_offset" in item:
        # A year's report is due by the end of the next January (政府信息公开条例 第四十九条).
        year = timezone.localtime().year - item["year_offset"]
        report_day = timezone.make_aware(datetime.datetime(year + 1, 1, 25, 9))
        fields |= {
            "title": f"{year}年政府信息公开工作年度报告",
            "published_at": min(report_day, timezone.now()),
        }
    return DisclosurePage(**fields, kind=item["kind"], report_year=year)


def _organisation_steps(home: HomePage) -> list[Step]:
    data = content("organisation")

    def main() -> None:
        page = page_at(home, "xxgk/jgsz")
        if not isinstance(page, OrganisationPage) or page.duties:
            return
        page.duties = [block("paragraph", rich_text(text)) for text in data["duties"]]
        page.leaders = [block("leader", {**one, "portrait": None}) for one in data["leaders"]]
        page.departments = [block("department", one) for one in data["departments"]]
        for name in ("address", "office_hours", "telephone", "email", "postcode"):
            setattr(page, name, data[name])
        page.source_key = f"{DEMO_SOURCE}organisation"
        change_page(page, publish=True)

    return [
        Step(f"{DEMO_SOURCE}organisation", main),
        *(_page_step(home, "xxgk/jgsz", "office", one, _office) for one in data["offices"]),
    ]


def _office(item: dict) -> OrganisationPage:
    return OrganisationPage(
        title=item["title"],
        duties=[block("paragraph", rich_text(text)) for text in item["duties"]],
        telephone=item["telephone"],
        address=item["address"],
    )
