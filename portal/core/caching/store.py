"""How bytes are kept in a cache: signed, with a header, and never trusted when they come back.

A cache is another process, often another machine: what comes out of it may be cut off, of another program or put there
by somebody. Bytes that do not bear our signature for just this key count as not there; nothing is ever unpickled.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import math
import time
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache.backends.base import BaseCache

from portal.core.caching.complaints import complain

logger = logging.getLogger(__name__)

SIGNATURE = 16  # bytes
LENGTH = 4  # bytes that say how long the header is
UNTIL = "until"


class Kept(NamedTuple):
    """What was kept: a header of plain data, and bytes."""

    header: dict[str, Any]
    body: bytes


def key(kind: str, *parts: str | int) -> str:
    """A cache key for things of a kind that are told apart by `parts`, whatever these hold."""
    told = repr(parts).encode()
    return f"portal:{kind}:{hashlib.blake2b(told, digest_size=20).hexdigest()}"


def read(cache: BaseCache, name: str) -> Kept | None:
    """What is kept under a key and still valid; None for anything else. Never raises."""
    try:
        frame = cache.get(name)
        return _opened(name, frame) if isinstance(frame, bytes) else None
    except Exception:  # whatever a cache may do, pages are made without it
        complain(logger, "The cache cannot be read.")
        return None


def write(cache: BaseCache, name: str, header: dict[str, Any], body: bytes, seconds: float) -> None:
    """Keep bytes for so many seconds; not at all if there are none left. Never raises."""
    if seconds <= 0:
        return
    told = json.dumps(header | {UNTIL: time.time() + seconds}, ensure_ascii=True).encode()
    content = len(told).to_bytes(LENGTH, "big") + told + body
    try:
        cache.set(name, _signature(name, content) + content, math.ceil(seconds))
    except Exception:  # as above
        complain(logger, "The cache cannot be written.")


def _opened(name: str, frame: bytes) -> Kept | None:
    signature, content = frame[:SIGNATURE], frame[SIGNATURE:]
    if not hmac.compare_digest(signature, _signature(name, content)):
        return None
    end = LENGTH + int.from_bytes(content[:LENGTH], "big")
    header = json.loads(content[LENGTH:end])
    # The cache's own clock may be another one, or may have been moved.
    return Kept(header, content[end:]) if time.time() < header[UNTIL] else None


def _signature(name: str, content: bytes) -> bytes:
    digest = hashlib.blake2b(
        name.encode(), digest_size=SIGNATURE, key=_secret(settings.SECRET_KEY), person=b"portal.store"
    )
    digest.update(content)
    return digest.digest()


@lru_cache(maxsize=4)
def _secret(secret: str) -> bytes:
    return hashlib.sha256(b"portal.caching.store" + secret.encode()).digest()
