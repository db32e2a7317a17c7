"""Home, section, article."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index


class ClauseBlock(blocks.StructBlock):
    """A numbered clause of a regulation."""

    label = blocks.CharBlock()
    text = blocks.RichTextBlock()

    class Meta:
        template = "naive/clause.html"


class HeadingBlock(blocks.StructBlock):
    """A heading of some level."""

    level = blocks.CharBlock()
    text = blocks.CharBlock()

    class Meta:
        template = "naive/heading.html"


class BodyBlock(blocks.StreamBlock):
    """The body of an article."""

    heading = HeadingBlock()
    paragraph = blocks.RichTextBlock()
    clause = ClauseBlock()
    table = TableBlock()


class HomePage(Page):
    """The root: the newest articles of the site."""

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["articles"] = ArticlePage.objects.live().public().order_by("-date")[:30]
        return context


class SectionPage(Page):
    """A list of the articles below."""

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        articles = ArticlePage.objects.live().public().child_of(self).order_by("-date")
        context["articles"] = Paginator(articles, 20).get_page(request.GET.get("page"))
        return context


class ArticlePage(Page):
    """A dated text."""

    date = models.DateField()
    intro = models.TextField(blank=True)
    body = StreamField(BodyBlock())

    content_panels = [*Page.content_panels, FieldPanel("date"), FieldPanel("intro"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["previous"] = self.get_prev_siblings().live().public().first()
        context["next"] = self.get_next_siblings().live().public().first()
        context["siblings"] = self.get_siblings(inclusive=False).live().public().specific()[:6]
        return context
