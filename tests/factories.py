"""Factories of every page type and of files; pages are published the way staff publish them only where asked."""

from __future__ import annotations

import datetime
from typing import Any

import factory
import wagtail_factories
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Collection, Page, PageViewRestriction

from briefings.models import BriefingIndexPage, BriefingPage
from news.models import District, NewsIndexPage, NewsPage, TopicPage
from policy.models import InterpretationPage, PolicyIndexPage, PolicyPage
from portal.core.models import PortalDocument, PortalImage, SectionPage, StandardPage
from portal.core.streams import block
from portal.disclosure.models import DisclosurePage
from portal.home.models import HomePage
from portal.organisation.models import OrganisationPage


def moment(text: str) -> datetime.datetime:
    """The local time (Asia/Shanghai) that `2015-09-08` or `2015-09-08 10:30` names."""
    return timezone.make_aware(datetime.datetime.fromisoformat(text))


class PageFactory(wagtail_factories.PageFactory):
    """A live page below `parent`; its address is unlike every other one."""

    class Meta:
        abstract = True

    slug = factory.Sequence(lambda number: f"p{number}")
    live = True

    @classmethod
    def _create_instance(cls, model_class: type[Page], parent: Page, kwargs: dict[str, Any]) -> Page:
        # treebeard trusts the parent's copy of its child count: read anew, several copies may be used.
        return super()._create_instance(model_class, Page.objects.get(pk=parent.pk), kwargs)


class HomePageFactory(PageFactory):
    title = "首页"

    class Meta:
        model = HomePage


class SectionPageFactory(PageFactory):
    title = factory.Sequence(lambda number: f"栏目{number}")
    show_in_menus = True
    column_type = "工作动态"

    class Meta:
        model = SectionPage


class NewsIndexPageFactory(SectionPageFactory):
    class Meta:
        model = NewsIndexPage


class BriefingIndexPageFactory(SectionPageFactory):
    class Meta:
        model = BriefingIndexPage


class PolicyIndexPageFactory(SectionPageFactory):
    class Meta:
        model = PolicyIndexPage


class DatedPageFactory(PageFactory):
    published_at = factory.Sequence(lambda number: moment("2015-01-01 09:00") + datetime.timedelta(hours=number % 8000))

    class Meta:
        abstract = True


class NewsPageFactory(DatedPageFactory):
    title = factory.Sequence(lambda number: f"工作动态第{number}则")

    class Meta:
        model = NewsPage


class TopicPageFactory(DatedPageFactory):
    title = factory.Sequence(lambda number: f"专题{number}")

    class Meta:
        model = TopicPage


class StandardPageFactory(DatedPageFactory):
    title = factory.Sequence(lambda number: f"普通页面{number}")

    class Meta:
        model = StandardPage


class DisclosurePageFactory(DatedPageFactory):
    title = factory.Sequence(lambda number: f"信息公开页面{number}")

    class Meta:
        model = DisclosurePage


class PolicyPageFactory(DatedPageFactory):
    title = factory.Sequence(lambda number: f"政策文件{number}")

    class Meta:
        model = PolicyPage


class InterpretationPageFactory(DatedPageFactory):
    title = factory.Sequence(lambda number: f"解读{number}")

    class Meta:
        model = InterpretationPage


class BriefingPageFactory(DatedPageFactory):
    title = factory.LazyAttribute(lambda page: f"工作简报（{page.year}年第{page.issue_number}期）")
    # Numbers are counted over all dated pages, so that they may pass the 999 issues that a year has.
    year = factory.Sequence(lambda number: 2015 + number // 999)
    issue_number = factory.Sequence(lambda number: number % 999 + 1)

    class Meta:
        model = BriefingPage


class OrganisationPageFactory(PageFactory):
    title = factory.Sequence(lambda number: f"机构{number}")

    class Meta:
        model = OrganisationPage


class DistrictFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence(lambda number: f"第{number}区")

    class Meta:
        model = District


class ImageFactory(wagtail_factories.ImageFactory):
    title = "图片"
    file = factory.django.ImageField(width=120, height=80)
    collection = factory.LazyFunction(Collection.get_first_root_node)

    class Meta:
        model = PortalImage


class DocumentFactory(wagtail_factories.DocumentFactory):
    title = "报名表"
    file = factory.LazyFunction(lambda: ContentFile(b"x" * 12_800, name="form.docx"))
    # Known at upload; without it the first visitor's request would write it.
    file_size = 12_800
    collection = factory.LazyFunction(Collection.get_first_root_node)

    class Meta:
        model = PortalDocument


PAGE_FACTORIES: dict[type[Page], type[PageFactory]] = {
    one._meta.model: one
    for one in (
        SectionPageFactory,
        NewsIndexPageFactory,
        BriefingIndexPageFactory,
        PolicyIndexPageFactory,
        NewsPageFactory,
        TopicPageFactory,
        StandardPageFactory,
        DisclosurePageFactory,
        PolicyPageFactory,
        InterpretationPageFactory,
        BriefingPageFactory,
        OrganisationPageFactory,
    )
}


def restrict(page: Page) -> None:
    """Keep a page and everything below it from the public."""
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def figure(image: PortalImage) -> dict[str, Any]:
    """Raw data of a picture in a body."""
    return block("image", {"image": {"image": image.pk, "decorative": False, "alt_text": "会议"}, "caption": ""})


def article_block(title: str, *body: dict[str, Any], kicker: str = "", subtitle: str = "") -> dict[str, Any]:
    """Raw data of one article of a briefing."""
    return block("article", {"kicker": kicker, "title": title, "subtitle": subtitle, "body": list(body)})
