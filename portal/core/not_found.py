"""What an address that leads nowhere says about what was looked for: words to search, and the nearest section."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from wagtail.models import Site

from portal.core.navigation import navigation
from portal.core.querysets import any_page
from portal.core.routing import MAX_DEPTH
from portal.core.script_addresses import is_shared
from portal.text.address_words import words_of


@dataclass(frozen=True)
class Suggestions:
    """`words` to search for ('' where the address says nothing), and a section with its address."""

    words: str = ""
    section: str = ""
    section_url: str = ""


def suggestions(request: HttpRequest) -> Suggestions:
    """What to offer whoever asked for this address. Only published pages are named; one query.

    The section is the deepest page on the way that exists, else one of the navigation that ends as the address does
    (sections were moved, and people leave out what stands above).
    """
    if is_shared(request.path_info) or (site := Site.find_for_request(request)) is None:
        return Suggestions()
    components = [part for part in request.path_info.split("/") if part][:MAX_DEPTH]
    root = site.root_page
    ways = [root.url_path + "/".join(components[: end + 1]) + "/" for end in range(len(components))]
    nearest = any_page(slug__in=components, url_path__in=ways).published().order_by("-depth").first()
    # What the section's own name says need not be searched.
    left = components[nearest.depth - root.depth :] if nearest else components
    by_slug = {
        item.url.rstrip("/").rpartition("/")[2]: item for top in navigation(request) for item in (top, *top.children)
    }
    words = words_of(left, {slug: item.title for slug, item in by_slug.items()})
    named = next((by_slug[part] for part in reversed(components) if part in by_slug), None)
    section, section_url = (named.title, named.url) if named else ("", "")
    if nearest:
        section, section_url = nearest.title, nearest.get_url(request) or ""
    if words == section:
        words = ""
    return Suggestions(words, section, section_url)
