"""What lists show: the dated pages of sections, newest first, of whatever types stand there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from wagtail.models import Page

from portal.core import shelves
from portal.core.querysets import AnyPageQuerySet, PortalPageQuerySet, any_page, declared
from portal.core.shelves import Shelf
from portal.core.tree import section_tree


@dataclass(frozen=True)
class Entries:
    """Pages that stand on some shelves, and how they are read: `pages()` is the queryset that they are taken from.

    The shelves say which pages and in which order; whether one may be shown, `.published()` has the last word.
    """

    of: tuple[Shelf, ...]
    pages: Callable[[], PortalPageQuerySet]

    def years(self) -> dict[int, int]:
        """How many there are of each year, the latest first."""
        return years_of_each([self])[0]

    def slice(self, start: int, end: int, year: int | None = None) -> list[Page]:
        """Those from place `start` up to `end`, of one year or of all."""
        return self.read(shelves.newest(self.of, start, end, year))

    def newest(self, number: int) -> list[Page]:
        """The newest ones; which they are is kept for a version of the site."""
        return self.read(shelves.newest_of_each({"": (self.of, number)})[""])

    def read(self, keys: Sequence[int]) -> list[Page]:
        """The pages of these keys that are public, in this order: one query, none for no keys."""
        if not keys:
            return []
        found = {page.pk: page for page in self.pages().filter(pk__in=keys).published()}
        return [found[key] for key in keys if key in found]


def together(several: Sequence[Entries]) -> Entries:
    """Entries that are read alike, as one list."""
    return Entries(tuple(shelf for one in several for shelf in one.of), several[0].pages)


def years_of_each(several: Sequence[Entries]) -> list[dict[int, int]]:
    """`years()` of each, counted in one query."""
    counts = shelves.count([shelf for one in several for shelf in one.of])
    return [summed(counts.get(shelf, {}) for shelf in one.of) for one in several]


def summed(counts: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """Numbers by year together, the latest year first."""
    total: Counter[int] = Counter()
    for years in counts:
        total.update(years)
    return dict(sorted(total.items(), reverse=True))


def entries_of(section: Page, kinds: Sequence[type[Page]], pages: Callable[[], PortalPageQuerySet]) -> Entries:
    """What stands right below a section, of these types; nothing where the public may not read what is below it."""
    held = [node.pk for node in section_tree().holding(section.path) if node.pk == section.pk]
    return Entries(shelves.shelves(held, kinds), pages)


def entries_below(section: Page, kinds: Iterable[type[Page]] | None = None) -> Entries:
    """Dated pages at any depth below a section; sections are no entries.

    `kinds` says of which types they can be, where that is narrower than what may stand below the section.
    """
    dated = dated_kinds(kinds_below([section.specific_class]) if kinds is None else kinds)
    return Entries(_shelves_below(section.path, dated), lambda: any_page().news(dated))


def entries_everywhere(kind: type[Page], pages: Callable[[], PortalPageQuerySet]) -> Entries:
    """All pages of a type, wherever they stand."""
    held = [node.pk for node in section_tree().holding("") if kind in node.model.allowed_subpage_models()]
    return Entries(shelves.shelves(held, [kind]), pages)


def newest_of_sections(wanted: Mapping[Page, int]) -> dict[int, list[Page]]:
    """The newest entries of each section, so many as it is asked for, by the section's key, in one query.

    Which they are is kept for a version of the site; where it is not, that costs a query more. The entries have
    `published_at`, `image_id` and `summary`.
    """
    groups = {section.pk: (entries_below(section), number) for section, number in wanted.items()}
    keys = shelves.newest_of_each({pk: (entries.of, number) for pk, (entries, number) in groups.items()})
    every = {key for some in keys.values() for key in some}
    found = {page.pk: page for page in _looks(every)} if every else {}
    return {pk: [found[key] for key in some if key in found] for pk, some in keys.items()}


def kinds_below(sections: Iterable[type[Page]]) -> list[type[Page]]:
    """Every type that may stand below pages of these types, at any depth, in a stable order."""
    found: dict[type[Page], None] = {}
    waiting = list(sections)
    while waiting:
        for kind in waiting.pop().allowed_subpage_models():
            if kind not in found:
                found[kind] = None
                waiting.append(kind)
    return sorted(found, key=lambda kind: kind._meta.label)


def dated_kinds(kinds: Iterable[type[Page]]) -> list[type[Page]]:
    """Those of the types that have a publication date of their own: an office is no news."""
    return [kind for kind in kinds if declared("published_at", [kind])]


def _looks(keys: Iterable[int]) -> AnyPageQuerySet:
    return any_page(pk__in=keys).published().with_looks().news()


def _shelves_below(path: str, kinds: Sequence[type[Page]]) -> tuple[Shelf, ...]:
    found: list[Shelf] = []
    # A page that is not in the tree yet, as in the preview of a new section, has nothing below it.
    for node in section_tree().holding(path) if path else ():
        found += shelves.shelves([node.pk], [kind for kind in kinds if kind in node.model.allowed_subpage_models()])
    return tuple(found)
