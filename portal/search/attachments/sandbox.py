"""Running `extract` in a child process that cannot take more than its limits, nor this process with it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import asdict
from tempfile import TemporaryFile
from typing import BinaryIO

from portal.core import limited
from portal.search.attachments.extract import Extraction
from portal.search.attachments.limits import LIMITS, Limits


class Exceeded(Exception):
    """The child process has ended without an answer: too slow, too large, crashed. The message is for staff."""


def extract_apart(file: BinaryIO, extension: str, limits: Limits = LIMITS) -> Extraction:
    """The text of a file that has a descriptor. Raises Exceeded; another time may do better."""
    # The child shares the descriptor's place in the file, not what Python has read ahead.
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    with TemporaryFile() as answer:
        process = limited.start(
            "portal.search.attachments.extract",
            [extension, json.dumps(asdict(limits))],
            # numpy, which openpyxl loads, reserves address space for each thread.
            environment={"OPENBLAS_NUM_THREADS": "1"},
            stdin=file,
            stdout=answer,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(limits.wall)
        except subprocess.TimeoutExpired:
            raise Exceeded("提取文字用时过长。") from None
        finally:
            # No child outlives the call, whatever ends it.
            limited.end(process)
        if process.returncode:
            raise Exceeded("提取文字用时过长、占用内存过多或意外中断。")
        answer.seek(0)
        return Extraction(**json.load(answer))
