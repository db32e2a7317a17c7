"""Choosers for lists: pages held as keys, links to a page or an address, drawings in the picker of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import cached_property
from django.utils.html import escape
from wagtail import blocks
from wagtail.models import Page

from portal.core.lists import Found, Wants
from portal.core.tree import section_models


class PageKeyBlock(blocks.PageChooserBlock):
    """A chosen page, held as its key.

    Wagtail reads the pages of every chooser field in a query of their own, drafts and private ones included;
    lists read those of all their fields at once and only what is public (`portal.core.lists`).
    """

    def to_python(self, value: int | None) -> int | None:
        return value

    def bulk_to_python(self, values: Sequence[int | None]) -> list[int | None]:
        return list(values)

    def get_prep_value(self, value: int | None) -> int | None:
        return value

    def value_from_form(self, value: Page | str | int | None) -> Any:
        if isinstance(value, Page):
            return value.pk
        # What is no key at all is left as it is, for the form's own check to refuse.
        text = str(value or "")
        return int(text) if text.isdecimal() else value or None

    def extract_references(self, value: int | None) -> Iterator[tuple[type[Page], str, str, str]]:
        if value:
            yield self.model_class, str(value), "", ""

    def render_basic(self, value: int | None, context: dict[str, Any] | None = None) -> str:
        """The title, for the comparison of revisions."""
        page = Page.objects.filter(pk=value).only("title").first()
        return escape(page.title) if page else ""


class SectionKeyBlock(PageKeyBlock):
    """A chosen 栏目."""

    @cached_property
    def target_models(self) -> list[type[Page]]:
        return section_models()


class LinkValue(blocks.StructValue):
    """A link that was looked up: `target`, a page or None; `address` of another site or ''; `words` to show."""

    target: Page | None = None

    def ask(self, wants: Wants) -> None:
        """Want the chosen page."""
        wants.page(self.get("page"))

    def take(self, found: Found) -> None:
        """Take the page, if the public may read it."""
        self.target = found.pages.get(self.get("page"))

    @property
    def address(self) -> str:
        return "" if self.get("page") else self.get("url") or ""

    @property
    def words(self) -> str:
        return self.get("text") or (self.target.title if self.target else self.address)

    @property
    def shown(self) -> bool:
        return bool(self.target or self.address)


class LinkBlock(blocks.StructBlock):
    """A link to a page of this site or to an address."""

    text = blocks.CharBlock(
        label="显示文字",
        required=False,
        max_length=40,
        help_text="链接站内页面时可留空，用页面标题；链接其他网址时必填。",
    )
    page = PageKeyBlock(label="站内页面", required=False)
    url = blocks.URLBlock(
        label="或：其他网址",
        required=False,
        # A code of its own: Django's message for any bad address would else stand in its place.
        validators=[URLValidator(["http", "https"], message="网址应以 http:// 或 https:// 开头。", code="scheme")],
        help_text="站内页面和网址只填一项。指向政府网站以外的链接，公众点击时会先看到离站提示。",
    )

    def clean(self, value: LinkValue) -> LinkValue:
        cleaned = super().clean(value)
        if bool(cleaned.get("page")) == bool(cleaned.get("url")):
            raise blocks.StructBlockValidationError(
                block_errors={"page": ValidationError("请在“站内页面”和“其他网址”中填且只填一项。")}
            )
        if cleaned.get("url") and not cleaned.get("text"):
            raise blocks.StructBlockValidationError(
                block_errors={"text": ValidationError("链接到其他网址时，请填写显示文字。")}
            )
        return cleaned

    class Meta:
        icon = "link"
        label = "链接"
        value_class = LinkValue


class Drawn(blocks.Block):
    """A block that the picker shows as a drawing: what it will hold depends on the site."""

    def get_preview_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        return {**(parent_context or {}), "drawing": f"images/blocks/{self.meta.drawing}.svg"}

    class Meta:
        drawing = ""
        preview_template = "wagtailadmin/blocks/drawing.html"
