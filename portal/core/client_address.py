"""Who really asks: the address of the visitor, also behind the server's own proxy."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
# What a provider gives one household or office (RFC 6177); within it anybody takes as many addresses as he likes.
ONE_PLACE = 64


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
    """The place that attempts to log in are counted for (django-axes): an IPv4 address, or the network of an IPv6 one.

    nginx counts by the same (deploy/nginx/requests.conf).
    """
    address = client_address(request)
    if isinstance(address, IPv6Address):
        address = IPv6Network((address, ONE_PLACE), strict=False).network_address
    return str(address) if address else None


def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
