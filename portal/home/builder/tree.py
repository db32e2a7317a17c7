"""The site's root and its sections, as the old site has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Page, Site

from briefings.models import BriefingIndexPage
from news.models import District, NewsIndexPage
from policy.models import PolicyIndexPage
from portal.core.caching.version import bump
from portal.core.models import SectionPage, SiteSettings, StandardPage
from portal.core.models.section import Freshness, Presentation
from portal.core.publishing import add_page, change_page
from portal.core.querysets import any_page
from portal.home.builder.record import build_once
from portal.home.models import HomePage
from portal.organisation.models import OrganisationPage

HERE = Path(__file__).parent
HOME_SLUG = "shouye"
DISTRICTS = "gqdt"
GENERAL_SECTIONS = {"xxgk", "xxgk/wjhb", "shjs", "zcfg", "xwzx", DISTRICTS, "hdzt"}
SPECIAL_PAGES: dict[str, type[Page]] = {
    "xxgk/jgsz": OrganisationPage,
    "xxgk/lxwm": StandardPage,
    "xxgk/gzjb": BriefingIndexPage,
    "zcfg/zcfg": PolicyIndexPage,
}
HOME_COLUMNS = {
    "news": "xxgk/gzdt",
    "notices": "xxgk/tzgg",
    "briefings": "xxgk/gzjb",
    "policies": "zcfg/zcfg",
    "districts": DISTRICTS,
    "topics": "hdzt",
}
PRESENTATIONS = {DISTRICTS: Presentation.LIST, "hdzt": Presentation.PICTURES}
CONTACT = "xxgk/lxwm"
NEWS_SECTIONS = {"xxgk/gzdt", "xwzx/rdgz"}
# The city's 行政区; its other 区 are functional zones, whatever their names end with.
ADMINISTRATIVE = {"香洲区", "金湾区", "斗门区"}


class SiteInUse(Exception):
    """The default site already shows something that this builder did not make."""


@lru_cache
def section_definitions() -> list[dict[str, Any]]:
    """Sections in the navigation's order, parents first: path, title, description, keywords, column_type."""
    return json.loads((HERE / "sections.json").read_text(encoding="utf-8"))


def section_type(path: str) -> type[Page]:
    """The page type of a section's address."""
    if path in GENERAL_SECTIONS:
        return SectionPage
    return SPECIAL_PAGES.get(path, NewsIndexPage)


def build_root() -> HomePage:
    """The home page of the default site; made in place of Wagtail's welcome page if that is still there.

    Raises SiteInUse where the default site shows pages of another origin.
    """
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    current = site.root_page.specific if site else None
    if isinstance(current, HomePage):
        return current
    welcome = current is not None and type(current) is Page and not current.numchild
    if current is not None and not welcome:
        raise SiteInUse("默认站点已指向其他内容，未作改动。请先在后台“站点”中调整默认站点。")
    root = Page.get_first_root_node()
    home = HomePage(title="首页", slug=HOME_SLUG)
    add_page(root, home, publish=True)
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    if site is None:
        site = Site(is_default_site=True)
    site.hostname, site.port, site.root_page = address.hostname or "localhost", port, home
    site.site_name = settings.WAGTAIL_SITE_NAME
    site.save()
    if welcome and current is not None:
        Page.objects.get(pk=current.pk).delete()
    return home


def build_settings(home: HomePage) -> None:
    """The identity and records of the body, as its old site's footer had them."""

    def make() -> None:
        site = Site.objects.get(root_page=home)
        SiteSettings.objects.get_or_create(
            site=site,
            defaults={
                "site_name": settings.WAGTAIL_SITE_NAME,
                "site_domain": urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "",
                "site_id_code": settings.SITE_ID_CODE,
                "tagline": "政务信息公开门户",
                "host_body": "珠海市社会工作委员会",
                "technical_support": "市信息化办公室",
                "icp_record": "粤ICP备12046471号",
                "police_record": "粤公网安备 44040202000404号",
                "frequent_queries": "工作简报,社区治理,社会组织,志愿服务,政策解读",
            },
        )

    build_once("settings", make)


def build_sections(home: HomePage) -> Iterator[str]:
    """Make each section that was never made, yielding its path; existing pages are left as they are."""
    pages: dict[str, Page] = {"": home}
    for definition in section_definitions():
        path = definition["path"]
        parent_path, _, slug = path.rpartition("/")
        parent = pages.get(parent_path)
        if parent is None:
            # Staff removed the section above: what hung below it is not wanted either.
            continue
        children = any_page().child_of(parent).filter(slug=slug)
        if not children.exists():
            build_once(f"section:{path}", _add_section, parent, definition, slug)
        existing = children.first()
        if existing:
            pages[path] = existing
        yield path
    for path, presentation in PRESENTATIONS.items():
        if path in pages:
            build_once(f"presentation:{path}", _present, pages[path].pk, presentation)
    build_once("home-columns", _link_columns, home, pages)
    build_once("contact-page", _link_contact, home, pages)


def _add_section(parent: Page, definition: dict[str, Any], slug: str) -> None:
    path = definition["path"]
    model = section_type(path)
    fields: dict[str, Any] = {"title": definition["title"], "slug": slug, "show_in_menus": True}
    if issubclass(model, SectionPage | NewsIndexPage | BriefingIndexPage | PolicyIndexPage):
        fields |= {
            "description": definition["description"],
            "keywords": ",".join(definition["keywords"]),
            "column_type": definition["column_type"],
            "freshness": Freshness.NEWS if path in NEWS_SECTIONS else Freshness.NOTICE,
        }
    if path in PRESENTATIONS:
        fields["presentation"] = PRESENTATIONS[path]
    if path.startswith(DISTRICTS + "/"):
        fields["district"] = _district(definition["title"])
    # The parent is read anew: the builder's copies do not see each other's children.
    add_page(Page.objects.get(pk=parent.pk).specific, model(**fields), publish=True)


def _present(pk: int, presentation: Presentation) -> None:
    """Choose how a section made by an older version shows what it holds, unless staff have chosen or are at work."""
    page = Page.objects.get(pk=pk).specific
    chosen = getattr(page, "presentation", None) != Presentation.CARDS
    if chosen or page.has_unpublished_changes or not page.live:
        return
    page.presentation = presentation
    change_page(page, publish=True)


def _district(name: str) -> District:
    district, _ = District.objects.get_or_create(
        name=name,
        defaults={
            "kind": District.Kind.ADMINISTRATIVE if name in ADMINISTRATIVE else District.Kind.FUNCTIONAL,
            "sort_order": District.objects.count(),
        },
    )
    return district


def _link_columns(home: HomePage, pages: dict[str, Page]) -> None:
    home.refresh_from_db()
    for name, path in HOME_COLUMNS.items():
        if path in pages:
            setattr(home, f"{name}_section_id", pages[path].pk)
    home.save_revision().publish()


def _link_contact(home: HomePage, pages: dict[str, Page]) -> None:
    if CONTACT in pages:
        SiteSettings.objects.filter(site__root_page=home).update(contact_page_id=pages[CONTACT].pk)
        # No signal tells of it.
        bump()


def page_at(home: HomePage, path: str) -> Page | None:
    """The page at an address below home (`xxgk/gzjb`), specific, or None."""
    page = any_page(url_path=f"{home.url_path}{path.strip('/')}/").first()
    return page.specific if page else None
