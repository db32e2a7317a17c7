"""信息公开: 指南, 制度, 年度报告."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from portal.core.publishing import add_page
from portal.disclosure.models import DisclosurePage
from tests import factories
from tests.conftest import Tree

Kind = DisclosurePage.Kind


def test_a_yearly_report_needs_its_year_to_be_published(tree: Tree) -> None:
    with pytest.raises(ValidationError, match="年度报告须填写报告年度"):
        add_page(tree.disclosure, DisclosurePage(title="年报", kind=Kind.ANNUAL_REPORT), publish=True)
    page = DisclosurePage(title="年报", kind=Kind.ANNUAL_REPORT, report_year=2015)
    assert add_page(tree.disclosure, page, publish=True).live


def test_a_draft_of_a_report_may_lack_its_year(tree: Tree) -> None:
    page = DisclosurePage(title="年报", kind=Kind.ANNUAL_REPORT)
    assert not add_page(tree.disclosure, page, publish=False).live


@pytest.mark.parametrize(
    ("kind", "year", "shown"),
    [
        (Kind.GUIDE, None, "信息公开指南"),
        (Kind.RULES, None, "信息公开制度"),
        (Kind.ANNUAL_REPORT, 2015, "2015 年度 信息公开年报"),
    ],
)
def test_the_kind_stands_above_the_title(tree: Tree, get, kind: str, year: int | None, shown: str) -> None:
    factories.DisclosurePageFactory(parent=tree.disclosure, slug="one", kind=kind, report_year=year)
    assert f'<p class="article__kind">{shown}</p>' in get("/xxgk/one/").content.decode()
