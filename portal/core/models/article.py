"""What a dated article has: publication time, source, author, body, attachments."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import path

from portal.core.blocks.body import AttachmentsBlock, BodyBlock
from portal.core.fields import ChineseStreamField
from portal.core.models.base import RoutedPage
from portal.core.models.site_settings import SiteSettings
from portal.core.outline import OutlineEntry, headings, nest
from portal.core.pdf.responses import pdf_response
from portal.core.qr import qr_response
from portal.core.related import Company, company
from portal.core.shelves import Shelf
from portal.core.slugs import dated_slug
from portal.text.citation import citation

# Published again within this time, a page has not been changed but corrected at its birth.
SAME_PUBLICATION = datetime.timedelta(minutes=1)


class DatedPage(RoutedPage):
    """A page with a publication time that citizens see (PubDate of 政府网站网页标签规范)."""

    published_at = models.DateTimeField(
        "发布时间",
        null=True,
        blank=True,
        db_index=True,
        help_text="公众看到的发布时间，必须真实。留空则为首次发布的时刻；补录旧文时填写原发布时间。",
    )
    source = models.CharField("来源", max_length=100, blank=True, help_text="留空则显示本站主办单位。")
    keywords = models.CharField("关键词", max_length=200, blank=True, help_text="用逗号分隔，便于检索，公众看不到。")

    # How the page is set on paper (portal.core.pdf).
    paper_template: ClassVar[str] = "pdf/article.html"

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        # A public page without a date counts as not updated (检查指标); a draft may lack it.
        # Every later revision that leaves it empty comes back to the same first publication.
        if self.live and self.published_at is None:
            self.published_at = self.first_published_at or timezone.now()
        super().save(*args, **kwargs)

    @path("pdf/")
    def pdf(self, request: HttpRequest) -> HttpResponseBase:
        """The page as a PDF."""
        return pdf_response(self, request)

    @path("erweima/")
    def qr_code(self, request: HttpRequest) -> HttpResponse:
        """The QR code of the page's address."""
        return qr_response(self, request)

    def make_slug(self) -> str:
        return dated_slug(self.title, self.published_at or timezone.now())

    @property
    def shelf(self) -> Shelf:
        """Where it stands: pages of the same type in the same section, this one included."""
        return Shelf(self.get_parent().pk, self.content_type_id)

    @property
    def stands_in_a_row(self) -> bool:
        """Whether readers go on from it to others of its section; a page of the navigation stands for itself."""
        return True

    @property
    def modified_at(self) -> datetime.datetime | None:
        """When it was last published, if that was not its first publication."""
        first, last = self.first_published_at, self.last_published_at
        return last if first and last and last - first > SAME_PUBLICATION else None

    @property
    def cited_body(self) -> str:
        """Whose text it is, for a citation; empty for the body that runs the site."""
        return self.source

    @property
    def cited_number(self) -> str:
        """The 文号 by which it is cited, if it has one."""
        return ""

    def outline(self) -> list[OutlineEntry]:
        """The table of contents; types with headings have one."""
        return []

    def public_address(self, request: HttpRequest) -> str:
        """The absolute address of the page in the script of the request; '' for a page that has no place yet."""
        url = self.get_url(request) if self.path else None
        return request.build_absolute_uri(url) if url else ""

    def citation(self, request: HttpRequest) -> str:
        """How other texts cite it."""
        body = self.cited_body or SiteSettings.for_request(request).host_body
        day = timezone.localdate(self.published_at) if self.published_at else None
        return citation(self.title, body, day, self.public_address(request), self.cited_number)

    def company(self, request: HttpRequest) -> Company:
        """上一篇, 下一篇 and 相关内容 of its section."""
        if not self.stands_in_a_row or not self.path:
            return Company()
        return company(self, self.get_url(request), self.shelf)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context |= {
            "outline": self.outline(),
            "company": self.company(request),
            "address": self.public_address(request),
            "citation": self.citation(request),
        }
        return context


class ArticlePage(DatedPage):
    """The shared shape of news, interpretations, topics and standard articles."""

    author = models.CharField("作者", max_length=100, blank=True)
    summary = models.TextField("摘要", max_length=300, blank=True, help_text="显示在列表和搜索结果中，可留空。")
    body = ChineseStreamField(BodyBlock(), verbose_name="正文", blank=True)
    attachments = ChineseStreamField(AttachmentsBlock(), verbose_name="附件", blank=True)

    search_text_fields: ClassVar[tuple[str, ...]] = ("summary", "body", "attachments")

    date_panel = MultiFieldPanel(
        [
            FieldPanel("published_at"),
            FieldRowPanel([FieldPanel("source"), FieldPanel("author")]),
            FieldPanel("keywords"),
        ],
        heading="发布信息",
    )
    article_panels: ClassVar[list] = [
        date_panel,
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("attachments"),
    ]

    class Meta:
        abstract = True

    def outline(self) -> list[OutlineEntry]:
        """The table of contents of the body."""
        return nest(headings(self.body))
