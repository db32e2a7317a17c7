"""不再提示: staff withdraw a query from what is suggested to everybody, or let it be suggested again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from wagtail.permission_policies import ModelPermissionPolicy

from portal.search.counting import forget_frequent
from portal.search.models import MutedQuery
from portal.search.query import MAX_LENGTH
from portal.text.tokens import joined

policy = ModelPermissionPolicy(MutedQuery)


def muted_queries() -> frozenset[str]:
    """The withdrawn queries, in the form of `portal.text.tokens.joined`."""
    return frozenset(MutedQuery.objects.values_list("query", flat=True))


@require_POST
def mute(request: HttpRequest) -> HttpResponse:
    """Withdraw the query `query`."""
    return _change(request, "add")


@require_POST
def unmute(request: HttpRequest) -> HttpResponse:
    """Let the query `query` be suggested again."""
    return _change(request, "delete")


def _change(request: HttpRequest, action: str) -> HttpResponse:
    if not policy.user_has_permission(request.user, action):
        raise PermissionDenied
    text = request.POST.get("query", "")[:MAX_LENGTH]
    query = joined(text)[:MAX_LENGTH]
    if not query:
        messages.error(request, "没有这样的检索词。")
    elif action == "add":
        MutedQuery.objects.get_or_create(query=query)
        messages.success(request, f"“{text}”不再提示给公众，一分钟内生效。")
    else:
        MutedQuery.objects.filter(query=query).delete()
        messages.success(request, f"“{text}”恢复提示，一分钟内生效。")
    forget_frequent()
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else reverse("search_queries"))


def urls() -> list[URLPattern]:
    """Patterns below the admin's address."""
    return [
        path("search/queries/mute/", mute, name="search_mute"),
        path("search/queries/unmute/", unmute, name="search_unmute"),
    ]
