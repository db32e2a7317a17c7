"""BasePage: what every page of the portal has, and nothing more."""

from __future__ import annotations

import datetime
from http import HTTPMethod
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.validators import RegexValidator, validate_unicode_slug
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_script_prefix
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.url_routing import RouteResult

from portal.core.caching.pages import cacheable, only_arguments
from portal.core.plain_text import page_text
from portal.core.querysets import PortalPageManager
from portal.core.slugs import free_slug, is_reserved, slug_from_title

DEMO_SOURCE = "demo:"
ADDRESS = RegexValidator(r"^[a-z0-9-]+\Z", "网址末段只能用小写英文字母、数字和连字符（-）。")


class PortalPageForm(WagtailAdminPageForm):
    """Lets staff leave the address empty: it is then made from date and title.

    A page that is not yet in the tree learns where it is to stand, so that its `clean` may look at its sisters.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.future_parent = self.parent_page
        if "slug" in self.fields:
            slug = self.fields["slug"]
            slug.required = False
            # Wagtail's field lets other scripts and capitals through, and its message is about "Unicode letters".
            slug.validators = [one for one in slug.validators if one is not validate_unicode_slug] + [ADDRESS]

    def clean_slug(self) -> str:
        """Refuse an address that the portal itself answers."""
        slug = self.cleaned_data["slug"]
        if slug and is_reserved(slug, self.parent_page):
            raise forms.ValidationError(f"“{slug}”是系统保留的网址，请换一个。")
        return slug


class BasePage(Page):
    """A page of the portal.

    Subclasses name their template, declare parent and subpage types, and say what search
    may read: `search_text_fields`, `search_type` (the Chinese word of their kind) or
    `search_excluded`. Floor 2 knows page types through these attributes only.
    """

    if TYPE_CHECKING:
        # Wagtail, which declares it, is untyped.
        slug: str

    source_key = models.CharField("来源标识", max_length=120, blank=True, default="", db_index=True, editable=False)

    # mypy cannot see the verbs: they come from a class that Wagtail, which is untyped, makes at run time.
    objects: ClassVar[Any] = PortalPageManager()

    # Where a page is to stand that is being written in the admin and has no place yet.
    future_parent: Page | None = None

    base_form_class = PortalPageForm
    exclude_fields_in_copy = ["source_key"]

    # Whether it is a 栏目 (`AbstractSection`).
    is_section: ClassVar[bool] = False

    # The dashboard offers to write pages of a type that has a shortcut: its place and its label.
    admin_shortcut: ClassVar[tuple[int, str] | None] = None

    # Arguments of the query that the page heeds. It sees no others, and is kept once for each of their values.
    cache_arguments: tuple[str, ...] = ()

    # Pages are read; Wagtail would announce PUT, PATCH and DELETE as well.
    allowed_http_methods: ClassVar[list[HTTPMethod]] = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]

    search_excluded: ClassVar[bool] = False
    search_type: ClassVar[str] = "其他页面"
    search_text_fields: ClassVar[tuple[str, ...]] = ()

    address_panel = MultiFieldPanel(
        [
            FieldPanel(
                "slug",
                # A plain input: Wagtail's own would write a slug of the title's Latin letters only.
                widget=forms.TextInput,
                heading="网址末段",
                help_text="只用小写字母、数字和连字符。留空时由系统按日期和标题拼音首字母生成；发布后改动，旧网址会自动转到新网址。",
            ),
            FieldPanel("show_in_menus", heading="显示在导航中"),
        ],
        heading="网址与导航",
    )
    seo_panel = MultiFieldPanel(
        [
            FieldPanel("seo_title", heading="浏览器标题", help_text="留空则用页面标题。"),
            FieldPanel("search_description", heading="内容摘要", help_text="供搜索引擎显示，100 字以内。"),
        ],
        heading="搜索引擎",
    )
    title_panels: ClassVar[list] = [
        FieldPanel("title", classname="title", heading="标题", help_text="公众看到的页面标题。")
    ]
    promote_panels = [address_panel, seo_panel]
    settings_panels = [PublishingPanel(), CommentPanel()]

    class Meta:
        abstract = True

    @classmethod
    def tabs(cls, content: list, **more: list) -> TabbedInterface:
        """The edit form in tabs: 内容, those of `more` by their names, 网址与导航, 发布设置."""
        sections = {"内容": [*cls.title_panels, *content], **more}
        sections |= {"网址与导航": cls.promote_panels, "发布设置": cls.settings_panels}
        return TabbedInterface(
            [ObjectList(panels, heading=heading) for heading, panels in sections.items()],
            base_form_class=cls.base_form_class,
        )

    @property
    def is_demo(self) -> bool:
        """Whether the page is demonstration content, which is marked as such."""
        return self.source_key.startswith(DEMO_SOURCE)

    @property
    def is_expired(self) -> bool:
        """Whether its expiry has passed, even if the scheduler has not yet taken it down."""
        return self.expire_at is not None and self.expire_at <= timezone.now()

    @property
    def search_date(self) -> datetime.datetime | None:
        """The date that search sorts and shows: publication."""
        return getattr(self, "published_at", None) or self.first_published_at

    def search_text(self) -> str:
        """Plain text of the page's body for the index and for extracts."""
        return page_text(self, self.search_text_fields)

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Restrictions on this page and those above it; of an alias, those on its source and above that, too.

        Where routing has found that there are none, this costs no query.
        """
        if getattr(self, "portal_open", False):
            return PageViewRestriction.objects.none()
        above = self._paths_down_to(self.path)
        if self.alias_of_id:
            # Wagtail looks at the source alone, not at what stands above it.
            above += self._paths_down_to(self.alias_of.path)
        return super().get_view_restrictions() | PageViewRestriction.objects.filter(page__path__in=above)

    def _paths_down_to(self, path: str) -> list[str]:
        return [path[:end] for end in range(self.steplen, len(path) + 1, self.steplen)]

    def make_slug(self) -> str:
        """A candidate for the last part of the address, where staff left it empty."""
        return slug_from_title(self.title)

    def _fill_slug(self) -> None:
        # Before the page has a place in the tree its sisters are unknown; saving asks again.
        if not self.slug and self.path:
            self.slug = free_slug(self.make_slug(), self.get_parent(), self)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._fill_slug()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        self._fill_slug()
        super().minimal_clean()

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        if self.is_expired:
            raise Http404("页面已撤下。")
        return super().route(request, path_components)

    def get_url(self, request: HttpRequest | None = None, current_site: Site | None = None) -> str | None:
        """As Wagtail's, found once for a request: a page names its address up to nine times."""
        if request is None:
            return super().get_url(request, current_site)
        # On the request: a page that held it would be held by it, and both would stay until the collector comes.
        known = vars(request).setdefault("_portal_urls", {})
        asked = (current_site and current_site.pk, get_script_prefix(), self.url_path)
        if asked not in known:
            known[asked] = super().get_url(request, current_site)
        return known[asked]

    @property
    def known_arguments(self) -> tuple[str, ...]:
        """The `cache_arguments` that this very page heeds."""
        return self.cache_arguments

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, marked as the same for everyone (what is restricted Wagtail marks as private afterwards)."""
        only_arguments(request, self.known_arguments)
        return cacheable(super().serve(request, *args, **kwargs), self.known_arguments)


class RoutedPage(RoutablePageMixin, BasePage):
    """A page with addresses of its own below it, such as its feed or its PDF."""

    class Meta:
        abstract = True

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        # The mixin's routes are found before BasePage could refuse.
        if self.is_expired:
            raise Http404("页面已撤下。")
        return super().route(request, path_components)

    @path("")
    def index_route(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page itself, marked as `BasePage.serve` does, which the mixin passes by."""
        only_arguments(request, self.known_arguments)
        return cacheable(super().index_route(request, *args, **kwargs), self.known_arguments)
