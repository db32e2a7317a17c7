"""Page tags of 政府网站网页标签规范 (annex of 国办发〔2017〕47号)."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from portal.core.models.article import DatedPage
from portal.core.models.section import AbstractSection
from portal.core.models.site_settings import SiteSettings
from portal.core.navigation import section_of
from portal.core.tree import Node

HOME_COLUMN_TYPE = "首页"


def page_tags(request: HttpRequest, page: Page | None, settings: SiteSettings) -> list[tuple[str, str]]:
    """Names and contents of the `<meta>` tags of a page, in the standard's order.

    Every page carries the site's tags, a section its column's, an article its own and
    those of its column. Optional tags without content are left out; required ones stay,
    so that a check finds what staff have yet to fill in.
    """
    tags = [
        ("SiteName", settings.site_name),
        ("SiteDomain", settings.site_domain or request.get_host()),
        ("SiteIDCode", settings.site_id_code),
    ]
    if page is None:
        return tags
    section = section_of(request, page)
    if section is not None:
        tags += _column_tags(section)
    elif not isinstance(page, DatedPage):
        tags.append(("ColumnType", HOME_COLUMN_TYPE))
    if isinstance(page, DatedPage):
        tags += _article_tags(request, page, settings)
    return tags


def _column_tags(section: AbstractSection | Node) -> list[tuple[str, str]]:
    return [
        ("ColumnName", section.title),
        ("ColumnDescription", section.description or section.title),
        ("ColumnKeywords", section.keywords or section.title),
        ("ColumnType", section.column_type),
    ]


def _article_tags(request: HttpRequest, page: DatedPage, settings: SiteSettings) -> list[tuple[str, str]]:
    published = timezone.localtime(page.published_at) if page.published_at else None
    required = [
        ("ArticleTitle", page.title),
        ("PubDate", f"{published:%Y-%m-%d %H:%M}" if published else ""),
        ("ContentSource", page.source or settings.host_body),
    ]
    optional = [
        ("Keywords", page.keywords),
        ("Author", getattr(page, "author", "")),
        ("Description", page.search_description or getattr(page, "summary", "")),
        ("Url", page.public_address(request)),
    ]
    return required + [(name, content) for name, content in optional if content]
