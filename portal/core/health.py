"""Whether this process lives, and whether it is ready to serve."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

MIN_FREE_BYTES = 200 * 1024 * 1024


def database_state() -> str:
    """`ok`, or what is wrong with the database or its migrations."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception as error:  # a probe reports whatever keeps the database from answering
        return f"unavailable: {type(error).__name__}"
    return f"{len(pending)} migrations pending" if pending else "ok"


def disk_state() -> str:
    """`ok`, or how little is free where run-time state is kept."""
    free = shutil.disk_usage(settings.VAR_DIR).free
    return "ok" if free >= MIN_FREE_BYTES else f"only {free // 1024 // 1024} MB free"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Liveness: the process answers. Touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Readiness: database, migrations, disk; 503 while any of them fails."""
    states = {"database": database_state(), "disk": disk_state()}
    ready = all(state == "ok" for state in states.values())
    return JsonResponse({"ready": ready, **states}, status=200 if ready else 503)
