"""StandardPage: pages that stand for themselves, such as 联系我们."""

from __future__ import annotations

from typing import ClassVar

from portal.core.models.article import ArticlePage
from portal.core.slugs import slug_from_title


class StandardPage(ArticlePage):
    """A page of lasting content: contact, statements, compilations."""

    template = "pages/standard_page.html"
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "core.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    search_type = "其他页面"

    edit_handler = ArticlePage.tabs(ArticlePage.article_panels)

    class Meta:
        verbose_name = "普通页面"
        verbose_name_plural = "普通页面"

    def make_slug(self) -> str:
        return slug_from_title(self.title)

    @property
    def stands_in_a_row(self) -> bool:
        return not self.show_in_menus
