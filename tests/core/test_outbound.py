"""离站提示: which links lead to it, what it shows, and that it shows nothing else."""

from __future__ import annotations

import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.template import Context, Template
from django.utils import timezone
from wagtail.models import Site

from news.models import NewsPage
from portal.core.models import SiteSettings
from portal.core.streams import block
from tests import factories
from tests.conftest import Tree, forget_everything, soup_of

OUTSIDE = "https://example.com/a?b=1&c=中国"
LINK = '<p>见<a href="https://example.com/a?b=1&amp;c=中国">外站</a>。</p>'


@pytest.fixture
def page(tree: Tree) -> NewsPage:
    """A published article with one link to the outside."""
    return factories.NewsPageFactory(parent=tree.news, slug="one", title="一篇", body=[block("paragraph", LINK)])


def test_a_link_leads_to_the_notice_and_from_there_on(page: NewsPage, get) -> None:
    link = soup_of(get(page.url)).select_one(".prose a")
    assert link["href"].startswith("/lizhan/?")
    assert parse_qs(urlsplit(link["href"]).query) == {"from": [str(page.pk)], "url": [OUTSIDE]}
    assert set(link["rel"]) == {"noopener", "noreferrer", "external", "nofollow"}
    assert link["data-address"] == OUTSIDE

    response = get(link["href"])
    assert response.status_code == 200
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]
    main = soup_of(response).select_one("main")
    assert main.h1.text == "您访问的链接即将离开本网站，是否继续？"
    assert main.select_one("dd + dt + dd").text == OUTSIDE
    on, back = main.select(".error__ways a")
    assert (on.text, on["href"], on["referrerpolicy"]) == ("继续访问", OUTSIDE, "no-referrer")
    assert set(on["rel"]) == set(link["rel"])
    assert (back.text, back["href"]) == ("返回“一篇”", page.url)
    assert soup_of(response).select_one('meta[name="robots"]')["content"] == "noindex, nofollow"


@pytest.mark.parametrize(
    "changed",
    [
        "https://evil.example/",
        "https://example.com/",
        "https://example.com/a?b=1&c=中国#more",
        "https://example.com.evil.example/a?b=1&c=中国",
        "https://user@example.com/a?b=1&c=中国",
        "javascript:alert(1)",
        "//evil.example",
        "/\\evil.example",
        "",
        "\0",
        "x" * 5000,
    ],
)
def test_no_other_address_is_shown(page: NewsPage, get, changed: str) -> None:
    response = get("/lizhan/", **{"from": page.pk, "url": changed})
    assert response.status_code == 404
    assert "没有这个链接" in response.content.decode()
    assert "evil.example" not in soup_of(response).select_one("main").text


@pytest.mark.parametrize("source", ["", "0", "99999999", "9" * 30, "-1", "１", "1 or 1", "nobody", "\0"])
def test_no_other_source_is_known(page: NewsPage, get, source: str) -> None:
    assert get("/lizhan/", **{"from": source, "url": OUTSIDE}).status_code == 404


def test_without_parameters_or_by_post_there_is_nothing(tree: Tree, client) -> None:
    assert client.get("/lizhan/").status_code == 404
    assert client.post("/lizhan/").status_code in (403, 405)


@pytest.mark.parametrize("state", ["unpublished", "private", "expired", "another page", "a newer text"])
def test_only_what_is_public_now_counts(page: NewsPage, tree: Tree, get, state: str) -> None:
    source = page.pk
    if state == "unpublished":
        page.unpublish()
    elif state == "private":
        factories.restrict(tree.news)
    elif state == "expired":
        NewsPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    elif state == "another page":
        source = tree.news.pk
    else:
        page.body = [block("paragraph", "<p>没有链接了。</p>")]
        page.save_revision().publish()
    assert get("/lizhan/", **{"from": source, "url": OUTSIDE}).status_code == 404


def test_a_draft_of_a_published_page_adds_nothing(page: NewsPage, get) -> None:
    page.body = [block("paragraph", '<p><a href="https://draft.example/">稿</a></p>')]
    page.save_revision()
    assert get("/lizhan/", **{"from": page.pk, "url": "https://draft.example/"}).status_code == 404
    assert get("/lizhan/", **{"from": page.pk, "url": OUTSIDE}).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["https://www.gov.cn/", "http://localhost/xxgk/", "/xxgk/", "#s-1", "mailto:a@example.com", "tel:12345"],
)
def test_links_inside_stay_as_they_are(tree: Tree, get, address: str) -> None:
    body = [block("paragraph", f'<p><a href="{address}">链接</a></p>')]
    page = factories.NewsPageFactory(parent=tree.news, body=body)
    link = soup_of(get(page.url)).select_one(".prose a")
    assert link.attrs == {"href": address}


def test_domains_come_from_settings_and_sites(page: NewsPage, get, settings) -> None:
    settings.GOVERNMENT_DOMAINS = ["example.com"]
    assert soup_of(get(page.url)).select_one(".prose a")["href"] == OUTSIDE
    settings.GOVERNMENT_DOMAINS = []
    # No running process meets other settings.
    forget_everything()
    assert soup_of(get(page.url)).select_one(".prose a")["href"].startswith("/lizhan/")
    Site.objects.create(hostname="example.com", root_page=page)
    assert soup_of(get(page.url)).select_one(".prose a")["href"] == OUTSIDE


