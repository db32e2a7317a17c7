"""Getting the PDF of a text: from the store, or from a child process that makes it."""

from __future__ import annotations

import logging
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryFile
from threading import Thread
from typing import BinaryIO

from portal.core import limited
from portal.core.pdf.job import Job
from portal.core.pdf.places import Taken, take

logger = logging.getLogger(__name__)

# Seconds that a request waits for its own child; whoever finds one at work does not wait at all, so that
# no more threads ever wait than there are places.
PATIENCE = 2.0


class Busy(Exception):
    """The PDF is being made, or has to wait for its turn: ask again."""


class Failed(Exception):
    """The PDF could not be made; there is no use in asking again soon."""


def get(html: str, job: Job, places: int) -> BinaryIO:
    """The open PDF of `html`, which `job.entry` names. Raises Busy or Failed."""
    entry = job.entry
    try:
        if file := entry.open():
            return file
        if entry.exhausted():
            raise Failed
        return _make(html, job, places)
    except Taken:
        raise Busy from None
    except OSError as error:
        logger.exception("The PDF %s cannot be kept.", entry.path)
        raise Failed from error


def _make(html: str, job: Job, places: int) -> BinaryIO:
    entry = job.entry
    place = take(Path(entry.folder), entry.name, places)
    try:
        if file := entry.open():
            # Finished between the first look and taking the place.
            return file
        process = _start(html, job, place)
    finally:
        # The child holds the place from now on.
        os.close(place)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        # It ends by itself; somebody has to ask how, or it stays in the table of processes.
        Thread(target=process.wait, daemon=True).start()
        raise Busy from None
    if file := entry.open():
        return file
    logger.error("The PDF of page %s could not be made: %s", entry.page, entry.log)
    raise Failed if entry.exhausted() else Busy


def _start(html: str, job: Job, place: int) -> subprocess.Popen[bytes]:
    entry = job.entry
    entry.begin_attempt()
    with TemporaryFile() as text, entry.log.open("ab") as log:
        text.write(html.encode())
        text.seek(0)
        return limited.start(
            "portal.core.pdf.render",
            [job.dumps()],
            # Without a folder for its cache, fontconfig reads every font anew each time.
            environment={"XDG_CACHE_HOME": entry.folder, "HOME": os.environ.get("HOME", entry.folder)},
            pass_fds=(place,),
            stdin=text,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
