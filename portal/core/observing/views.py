"""Where Prometheus reads the figures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from portal.core.observing.metrics import exposition
from portal.core.observing.peers import is_local


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Metrics for this machine; nobody else learns that they exist."""
    if not is_local(request.META):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)
