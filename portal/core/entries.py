"""The newest entries of many sections at once, of whatever types stand below them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q
from wagtail.models import Page

from portal.core.querysets import AnyPageQuerySet, any_page


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


def entries_below(section: Page, kinds: Iterable[type[Page]] | None = None) -> AnyPageQuerySet:
    """Published dated pages below a section, newest first; sections are no entries.

    `kinds` says of which types they can be, where that is narrower than what may stand below the section.
    """
    return (
        any_page()
        .below(section.path)
        .published()
        .filter(show_in_menus=False)
        .news(kinds_below([section.specific_class]) if kinds is None else kinds)
    )


def newest_of_sections(wanted: Mapping[Page, int]) -> dict[int, list[Page]]:
    """The newest entries of each section, so many as it is asked for, by the section's key, in one query.

    Each section is a subquery of its own, which reads its branch and no more; ranking all of them in one
    window would sort every page of the site. The entries have `published_at`, `image_id` and `summary`.
    """
    chosen = Q()
    for section, number in wanted.items():
        chosen |= Q(pk__in=entries_below(section).values("pk")[:number])
    latest: dict[int, list[Page]] = {section.pk: [] for section in wanted}
    if not chosen:
        return latest
    for page in any_page().filter(chosen).with_looks().news():
        for section, number in wanted.items():
            below = page.path.startswith(section.path) and page.path != section.path
            # Sections may lie in each other: what the inner one adds is not the outer one's newest.
            if below and len(latest[section.pk]) < number:
                latest[section.pk].append(page)
    return latest
