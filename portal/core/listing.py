"""Lists of pages: a GET form, years and sub-sections to filter by, stable pages. Every list of the site uses this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Count, Value
from django.db.models.functions import ExtractYear, Substr
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from wagtail.models import Page as TreePage

from portal.core.querysets import AnyPageQuerySet, PortalPageQuerySet

PER_PAGE = 20


class ListingForm(forms.Form):
    """Query parameters of a list."""

    year = forms.IntegerField(required=False, min_value=1900, max_value=2200, label="年份")
    section = forms.CharField(required=False, max_length=255, label="子栏目")


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
    A list over sub-sections has pairs of sub-section and count in `sections` (in the tree's
    order) and the chosen one, or None, in `section`; the counts of each filter heed the other.
    """

    page: Page
    years: list[tuple[int, int]]
    year: int | None
    sections: Sequence[tuple[TreePage, int]] = ()
    section: TreePage | None = None

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
    year = _choices(request)["year"]
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


def build_branch_listing(
    request: HttpRequest, queryset: AnyPageQuerySet, sections: Sequence[TreePage], per_page: int = PER_PAGE
) -> Listing:
    """List pages from below sister sections, at least one, by `?section=` (a slug), `?year=` and `?page=`: two queries.

    Each page of the list gets its section as `subsection`. Raises as `build_listing`, and BadRequest for a
    slug that none of the sections has.
    """
    choices = _choices(request)
    by_slug = {section.slug: section for section in sections}
    year, section = choices["year"], by_slug.get(choices["section"])
    if choices["section"] and section is None:
        raise BadRequest("没有这个子栏目。请从本栏目的列表中选择。")
    by_path = {one.path: one for one in sections}
    # What lies in no section of the menu has no place in the list either.
    within = queryset.below(*by_path)
    # The years are counted for the chosen section, the sections for the chosen year.
    years, numbers, shown = Counter[int](), Counter[str](), 0
    for one_year, path, number in _count_by_branch(within, sections):
        here = section in (None, by_path[path])
        years[one_year] += number if here else 0
        numbers[path] += number if year in (None, one_year) else 0
        shown += number if here and year in (None, one_year) else 0
    chosen = within.below(section.path) if section else within
    page = paginate(CountedPaginator(chosen.in_year(year).newest(), per_page, shown), request.GET.get("page", "1"))
    for entry in page.object_list:
        entry.subsection = by_path[entry.path[: len(sections[0].path)]]
    offered = [(one, numbers[one.path]) for one in sections if numbers[one.path] or one == section]
    listed = sorted(((one, number) for one, number in years.items() if number), reverse=True)
    return Listing(page, listed, year, offered, section)


def _choices(request: HttpRequest) -> dict[str, Any]:
    form = ListingForm(request.GET)
    if not form.is_valid():
        raise BadRequest("年份应为 1900 至 2200 之间的四位数字。" if "year" in form.errors else "没有这个子栏目。")
    return form.cleaned_data


def _count_by_branch(queryset: PortalPageQuerySet, sections: Sequence[TreePage]) -> list[tuple[int, str, int]]:
    """Year, tree path of the section, number of pages."""
    branch = Substr("path", Value(1), Value(len(sections[0].path)))
    return list(
        queryset.order_by().values_list(ExtractYear("published_at"), branch).annotate(number=Count("pk")).order_by()
    )
