"""Who really asks: the address of the visitor, also behind the server's own proxy."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network

from django.http import HttpRequest

from portal.core.observing.peers import Address, is_trusted_proxy, parse

# What a provider gives one household or office (RFC 6177); within it anybody takes as many addresses as he likes.
ONE_PLACE = 64


def client_address(request: HttpRequest) -> Address | None:
    """The visitor's address; None where it is not known.

    A proxy's word (`X-Forwarded-For`) counts only if it comes through a unix socket, which has no address, or from
    one of `TRUSTED_PROXIES`; of several addresses the last one, which that proxy saw itself.
    """
    peer = parse(request.META.get("REMOTE_ADDR", ""))
    if not is_trusted_proxy(request.META):
        return peer
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return parse(forwarded.rpartition(",")[2]) if forwarded else peer


def client_address_text(request: HttpRequest) -> str | None:
    """The place that attempts to log in are counted for (django-axes): an IPv4 address, or the network of an IPv6 one.

    nginx counts by the same (deploy/nginx/requests.conf).
    """
    address = client_address(request)
    if isinstance(address, IPv6Address):
        address = IPv6Network((address, ONE_PLACE), strict=False).network_address
    return str(address) if address else None