@pytest.mark.parametrize(
    "tag",
    [
        "<a href='https://example.com/'>",
        "<A HREF=https://example.com/>",
        '<a class="x" href="https://example.com/" target="_blank">',
        '<a title="href=/x" href="https://example.com/">',
        '<a rel="author" href=" https://example.com/ ">',
        '<a title="a>b" href = "https://example.com/">',
        '<a href="//example.com/">',
    ],
)
def test_however_a_link_is_written_it_is_found(tree: Tree, get, tag: str) -> None:
    page = factories.NewsPageFactory(parent=tree.news, body=[block("paragraph", f"<p>{tag}外站</a></p>")])
    link = soup_of(get(page.url)).select_one(".prose a")
    assert parse_qs(urlsplit(link["href"]).query)["url"] == ["https://example.com/"]
    assert link["rel"] == ["noopener", "noreferrer", "external", "nofollow"]
    assert get(link["href"]).status_code == 200


def test_a_name_that_poses_as_the_governments_host_leads_nowhere(tree: Tree, get) -> None:
    body = [block("paragraph", '<p><a href="https://www.gov.cn@example.com/">中国政府网</a></p>')]
    page = factories.NewsPageFactory(parent=tree.news, body=body)
    link = soup_of(get(page.url)).select_one(".prose a")
    assert link["href"].startswith("/lizhan/?")
    assert parse_qs(urlsplit(link["href"]).query)["url"] == ["https://www.gov.cn@example.com/"]
    response = get(link["href"])
    assert response.status_code == 404
    assert "example.com" not in soup_of(response).main.decode()


def test_callouts_clauses_and_briefings_tell_too(tree: Tree, get) -> None:
    news = factories.NewsPageFactory(parent=tree.news, body=[block("callout", {"title": "", "text": LINK})])
    clause = {"label": "第一条", "text": LINK}
    policy = factories.PolicyPageFactory(parent=tree.policies, body=[block("clause", clause)])
    article = factories.article_block("第一篇", block("paragraph", LINK))
    briefing = factories.BriefingPageFactory(parent=tree.briefings, articles=[article])
    for page in (news, policy, briefing):
        link = soup_of(get(page.url)).select_one("a[data-address]")
        assert get(link["href"]).status_code == 200, page


def test_a_plain_address_in_a_block_counts(tree: Tree, get) -> None:
    body = [block("quotation", {"text": "https://example.org/", "source": ""})]
    page = factories.NewsPageFactory(parent=tree.news, body=body)
    assert get("/lizhan/", **{"from": page.pk, "url": "https://example.org/"}).status_code == 200


def test_addresses_of_the_footer_come_from_the_settings(tree: Tree, get) -> None:
    emblem = soup_of(get("/")).select_one("footer .footer__mark a")
    assert parse_qs(urlsplit(emblem["href"]).query)["from"] == ["settings"]
    assert get(emblem["href"]).status_code == 200
    changed = SiteSettings.objects.get()
    changed.emblem_url = "https://changed.example/"
    changed.save()
    assert get(emblem["href"]).status_code == 404


@pytest.mark.parametrize("context", [{"for_paper": True}, {"preview": True}])
def test_paper_and_previews_have_real_addresses(page: NewsPage, page_request, context: dict) -> None:
    request = page_request()
    request.is_preview = context.pop("preview", False)
    template = Template("{% load outbound_tags %}{% rich_text text %}{% leaving url %}{% outbound_attrs url %}")
    values = {"request": request, "page": page, "text": LINK, "url": "https://example.com/"}
    assert template.render(Context({**values, **context})) == f"{LINK}https://example.com/"


def test_nothing_in_an_address_becomes_markup(tree: Tree, get) -> None:
    address = 'https://example.com/"><script>alert(1)</script>'
    stored = address.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    page = factories.NewsPageFactory(parent=tree.news, body=[block("paragraph", f'<p><a href="{stored}">外站</a></p>')])
    article = soup_of(get(page.url)).select_one(".prose")
    assert article.script is None
    response = get(article.a["href"])
    assert soup_of(response).select_one("main script") is None
    assert soup_of(response).select_one("dd + dt + dd").text == address


def test_the_prefix_of_the_other_script_stays_and_the_address_is_not_converted(page: NewsPage, get) -> None:
    link = soup_of(get(f"/hant{page.url}")).select_one(".prose a")
    assert link["href"].startswith("/hant/lizhan/?")
    main = soup_of(get(link["href"])).select_one("main")
    assert "離開" in main.h1.text
    assert main.select_one("dd + dt + dd").text == OUTSIDE
    assert main.select(".error__ways a")[1]["href"] == f"/hant{page.url}"


def test_robots_stay_away(tree: Tree, get) -> None:
    assert "Disallow: /lizhan/" in get("/robots.txt").content.decode()


def test_links_cost_no_queries(tree: Tree, count_queries) -> None:
    one, many = (
        factories.NewsPageFactory(parent=tree.news, body=[block("paragraph", LINK * number)]).get_url()
        for number in (1, 30)
    )
    assert count_queries(many) == count_queries(one)


@pytest.mark.parametrize("source", ["settings", "promotion", "1"])
def test_without_a_site_there_is_no_notice(db, get, source: str) -> None:
    Site.objects.all().delete()
    assert get("/lizhan/", **{"from": source, "url": "https://example.com/"}).status_code == 404
