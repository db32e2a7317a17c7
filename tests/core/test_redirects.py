"""Old addresses of a large section lead to the new ones."""

from __future__ import annotations

from wagtail.contrib.redirects import signal_handlers
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from portal.core.redirects import BatchRedirectCreator


def creator(site: Site, pages: int, target: Page) -> signal_handlers.BatchRedirectCreator:
    """What Wagtail's handlers make for so many moved pages."""
    batch = signal_handlers.BatchRedirectCreator(max_size=2000, ignore_conflicts=True)
    for number in range(pages):
        batch.add(old_path=f"/old/{number}", site=site, redirect_page=target, automatically_created=True)
    return batch


def test_wagtail_makes_redirects_our_way() -> None:
    assert signal_handlers.BatchRedirectCreator is BatchRedirectCreator


def test_more_pages_than_an_expression_of_sqlite_holds(site: Site, home: Page) -> None:
    creator(site, 1_200, home).process()
    assert Redirect.objects.filter(redirect_page=home).count() == 1_200


def test_clashing_redirects_are_replaced_unless_staff_have_made_them(site: Site, home: Page) -> None:
    other = Site.objects.create(hostname="other.example.cn", root_page=home)
    Redirect.objects.create(old_path="/old/0", site=site, redirect_link="/stale/", automatically_created=True)
    Redirect.objects.create(old_path="/old/1", site=site, redirect_link="/by-hand/")
    Redirect.objects.create(old_path="/old/0", site=other, redirect_link="/other/", automatically_created=True)
    creator(site, 2, home).process()
    found = {(one.site_id, one.old_path): one.redirect_link or one.redirect_page for one in Redirect.objects.all()}
    assert found == {
        (site.pk, "/old/0"): home.page_ptr,
        (site.pk, "/old/1"): "/by-hand/",
        (other.pk, "/old/0"): "/other/",
    }
