"""Who is at the other end: this machine, or a stranger behind the proxy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings

Address = IPv4Address | IPv6Address

# The proxy overwrites these; whoever they name is the one who asks.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP")


@lru_cache(maxsize=1024)
def is_loopback(address: str) -> bool:
    """Whether an address is of this machine; what cannot be read is not."""
    parsed = parse(address)
    return parsed is not None and parsed.is_loopback


def is_trusted_proxy(environ: Mapping[str, str]) -> bool:
    """Whether what a connection says of others counts: through a Unix socket (no address), or `TRUSTED_PROXIES`."""
    address = environ.get("REMOTE_ADDR", "")
    if not address:
        return True
    parsed = parse(address)
    return parsed is not None and any(parsed in network for network in settings.TRUSTED_PROXIES)


def parse(text: str) -> Address | None:
    """An address, an IPv4 one where it is written as one of IPv6; None for what is none."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def is_local(environ: Mapping[str, str]) -> bool:
    """Whether the one who asks is on this machine: directly, or through a proxy that says so."""
    address = environ.get("REMOTE_ADDR", "")
    if (address and not is_loopback(address)) or "HTTP_FORWARDED" in environ:
        return False
    named = [part for header in FORWARDED for part in environ.get(header, "").split(",") if part.strip()]
    return all(map(is_loopback, named))
