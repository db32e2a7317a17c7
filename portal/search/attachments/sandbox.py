"""Running `extract` in a child process that cannot take more than its limits, nor this process with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import portal
from portal.search.attachments.extract import Extraction
from portal.search.attachments.limits import LIMITS, Limits

CHECKOUT = Path(portal.__file__).parent.parent


class Exceeded(Exception):
    """The child process has ended without an answer: too slow, too large, crashed. The message is for staff."""


def extract_apart(file: BinaryIO, extension: str, limits: Limits = LIMITS) -> Extraction:
    """The text of a file that has a descriptor. Raises Exceeded; another time may do better."""
    # The child shares the descriptor's place in the file, not what Python has read ahead.
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    with TemporaryFile() as answer:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.search.attachments.extract", extension, json.dumps(asdict(limits))],
            stdin=file,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            cwd=CHECKOUT,
            # No secrets of this process; and numpy, which openpyxl loads, reserves address space for each thread.
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
        try:
            process.wait(limits.wall)
        except subprocess.TimeoutExpired:
            raise Exceeded("提取文字用时过长。") from None
        finally:
            _end(process)
        if process.returncode:
            raise Exceeded("提取文字用时过长、占用内存过多或意外中断。")
        answer.seek(0)
        return Extraction(**json.load(answer))


def _end(process: subprocess.Popen[bytes]) -> None:
    """No child outlives the call, whatever ends it."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
