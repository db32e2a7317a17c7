"""Whether this process lives, and whether it is ready to serve."""

from __future__ import annotations

import secrets
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

from django.apps import apps
from django.conf import settings
from django.core.cache import cache as shared_cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.core.backup import names, room
from portal.core.caching.version import site_version
from portal.core.observing.gauges import readings, register
from portal.core.observing.peers import is_local

MIN_FREE_BYTES = 200 * 1024 * 1024
# Only these keep the site from working; without the others it is slower or finds less.
NEEDED = ("database", "disk")


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    """App and name of this release's migrations; read once, since the code of a process stays.

    By the names of their files: to import them all takes ten times as long, and 3 MB of every worker process.
    """
    found: set[tuple[str, str]] = set()
    for app in apps.get_app_configs():
        name, _ = MigrationLoader.migrations_module(app.label)
        if name and find_spec(name):
            names = (module.name for module in iter_modules(import_module(name).__path__))
            found.update((app.label, one) for one in names if one[0] not in "_~")
    return frozenset(found)


def pending_migrations() -> int:
    """How many migrations of this release the database has not had. Raises `django.db.Error`."""
    # `migrate` writes down squashed ones and what they replace alike.
    return len(_migrations() - MigrationRecorder(connection).applied_migrations().keys())


def database_state() -> str:
    """`ok`, or what is wrong with the database or its migrations."""
    try:
        pending = pending_migrations()
    except Exception as error:  # a probe reports whatever keeps the database from answering
        return f"unavailable: {type(error).__name__}"
    return f"{pending} migrations pending" if pending else "ok"


def disk_state(folder: Path) -> str:
    """`ok`, or how little is free on the disk of a folder."""
    try:
        free = room.free_bytes(folder)
    except OSError as error:
        return f"unavailable: {type(error).__name__}"
    return "ok" if free >= MIN_FREE_BYTES else f"only {free // 1024 // 1024} MB free"


def cache_state() -> str:
    """`ok`, or that what is stored does not come back; a cache that fails silently is found out, too."""
    # One of its own: what an earlier probe stored says nothing of now.
    key = f"readyz:{secrets.token_hex(8)}"
    try:
        shared_cache.set(key, 1, 10)
        kept = shared_cache.get(key) is not None
    except Exception as error:  # as above
        return f"unavailable: {type(error).__name__}"
    return "ok" if kept else "unavailable"


def backup_age_seconds() -> float | None:
    """How old the newest backup is; None where there is none."""
    newest = names.backups(settings.BACKUP_DIR)[:1]
    begun = names.moment_of(newest[0].name) if newest else None
    return (timezone.now() - begun).total_seconds() if begun else None


register("disk_free_bytes", "Free where run-time state is kept.", lambda: room.free_bytes(settings.VAR_DIR))
register("backup_disk_free_bytes", "Free where backups are kept.", lambda: room.free_bytes(settings.BACKUP_DIR))
register("database_up", "Whether the database answers and has this release's tables.", lambda: database_state() == "ok")
register("site_version", "Changes of what citizens read, ever.", lambda: site_version().number)
register("backup_age_seconds", "Time since the newest backup was begun.", backup_age_seconds)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Liveness: the process answers. Touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Readiness: 200, or 503 while something that is needed fails. Only this machine is told what, with all figures.

    Figures are what rooms have registered (`portal.core.observing.gauges`): how far the index is behind, free disk.
    """
    states = {"database": database_state(), "disk": disk_state(settings.VAR_DIR)}
    ready = all(states[name] == "ok" for name in NEEDED)
    told: dict[str, object] = {"ready": ready}
    if is_local(request.META):
        states |= {"cache": cache_state(), "backup_disk": disk_state(settings.BACKUP_DIR)}
        told |= states | {"figures": {gauge.name: value for gauge, value in readings()}}
    return JsonResponse(told, status=200 if ready else 503)
