"""Copies of pages as they are kept: compressed once, sent as they are."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, ResponseHeaders
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from portal.core.caching.pages import arguments_of
from portal.core.caching.store import Kept
from portal.core.caching.version import SiteVersion

# Quality 7 takes 1.8 times as long and saves 2 %; 9, which saves no more, 20 times (docs/decisions/0006-production.md).
BROTLI_QUALITY = 5
GZIP_LEVEL = 6
# Larger ones are made each time.
MAX_BYTES = 8 * 1024 * 1024
PRIVATE = frozenset(("private", "no-store", "no-cache"))
# Said anew with every answer, or true of one answer only.
OWN_HEADERS = frozenset(
    {
        "cache-control",
        "content-encoding",
        "content-length",
        "date",
        "etag",
        "expires",
        "last-modified",
        "set-cookie",
        "vary",
    }
)
# Of the bytes that an answer without any (304) does not have.
OF_BYTES = frozenset(("Content-Type", "Content-Language", "Content-Encoding"))
# What is kept of a copy beside its bytes.
FACTS = ("version", "headers", "etag", "modified")
# Browsers ask each time, which costs a few bytes; only nginx, which asks each second, answers by itself.
CACHE_CONTROL = "no-cache"
VARY = "Accept-Encoding, Cookie"


@dataclass(frozen=True)
class Copy:
    """A page of a version of the site, known by its key: its headers, ETag (without quotes), compressed bytes.

    `modified` is the time of the version (unix seconds).
    """

    version: str
    headers: dict[str, str]
    etag: str
    modified: int
    gzip: bytes
    brotli: bytes

    @classmethod
    def of(cls, response: HttpResponse, version: SiteVersion, former: Copy | None = None) -> Copy:
        """A copy of a response for which `may_be_kept` is true, made of a version of the site.

        Most changes change few pages: where the `former` copy has the same content, it is not compressed again, which
        takes as long as making it.
        """
        content = response.content
        headers = {name: value for name, value in response.items() if name.lower() not in OWN_HEADERS}
        etag = hashlib.blake2b(content, digest_size=12).hexdigest()
        if former is not None and former.etag == etag:
            zipped, br = former.gzip, former.brotli
        else:
            zipped, br = gzip.compress(content, GZIP_LEVEL, mtime=0), brotli.compress(content, quality=BROTLI_QUALITY)
        return cls(version.key, headers, etag, int(version.changed_at.timestamp()), zipped, br)

    @classmethod
    def opened(cls, kept: Kept) -> Copy:
        """The copy that `header` and `body` were made of."""
        told, length = kept.header, kept.header["gzip"]
        facts = {name: told[name] for name in FACTS}
        return cls(**facts, gzip=kept.body[:length], brotli=kept.body[length:])

    @property
    def header(self) -> dict[str, Any]:
        """All but the bytes, as plain data."""
        return {name: getattr(self, name) for name in FACTS} | {"gzip": len(self.gzip)}

    @property
    def body(self) -> bytes:
        """The bytes, to be kept together."""
        return self.gzip + self.brotli

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory."""
        return len(self.gzip) + len(self.brotli) + 6000

    def answer(self, request: HttpRequest, until: int | None) -> HttpResponseBase:
        """The response for a request: 200, or 304 for who has it already.

        nginx may send it to everyone until the unix second `until` ends; not at all where that is None.
        """
        encoding = best_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        response = self._not_modified(request, encoding) or self._whole(request, encoding)
        if until is not None:
            response.headers["X-Accel-Expires"] = f"@{until}"
        return response

    def _not_modified(self, request: HttpRequest, encoding: str) -> HttpResponse | None:
        # By the content alone: it changes without a newer time as well (an expiry, a new release, a restored backup).
        if "HTTP_IF_NONE_MATCH" not in request.META:
            return None
        headers = self._checked[encoding]
        response = get_conditional_response(request, etag=headers["ETag"])
        if response is None or response.status_code != 304:
            return None
        for name, value in headers.items():
            if name not in OF_BYTES:
                response.headers[name] = value
        return response

    def _whole(self, request: HttpRequest, encoding: str) -> HttpResponse:
        content = {"br": self.brotli, "gzip": self.gzip}.get(encoding)
        if content is None:
            # Hardly anybody reads uncompressed.
            content = gzip.decompress(self.gzip)
        response = HttpResponse(b"" if request.method == "HEAD" else content, self.headers["Content-Type"])
        # Past their interface, which would check each of the 14 again: 22 µs, a quarter of a whole answer.
        response.headers._store.update(self._checked[encoding]._store)
        response.headers["Content-Length"] = str(len(content))
        return response

    @cached_property
    def _checked(self) -> dict[str, ResponseHeaders]:
        # What every answer in an encoding says, as Django writes it.
        fixed = {"Last-Modified": http_date(self.modified), "Cache-Control": CACHE_CONTROL, "Vary": VARY}
        plain = self.headers | fixed | {"ETag": f'"{self.etag}"'}
        encoded = {name: plain | {"ETag": f'"{self.etag}-{name}"', "Content-Encoding": name} for name in ("br", "gzip")}
        return {name: ResponseHeaders(headers) for name, headers in {"": plain, **encoded}.items()}


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """`br`, `gzip` or, for neither, an empty text: what an Accept-Encoding allows (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for item in accepted.lower().split(","):
        name, _, parameter = item.partition(";")
        try:
            weights[name.strip()] = float(parameter.partition("=")[2]) if parameter else 1.0
        except ValueError:
            continue
    return next((name for name in ("br", "gzip") if weights.get(name, weights.get("*", 0.0)) > 0), "")


def may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether a response is marked as the same for everyone, and nothing about it says otherwise."""
    if "_csp_nonce" in vars(request):
        # The page holds a nonce of django-csp, which is good for one answer.
        return False
    if arguments_of(response) is None or response.status_code != 200 or not isinstance(response, HttpResponse):
        return False
    if response.cookies or response.has_header("Content-Encoding") or len(response.content) > MAX_BYTES:
        return False
    said = {directive.strip().lower() for directive in response.get("Cache-Control", "").split(",")}
    return not said & PRIVATE
