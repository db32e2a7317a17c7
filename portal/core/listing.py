"""Lists of pages: a GET form, years to filter by, stable pages. Every list of the site uses this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property

from portal.core.querysets import PortalPageQuerySet

PER_PAGE = 20


class ListingForm(forms.Form):
    """Query parameters of a list."""

    year = forms.IntegerField(required=False, min_value=1900, max_value=2200, label="年份")


class CountedPaginator(Paginator):
    """A paginator that was told its count, because the years' query has already counted."""

    def __init__(self, object_list: Any, per_page: int, count: int) -> None:
        super().__init__(object_list, per_page)
        self._known_count = count

    @cached_property
    def count(self) -> int:
        return self._known_count


@dataclass(frozen=True)
class Listing:
    """One page of a list.

    `page` is Django's page of objects, `years` pairs of year and count over the unfiltered
    list (newest first), `year` the chosen one or None, `page_range` numbers and ellipses.
    """

    page: Page
    years: list[tuple[int, int]]
    year: int | None

    @property
    def page_range(self) -> list[int | str]:
        return list(self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1))


def paginate(paginator: Paginator, raw_page: str) -> Page:
    """The page of a paginator named by a raw `?page=`; Http404 where there is no such page."""
    try:
        return paginator.page(raw_page or 1)
    except InvalidPage as error:
        raise Http404(f"没有这一页。本列表共 {paginator.num_pages} 页。") from error


def build_listing(request: HttpRequest, queryset: PortalPageQuerySet, per_page: int = PER_PAGE) -> Listing:
    """List a queryset of dated pages by `?year=` and `?page=` in two queries.

    Raises BadRequest for a year that is no year and Http404 for a page out of range.
    """
    form = ListingForm(request.GET)
    if not form.is_valid():
        raise BadRequest("年份应为四位数字，例如 2015。")
    year = form.cleaned_data["year"]
    counts = (
        queryset.order_by()
        .values(publication_year=ExtractYear("published_at"))
        .annotate(number=Count("pk"))
        .order_by("-publication_year")
    )
    years = [(row["publication_year"], row["number"]) for row in counts if row["publication_year"]]
    shown = sum(number for one, number in years if year in (None, one))
    paginator = CountedPaginator(queryset.in_year(year).newest(), per_page, shown)
    return Listing(paginate(paginator, request.GET.get("page", "1")), years, year)
