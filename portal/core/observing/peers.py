"""Who is at the other end: this machine, or a stranger behind the proxy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address

# The proxy overwrites these; whoever they name is the one who asks.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP")


@lru_cache(maxsize=1024)
def is_loopback(address: str) -> bool:
    """Whether an address is of this machine; what cannot be read is not."""
    try:
        parsed = ip_address(address.strip())
    except ValueError:
        return False
    return (getattr(parsed, "ipv4_mapped", None) or parsed).is_loopback


def is_trusted_proxy(environ: Mapping[str, str]) -> bool:
    """Whether the connection comes from this machine: a Unix socket (no address) or loopback."""
    address = environ.get("REMOTE_ADDR", "")
    return not address or is_loopback(address)


def is_local(environ: Mapping[str, str]) -> bool:
    """Whether the one who asks is on this machine: directly, or through a proxy that says so."""
    if not is_trusted_proxy(environ) or "HTTP_FORWARDED" in environ:
        return False
    named = [part for header in FORWARDED for part in environ.get(header, "").split(",") if part.strip()]
    return all(map(is_loopback, named))
