"""What lists are read from: one narrow row for each live page, in the order in which lists show them."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.models import Page


class ListedPage(models.Model):
    """A live page as lists need it: where it stands, of what type it is, when it was published.

    Section and publication date of a page stand in two tables, over which no index can be made: without these rows
    each list would sort all pages of its section. They are kept by `portal.core.listed` in the transaction that
    changes the page, and are never what decides whether a page is public: what is shown is read by `.published()`.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="+")
    # Copies rather than relations: nothing has to look for these rows when a section or a type goes.
    section = models.ForeignKey(
        Page, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.ForeignKey(
        ContentType, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    published_at = models.DateTimeField(null=True)
    # Of `published_at` in the site's time zone: SQLite would work it out row by row, in Python.
    year = models.PositiveSmallIntegerField(null=True)
    expire_at = models.DateTimeField(null=True)
    alias_of = models.ForeignKey(
        Page, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    in_menus = models.BooleanField(default=False)

    # Not a place where staff have used a page.
    wagtail_reference_index_ignore = True

    class Meta:
        # All that lists, and all that their counts ask for, so that the rows themselves are not read.
        indexes = (
            models.Index(
                fields=["section", "kind", "-published_at", "-page", "expire_at", "alias_of", "in_menus"],
                name="listed_in_order",
            ),
            # Counted year after year as they stand here, 25,000 rows take a third of the time.
            models.Index(
                fields=["section", "kind", "year", "expire_at", "alias_of", "in_menus", "page"],
                name="listed_by_year",
            ),
            models.Index(fields=["page"], name="listed_in_menus", condition=models.Q(in_menus=True)),
        )

    def __str__(self) -> str:
        return f"{self.page_id} in {self.section_id}"
