"""The QR code of a page's address."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
import segno

from portal.core.qr import qr_svg
from tests import factories
from tests.conftest import Tree

ADDRESS = "https://www.test.gov.cn/xxgk/gzdt/one/"


def test_the_picture_is_the_code_of_the_absolute_address(tree: Tree, get) -> None:
    page = factories.NewsPageFactory(parent=tree.news, slug="one")
    response = get(f"{page.url}erweima/")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert "public" in response["Cache-Control"]
    assert "max-age=86400" in response["Cache-Control"]
    assert response.content == qr_svg("http://testserver/xxgk/gzdt/one/")


def test_the_other_script_has_its_own_address(tree: Tree, get) -> None:
    page = factories.NewsPageFactory(parent=tree.news, slug="one")
    assert get(f"/hant{page.url}erweima/").content == qr_svg("http://testserver/hant/xxgk/gzdt/one/")


def test_the_picture_scales_and_has_nothing_that_a_strict_policy_refuses() -> None:
    root = ElementTree.fromstring(qr_svg(ADDRESS))
    side = segno.make_qr(ADDRESS, error="m").symbol_size(border=4)[0]
    assert root.attrib == {"viewBox": f"0 0 {side} {side}"}
    assert {name for element in root for name in element.attrib} <= {"d", "fill", "stroke"}


def test_the_picture_draws_the_modules_of_the_text() -> None:
    drawn = ElementTree.fromstring(qr_svg(ADDRESS)).find("{*}path[@stroke]").get("d")
    assert f'd="{drawn}"' in segno.make_qr(ADDRESS, error="m").svg_inline(border=4, omitsize=True)
    assert f'd="{drawn}"' not in segno.make_qr(f"{ADDRESS}?", error="m").svg_inline(border=4, omitsize=True)


@pytest.mark.parametrize("state", ["draft", "private", "expired"])
def test_what_is_not_public_has_none(tree: Tree, get, state: str) -> None:
    page = factories.NewsPageFactory(parent=tree.news, live=state != "draft")
    if state == "private":
        factories.restrict(page)
    if state == "expired":
        page.expire_at = factories.moment("2015-01-01")
        page.save()
    own, code = get(page.url), get(f"{page.url}erweima/")
    assert code.status_code == own.status_code != 200
    assert "svg" not in code["Content-Type"]


def test_of_a_private_page_nothing_is_kept_by_caches(tree: Tree, client, superuser) -> None:
    page = factories.NewsPageFactory(parent=tree.news)
    factories.restrict(page)
    client.force_login(superuser)
    response = client.get(f"{page.url}erweima/")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
