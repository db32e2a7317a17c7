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


def child_exit(server: object, worker: Any) -> None:
    """What a worker counted stays counted; what it measured of itself goes with it."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
