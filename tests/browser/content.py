"""What the demonstration site lacks and the browser tests look at; prints the addresses of pages found or made,
and the year of the newest news.

Run as a process of its own, since the site under test has a database that is not the test suite's:
`VAR_DIR=… DJANGO_SETTINGS_MODULE=portal.settings.development python -m tests.browser.content`.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any
from urllib.parse import quote

import django

WIDE_TABLE = [["年度", *(f"第{number}类服务项目（万元）" for number in range(1, 12))]] + [
    [str(year), *(f"{year * number % 9973:,}" for number in range(1, 12))] for year in range(2015, 2027)
]
# Wider than a phone, but not than the text on a wide screen.
MIDDLING_TABLE = [row[:8] for row in WIDE_TABLE[:4]]
OUTSIDE = "https://www.example.com/a?b=1&c=2"
LONG_WORD = "https://www.example.com/" + "a-very-long-address-without-any-break/" * 4


def body() -> list[dict[str, Any]]:
    """Every block of a body, with tables wider than a phone, a long address, and links of both kinds."""
    from portal.core.blocks.table import table_value
    from portal.core.models import PortalDocument, PortalImage
    from portal.core.streams import block, heading

    image = PortalImage.objects.order_by("pk").first()
    document = PortalDocument.objects.order_by("pk").first()
    picture = {"image": image.pk, "alt_text": "居民在榕树下开会", "decorative": False}
    sentence = "社区议事协商由居民提出议题，社区组织讨论，结果在公示栏和网站上公布，接受监督。"
    links = f'<a href="https://www.gov.cn/">中国政府网</a>、<a href="{escape(OUTSIDE)}">外部网站</a>'
    return [
        block("paragraph", f"<p>{sentence * 3}</p><p>参见{links}和 {LONG_WORD}。</p>"),
        heading(1, "一、总体要求与二〇二六年的主要目标"),
        block("paragraph", f"<p>{sentence * 4}</p><ul><li>{sentence}</li><li>{sentence}</li></ul>"),
        heading(2, "（一）把协商的桌子摆到居民家门口"),
        block("image", {"image": picture, "caption": "议事会现场"}),
        block("table", table_value(WIDE_TABLE, caption="各类服务项目经费")),
        block("table", table_value(MIDDLING_TABLE, caption="前七类服务项目经费")),
        heading(3, "1. 议题从哪里来"),
        block("quotation", {"text": sentence, "source": "居民议事规则"}),
        heading(4, "（1）居民提出"),
        block("callout", {"title": "咨询电话", "text": "<p>工作日请拨打 0756-0000000。</p>"}),
        heading(1, "二、Wagtail 7.4 与 OpenCC 的中英文混排"),
        block("paragraph", f"<p>{sentence * 6}</p>"),
        block("attachment", {"document": document.pk, "title": "报名表"}),
    ]


def make() -> dict[str, str]:
    """Make the missing pages; addresses, and a year, by the name that `pages.PAGES` uses for them."""
    from django.utils import timezone
    from wagtail.models import PageViewRestriction

    from briefings.models import BriefingPage
    from news.models import NewsIndexPage, NewsPage, TopicPage
    from policy.models import InterpretationPage, PolicyIndexPage, PolicyPage, Validity
    from portal.core.models import SectionPage, StandardPage
    from portal.core.streams import block, heading, plain_paragraphs
    from portal.disclosure.models import DisclosurePage
    from portal.home.models import HomePage
    from portal.organisation.models import OrganisationPage
    from tests import factories

    home = HomePage.objects.get(url_path="/shouye/")
    news = NewsIndexPage.objects.get(slug="gzdt")
    policies = PolicyIndexPage.objects.get(slug="zcfg")
    moment = factories.moment("2019-05-06 09:30")
    common = {"published_at": moment, "first_published_at": moment}
    article = factories.NewsPageFactory(
        parent=news, slug="every-block", title="关于社区议事协商工作的说明", body=body(), **common
    )
    factories.NewsPageFactory(parent=news, slug="bare", title="短讯", **common)
    factories.NewsIndexPageFactory(parent=home, slug="empty-section", title="空栏目", show_in_menus=False)
    clauses = [
        block(
            "clause", {"label": f"第{number}条", "text": plain_paragraphs("本办法所称社区服务，由社区组织提供。" * 4)}
        )
        for number in range(1, 41)
    ]
    chapters = [heading(2, "第一章 总则"), *clauses[:20], heading(2, "第二章 附则"), *clauses[20:]]
    repealed = factories.PolicyPageFactory(
        parent=policies,
        slug="repealed",
        title="珠海市社区服务管理暂行办法（演示）",
        document_number="珠府〔2015〕12号",
        issuing_body="珠海市人民政府、珠海市社会工作委员会",
        validity=Validity.REPEALED,
        body=chapters,
        **common,
    )
    protected = factories.StandardPageFactory(parent=home, slug="with-password", title="内部页面", **common)
    PageViewRestriction.objects.create(page=protected, restriction_type="password", password="letmein")
    factories.StandardPageFactory(parent=home, slug="broken", title="读不出的页面", **common)
    found = {
        "news": NewsPage.objects.child_of(news).published().newest().first(),
        "briefing": BriefingPage.objects.published().newest().first(),
        "policy": PolicyPage.objects.published().exclude(pk=repealed.pk).newest().first(),
        "interpretation": InterpretationPage.objects.published().newest().first(),
        "topic": TopicPage.objects.published().newest().first(),
        "compilation": StandardPage.objects.child_of(SectionPage.objects.get(slug="wjhb")).published().first(),
        "disclosure": DisclosurePage.objects.published().newest().first(),
        "department": OrganisationPage.objects.get(slug="bgs"),
    }
    addresses = {name: page.get_url() for name, page in found.items()}
    return addresses | {
        "leaving": f"/lizhan/?from={article.pk}&url={quote(OUTSIDE, safe='')}",
        # Demonstration content is as old as the day on which the site is built makes it.
        "year": str(timezone.localtime(found["news"].published_at).year),
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(make()))
