"""Lists of pages: a GET form, years and sub-sections to filter by, stable pages. Every list of the site uses this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest
from wagtail.models import Page as TreePage

from portal.core.entries import Entries, summed, together, years_of_each

PER_PAGE = 20


class ListingForm(forms.Form):
    """Query parameters of a list."""

    year = forms.IntegerField(required=False, min_value=1900, max_value=2200, label="年份")
    section = forms.CharField(required=False, max_length=255, label="子栏目")


class EntriesPaginator(Paginator):
    """Pages of entries, whose number the counts by years have told."""

    def __init__(self, entries: Entries, year: int | None, count: int, per_page: int) -> None:
        # Django slices the list; here the page asked for is read by its place.
        super().__init__(range(count), per_page)
        self._read = partial(entries.slice, year=year)

    def _get_page(self, places: range, number: int, paginator: Paginator) -> Page:
        return Page(self._read(places.start, places.stop), number, paginator)


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


def build_listing(request: HttpRequest, entries: Entries, per_page: int = PER_PAGE) -> Listing:
    """List entries by `?year=` and `?page=`.

    Two queries: which and what; and one for the counts, where this version of the site has not counted yet. Raises
    BadRequest for a year that is no year and Http404 for a page out of range.
    """
    year = _choices(request)["year"]
    years = entries.years()
    shown = years.get(year, 0) if year else sum(years.values())
    paginator = EntriesPaginator(entries, year, shown, per_page)
    return Listing(paginate(paginator, request.GET.get("page", "1")), list(years.items()), year)


def build_branch_listing(
    request: HttpRequest, branches: Sequence[tuple[TreePage, Entries]], per_page: int = PER_PAGE
) -> Listing:
    """List what sister sections, at least one, hold, by `?section=` (a slug), `?year=` and `?page=`.

    Each page of the list gets its section as `subsection`. Costs and raises as `build_listing`, and BadRequest for a
    slug that none of the sections has.
    """
    choices = _choices(request)
    by_slug = {section.slug: (section, entries) for section, entries in branches}
    year = choices["year"]
    section, chosen = by_slug.get(choices["section"], (None, together([entries for _, entries in branches])))
    if choices["section"] and section is None:
        raise BadRequest("没有这个子栏目。请从本栏目的列表中选择。")
    counts = years_of_each([entries for _, entries in branches])
    # The years are counted for the chosen section, the sections for the chosen year.
    years = summed(of for (one, _), of in zip(branches, counts, strict=True) if section in (None, one))
    numbers = [of.get(year, 0) if year else sum(of.values()) for of in counts]
    shown = years.get(year, 0) if year else sum(years.values())
    page = paginate(EntriesPaginator(chosen, year, shown, per_page), request.GET.get("page", "1"))
    by_path = {one.path: one for one, _ in branches}
    step = len(branches[0][0].path)
    for entry in page.object_list:
        entry.subsection = by_path[entry.path[:step]]
    offered = [(one, number) for (one, _), number in zip(branches, numbers, strict=True) if number or one == section]
    return Listing(page, list(years.items()), year, offered, section)


def _choices(request: HttpRequest) -> dict[str, Any]:
    form = ListingForm(request.GET)
    if not form.is_valid():
        raise BadRequest("年份应为 1900 至 2200 之间的四位数字。" if "year" in form.errors else "没有这个子栏目。")
    return form.cleaned_data
