"""The site of a request with all that every page needs of it, read once for a version of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils.dateparse import parse_datetime
from wagtail.models import Page, Site, get_page_models
from wagtail.models.sites import SiteRootPath

from portal.core.caching.fragments import fragment
from portal.core.middleware import ADMIN, PROBES
from portal.core.models.site_settings import SiteSettings
from portal.core.tree import stored

# The admin and the probes need none of it; the liveness probe must not touch the database at all.
UNPREPARED = (ADMIN, *PROBES)


# What routing, addresses and menus need of a site's root page.
ROOT_FIELDS = (
    "id",
    "path",
    "depth",
    "numchild",
    "title",
    "slug",
    "url_path",
    "live",
    "expire_at",
    "alias_of_id",
    "content_type_id",
    "locale_id",
)


class SiteMiddleware:
    """Reads the sites with their home pages and settings, and puts them where Wagtail keeps them for a request.

    Wagtail by itself asks once for the request's site, once for the root paths of all
    sites (cached for an hour) and once for the settings; and a process that has just
    started once for the type of every page that it meets.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        if not request.path_info.startswith(UNPREPARED) and not getattr(settings, "WAGTAIL_I18N_ENABLED", False):
            prepare(request)


def prepare(request: HttpRequest) -> None:
    """Fill the request's caches of site, root paths and site settings, and the process's of page types."""
    ContentType.objects.get_for_models(*get_page_models())
    facts = fragment("sites", make=_read)
    sites = [_site(one) for one in facts]
    hostname = split_domain_port(request._get_raw_host())[0]  # type: ignore[attr-defined] # as Wagtail's own lookup does
    site = choose_site(sites, hostname, request.get_port())
    request._wagtail_site = site  # type: ignore[attr-defined] # Wagtail's own cache on the request
    request._wagtail_cached_site_root_paths = [  # type: ignore[attr-defined] # the same
        SiteRootPath(site.pk, site.root_page.url_path, site.root_url, one["language"])
        for site, one in zip(sites, facts, strict=True)
    ]
    request.portal_hosts = frozenset(one.hostname for one in sites)  # type: ignore[attr-defined] # read by outbound
    if site is not None and hasattr(site, "sitesettings"):
        setattr(request, SiteSettings.get_cache_attr_name(), site.sitesettings)
        site.sitesettings._request = request


def _read() -> list[dict[str, Any]]:
    sites = Site.objects.select_related("root_page__locale", "sitesettings").order_by(
        "-root_page__url_path", "-is_default_site", "hostname"
    )
    return [
        {
            "site": _values(site, _names(Site)),
            "root": _values(site.root_page, ROOT_FIELDS),
            "language": site.root_page.locale.language_code,
            "settings": _values(site.sitesettings, _names(SiteSettings)) if hasattr(site, "sitesettings") else None,
        }
        for site in sites
    ]


def _site(facts: dict[str, Any]) -> Site:
    """The site with its root page and settings, as if read just now."""
    site = stored(Site, facts["site"])
    expiry = facts["root"]["expire_at"]
    values = {**facts["root"], "expire_at": parse_datetime(expiry) if expiry else None}
    model = ContentType.objects.get_for_id(values["content_type_id"]).model_class() or Page
    # As what it is: `HomePage` reads the rest of itself when it is what is shown.
    site.root_page = stored(model, {**values, "page_ptr_id": values["id"]})
    if facts["settings"]:
        site.sitesettings = stored(SiteSettings, facts["settings"])
    return site


def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _values(instance: Model, names: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(instance, name) for name in names}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def choose_site(sites: list[Site], hostname: str, port: str) -> Site | None:
    """The site of a host and port, by Wagtail's rule.

    Host and port first, then the only site of that host or its default one, then the
    default site; None where there is no site for it.
    """
    of_host = [site for site in sites if site.hostname == hostname]
    default = next((site for site in sites if site.is_default_site), None)
    exact = next((site for site in of_host if str(site.port) == str(port)), None)
    if exact or default in of_host:
        return exact or default
    return of_host[0] if len(of_host) == 1 else default
