"""Where a command puts its pages: found by address or type, refused in Chinese."""

from __future__ import annotations

import pytest
from django.core.management.base import CommandError
from wagtail.models import Page, Site

from briefings.models import BriefingIndexPage
from portal.core.parents import parent_page
from tests import factories
from tests.conftest import Tree


@pytest.mark.parametrize("path", [None, "/xxgk/gzjb/", "xxgk/gzjb", "/xxgk/gzjb"])
def test_the_section_is_found_by_type_or_address(tree: Tree, path: str | None) -> None:
    found = parent_page(BriefingIndexPage, path)
    assert (found, type(found)) == (tree.briefings, BriefingIndexPage)


def test_the_first_section_in_the_tree_is_taken(tree: Tree) -> None:
    factories.BriefingIndexPageFactory(parent=tree.home, slug="later")
    assert parent_page(BriefingIndexPage, None) == tree.briefings


def test_sections_of_another_site_do_not_count(home) -> None:
    other = factories.HomePageFactory(parent=Page.get_first_root_node())
    factories.BriefingIndexPageFactory(parent=other)
    with pytest.raises(CommandError, match="网站里还没有“简报栏目”"):
        parent_page(BriefingIndexPage, None)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/none/", "没有地址为 /none/ 的页面"),
        ("/xxgk/gzdt/", "/xxgk/gzdt/ 是“动态栏目”，不是“简报栏目”"),
        ("/", "是“首页”，不是“简报栏目”"),
    ],
)
def test_a_wrong_address_is_refused_in_chinese(tree: Tree, path: str, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        parent_page(BriefingIndexPage, path)


def test_without_a_site_the_error_says_what_to_run(db) -> None:
    Site.objects.all().delete()
    with pytest.raises(CommandError, match="build_site"):
        parent_page(BriefingIndexPage, None)
