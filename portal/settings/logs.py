"""What is logged, and how: one JSON object a line, with the id of the request, without citizens' words or addresses."""

from portal.settings.environment import env

# `json` for machines (journald, a log collector), `line` for eyes.
LOG_FORMAT = env.str("LOG_FORMAT", "json")
# A query or a page that takes longer is written down; 0 for never. Parameters and query strings are left out.
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", 500)
SLOW_PAGE_MS = env.int("SLOW_PAGE_MS", 1000)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "portal.core.observing.logs.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"},
        "json": {"()": "portal.core.observing.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "portal.core.observing.logs.ConsoleHandler",
            "formatter": LOG_FORMAT,
            "filters": ["request_id"],
        },
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
