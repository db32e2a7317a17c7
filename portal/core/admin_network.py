"""The admin answers only the networks that the installation names in `ADMIN_NETWORKS`; without any, everyone."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.core.client_address import client_address
from portal.core.middleware import ADMIN

# What leads into the admin without lying below it (portal/urls.py).
DOORS = (ADMIN, "/_util/login/")


class AdminNetworkMiddleware:
    """403 for whatever lies below the admin's address, and for the ways to its login page, asked for from elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.ADMIN_NETWORKS and _is_door(request.path_info) and not _is_inside(request):
            raise PermissionDenied("管理后台只能从单位指定的网络访问。如需在外办公，请先接入单位网络。")
        return self.get_response(request)


def _is_door(path: str) -> bool:
    return f"/{path.lstrip('/')}".startswith(DOORS)


def _is_inside(request: HttpRequest) -> bool:
    address = client_address(request)
    return address is not None and any(address in network for network in settings.ADMIN_NETWORKS)
