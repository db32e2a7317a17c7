"""Finding the page below which a command is to put new pages."""

from __future__ import annotations

from typing import TypeVar

from django.core.management.base import CommandError
from wagtail.models import Page, Site

from portal.core.querysets import any_page

P = TypeVar("P", bound=Page)


def parent_page(model: type[P], path: str | None) -> P:
    """The page of type `model` at an address of the default site (`/xxgk/gzjb/`).

    Without an address, the first page of that type. Raises CommandError, in Chinese, where
    there is none or the address shows a page of another type.
    """
    kind = model._meta.verbose_name
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        raise CommandError("还没有网站，请先运行 make run 或 manage.py build_site。")
    if path is None:
        found = model.objects.descendant_of(site.root_page).order_by("path").first()
        if found is None:
            raise CommandError(f"网站里还没有“{kind}”，请先在后台建立，或用 --parent 指定。")
        return found
    trimmed = path.strip("/")
    page = any_page(url_path=f"{site.root_page.url_path}{trimmed}/" if trimmed else site.root_page.url_path).first()
    if page is None:
        raise CommandError(f"没有地址为 /{trimmed}/ 的页面。")
    specific = page.specific
    if not isinstance(specific, model):
        raise CommandError(f"/{trimmed}/ 是“{specific._meta.verbose_name}”，不是“{kind}”。")
    return specific
