"""How gunicorn serves the portal in production: below systemd, behind nginx. The socket comes from systemd."""

import os
import sys
from pathlib import Path
from typing import Any

_cores = os.cpu_count() or 1

worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", _cores))
threads = int(os.environ.get("WEB_THREADS", 8))
# The code is loaded once, before systemd is told that the service is ready; workers share its memory.
preload_app = True
# A worker that stands still is replaced after this long; an answer under way gets as long at a stop.
timeout = 30
graceful_timeout = 30
# nginx keeps connections open to the application.
keepalive = 75
# Whatever a library may leak goes with its worker.
max_requests = 20_000
max_requests_jitter = 2_000
# The sign of life is a file: in memory, so that a busy disk stops no worker.
worker_tmp_dir = "/dev/shm"
# A search of 10,000 characters gets a page; nginx bounds the rest.
limit_request_line = 0
# nginx writes the access log.
accesslog = None
errorlog = "-"
loglevel = "warning"
# gunicorn's own messages in the format of the application's (LOG_FORMAT).
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from portal.settings.logs import LOGGING  # noqa: E402 - found by the line above

_own = {"handlers": ["console"], "propagate": False}
logconfig_dict = LOGGING | {
    "loggers": {
        **LOGGING["loggers"],
        "gunicorn.error": {**_own, "level": loglevel.upper()},
        "gunicorn.access": {**_own, "level": "CRITICAL"},
    }
}
proc_name = "portal"
# Operators steer by systemd; nothing else may.
control_socket_disable = True

if "RUNTIME_DIRECTORY" in os.environ:
    # Each worker's figures, for Prometheus; systemd makes the folder for one release and empties it.
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", os.environ["RUNTIME_DIRECTORY"])


# Workers count into files, which stay when one goes, or the figures would fall. So that there are not more and more of
# them, a worker takes the place of one that is gone, by number, and counts on in its files.
_place = 0


def _process() -> str:
    return f"worker{_place}" if _place else str(os.getpid())


if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
    from prometheus_client import values

    # Before the application makes its first counter.
    values.ValueClass = values.MultiProcessValue(_process)


def pre_fork(server: Any, worker: Any) -> None:
    """Give the worker the lowest number that no living one has."""
    taken = {other.place for other in server.WORKERS.values()}
    worker.place = next(number for number in range(1, len(taken) + 2) if number not in taken)


def post_fork(server: Any, worker: Any) -> None:
    """From here on the process counts under its number."""
    global _place
    _place = worker.place
