"""How log records are written: the request's id on each, and of what callers attach only what is known to be harmless.

The application's logs hold no address of a citizen and no query words: who asked for what is in nginx's access log
alone, which is kept as the law asks (网络安全法 第二十一条: at least six months) and shares the request's id.
"""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter as BaseJsonFormatter

from portal.core.observing.current import current

RENAMED = {"levelname": "level", "name": "logger"}
# Django attaches the request, whose text holds the query string, and the parameters of queries: an allow-list.
KNOWN = frozenset(
    (
        *("time", "level", "logger", "request_id", "message", "exc_info", "stack_info"),
        *("status_code", "method", "route", "path", "milliseconds", "queries", "query_milliseconds", "alias", "sql"),
    )
)


# The weight of a line in systemd's journal (sd-daemon(3)): critical, error, warning, information, detail.
PRIORITIES = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.NOTSET: 7}


class ConsoleHandler(logging.StreamHandler):
    """Standard error; where systemd's journal reads that, each line says its weight (`journalctl -p warning`)."""

    def __init__(self) -> None:
        super().__init__()
        self.for_journal = _is_journal(self.stream)

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        if not self.for_journal:
            return text
        priority = next(number for level, number in PRIORITIES.items() if record.levelno >= level)
        return "\n".join(f"<{priority}>{line}" for line in text.split("\n"))


def _is_journal(stream: Any) -> bool:
    """Whether this stream is the one that systemd connected to its journal (systemd.exec(5), JOURNAL_STREAM)."""
    try:
        status = os.fstat(stream.fileno())
    except (AttributeError, OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


class RequestIdFilter(logging.Filter):
    """Puts the current request's id on every record; `-` outside requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "request_id"):
            observed = current()
            # Django writes down a 404 after the last middleware has ended, and attaches the request.
            asked = getattr(getattr(record, "request", None), "observed_id", "-")
            record.request_id = observed.id if observed else asked
        return True


class JsonFormatter(BaseJsonFormatter):
    """One JSON object a line: time (UTC, ISO 8601), level, logger, request_id, message, and the `KNOWN` extras."""

    def __init__(self) -> None:
        fields = ["levelname", "name", "request_id", "message"]
        super().__init__(fields, rename_fields=RENAMED, json_ensure_ascii=False)

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        log_data["time"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        super().add_fields(log_data, record, message_dict)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in log_data.items() if name in KNOWN}
