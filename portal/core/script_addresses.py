"""Addresses of the two scripts: Traditional Chinese stands below `/hant/`, everything else is Simplified."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.encoding import escape_uri_path, iri_to_uri

HANS, HANT = "hans", "hant"
PREFIX = f"/{HANT}"
# BCP 47: https://www.w3.org/International/questions/qa-css-lang and the tags of `hreflang`, which name no place.
LANGUAGES = {HANS: "zh-Hans-CN", HANT: "zh-Hant-HK"}
# What search engines may take for a page of its own; all else in a query is a way of looking at it, or a campaign.
OWN_PARAMETERS = ("q", "year", "page")
# A longer query is not carried into the links of a page.
LONGEST_QUERY = 500


def script_of(request: HttpRequest | None) -> str:
    """`hans` or `hant`; `hans` where no middleware has looked."""
    return getattr(request, "script", HANS)


def language_of(request: HttpRequest | None) -> str:
    """The language of what is answered."""
    return LANGUAGES[script_of(request)]


def in_script(request: HttpRequest, script: str, query: str | None = None) -> str:
    """The address of this very request in a script, with its own query or another (already encoded)."""
    outside = request.META.get("SCRIPT_NAME", "").removesuffix(PREFIX)
    prefix = PREFIX if script == HANT else ""
    # Never two slashes first: browsers would read //host/ as another site.
    path = escape_uri_path(request.path_info.lstrip("/\\"))
    if query is None:
        query = iri_to_uri(request.META.get("QUERY_STRING", ""))
        if len(query) > LONGEST_QUERY:
            query = ""
    return f"{outside}{prefix}/{path}" + (f"?{query}" if query else "")


def canonical(request: HttpRequest, script: str) -> str:
    """The absolute address by which search engines know this page in a script."""
    kept = {name: request.GET[name] for name in OWN_PARAMETERS if request.GET.get(name)}
    if kept.get("page") == "1":
        del kept["page"]
    return request.build_absolute_uri(in_script(request, script, urlencode(kept)))


def outside_scripts(path: str) -> str:
    """A reversed path without the prefix of Traditional Chinese: for files, which have one address."""
    prefix = get_script_prefix()
    own = f"{PREFIX}/"
    if prefix.endswith(own) and path.startswith(prefix):
        return prefix.removesuffix(own) + "/" + path.removeprefix(prefix)
    return path


def inside_script(path: str) -> str:
    """A path that staff typed, moved below the prefix of the current request unless it is there or names a file."""
    prefix = get_script_prefix()
    if not prefix.endswith(f"{PREFIX}/") or not path.startswith("/") or path.startswith(("//", prefix)):
        return path
    return path if is_shared(path) else prefix + path[1:]


def is_shared(path: str) -> bool:
    """Whether a path outside the prefix is of what has no second script: the admin, files, machine addresses."""
    return path.lstrip("/").partition("/")[0] in SHARED


SHARED = frozenset(
    ("admin", "api", "documents", "favicon.ico", "healthz", "media", "metrics", "readyz", "robots.txt", "static", HANT)
)
