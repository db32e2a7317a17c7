"""What an address that leads nowhere says about what was looked for: words to search, and the nearest section."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from wagtail.models import Site

from portal.core.navigation import navigation
from portal.core.querysets import any_page
from portal.core.routing import MAX_DEPTH
from portal.core.script_addresses import is_shared
from portal.text.pinyin import segmentations

LONGEST_WORDS = 40

_FILE_TYPE = re.compile(r"\.[a-z]{2,5}$", re.IGNORECASE)
_CHINESE = re.compile(r"[㐀-鿿]{2}")
_NO_WORD = re.compile(r"[^\w〔〕《》（）]+|_+")
_DATE = re.compile(r"((?:19|20)\d\d)-?(\d\d?)(?:-?(\d\d?))?$")
_OWN_SLUG = re.compile(r"\d{8}-([a-z]{4,24})(?:-\d+)?$")
_LATIN = re.compile(r"[a-z]+(?:[-_][a-z]+)*$")
# No word of a language has five consonants in a row, or none but consonants.
_UNSPEAKABLE = re.compile(r"[^aeiouy]{5}|^[^aeiouy]+$")
_WORD_LENGTHS = range(4, 25)


@dataclass(frozen=True)
class Suggestions:
    """`words` to search for ('' where the address says nothing), their search, and a section with its address."""

    words: str = ""
    search_url: str = ""
    section: str = ""
    section_url: str = ""


def suggestions(request: HttpRequest) -> Suggestions:
    """What to offer whoever asked for this address. Only published pages are named; one query.

    The section is the deepest page on the way that exists, else one of the navigation that ends as the address does
    (sections were moved, and people leave out what stands above).
    """
    site = Site.find_for_request(request)
    if site is None or is_shared(request.path_info):
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
    search = f"{reverse('search')}?{urlencode({'q': words})}" if words else ""
    return Suggestions(words, search, section, section_url)


def words_of(components: list[str], titles: Mapping[str, str]) -> str:
    """The words of the last part of an address that has any; '' for none.

    Chinese is taken as it is, `2015-12` and `20150908` as dates, the slug of a section by its title, initials in a slug
    of ours and pinyin as search understands them, Latin words where they can be spoken. Numbers of records, names of
    scripts and random letters are no words.
    """
    for component in reversed(components):
        found = titles.get(component) or _words(_FILE_TYPE.sub("", component))
        if found:
            return found[:LONGEST_WORDS].strip()
    return ""


def _words(part: str) -> str:
    if _CHINESE.search(part):
        return "" if "�" in part else _NO_WORD.sub(" ", part).strip()
    own = _OWN_SLUG.match(part)
    if own:
        return own[1]
    date = _DATE.match(part)
    if date:
        return "-".join(filter(None, (date[1], *(number and number.zfill(2) for number in date.groups()[1:]))))
    if _LATIN.match(part):
        return _latin(re.split("[-_]", part))
    return ""


def _latin(words: list[str]) -> str:
    if all(len(word) in _WORD_LENGTHS and segmentations(word, 1) for word in words):
        return " ".join(words)
    # A single word may be anything; several that can be spoken were put together by someone.
    spoken = all(len(word) in _WORD_LENGTHS and not _UNSPEAKABLE.search(word) for word in words)
    return " ".join(words) if len(words) > 1 and spoken else ""
