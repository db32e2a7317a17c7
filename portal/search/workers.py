"""What a worker process of `portal.search.preparing` runs. Imports nothing of Django before Django is set up."""

from __future__ import annotations

import gc
import signal
from multiprocessing.connection import Connection
from typing import Any


def serve(pipe: Connection, database: Any) -> None:
    """Prepare what is asked for until the other end closes. `database` is the name of the one to read."""
    # Ctrl-C reaches all processes of a terminal: the parent decides, and closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import django

    django.setup()
    from django.db import connection

    from portal.search.preparing import prepare

    connection.settings_dict["NAME"] = database
    # Lists of tokens, of which there are many, are never garbage by cycles: looking at them costs a fifth of the time.
    gc.freeze()
    gc.disable()
    try:
        while True:
            pipe.send(list(prepare(pipe.recv())))
            gc.collect()
    except (EOFError, ConnectionError):
        return
