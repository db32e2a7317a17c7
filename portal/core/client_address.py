"""Who really asks: the address of the visitor, also behind the server's own proxy."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address


def client_address(request: HttpRequest) -> Address | None:
    """The visitor's address; None where it is not known.

    A proxy's word (`X-Forwarded-For`) counts only if it comes through a unix socket, which has no address, or from
    one of `TRUSTED_PROXIES`; of several addresses the last one, which that proxy saw itself.
    """
    peer = _parsed(request.META.get("REMOTE_ADDR", ""))
    if peer is not None and not any(peer in network for network in settings.TRUSTED_PROXIES):
        return peer
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return _parsed(forwarded.rpartition(",")[2]) if forwarded else peer


def client_address_text(request: HttpRequest) -> str | None:
    """The same as django-axes stores it."""
    address = client_address(request)
    return str(address) if address else None


def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
