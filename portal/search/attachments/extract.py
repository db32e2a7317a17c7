"""The child process: reads a file from standard input, writes its text as JSON to standard output.

`python -m portal.search.attachments.extract EXTENSION LIMITS`; started by `portal.search.attachments.sandbox`.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from dataclasses import asdict, dataclass
from typing import BinaryIO

from portal.core.limited import limit_this_process
from portal.search.attachments.limits import Limits
from portal.search.attachments.office import read_docx, read_xlsx
from portal.search.attachments.pdf import read_pdf
from portal.search.attachments.plain import read_text
from portal.search.attachments.reading import DAMAGED, Reader, Unreadable

READERS: dict[str, Reader] = {
    "pdf": read_pdf,
    "docx": read_docx,
    "xlsx": read_xlsx,
    "txt": read_text,
    "csv": read_text,
}

NO_TEXT = "文件里没有文字，可能是扫描件或图片。"
TOO_LONG = "文件很长，只有开头部分可以搜到。"
PARTLY_DAMAGED = "文件有损坏，只有读得出的部分可以搜到。"


@dataclass(frozen=True, slots=True)
class Extraction:
    """The text of a file. `state` is one of AttachmentText.State; 'failed' is final. `note` is for staff."""

    state: str
    text: str = ""
    note: str = ""


def extract(file: BinaryIO, extension: str, limits: Limits) -> Extraction:
    """The text of an open file of a type in `READERS`. Raises MemoryError where not even a beginning can be read."""
    started = time.process_time()
    lines: list[str] = []
    size, note = 0, ""
    try:
        for line in READERS[extension](file):
            lines.append(line)
            size += len(line) + 1
            if size > limits.characters or time.process_time() - started > limits.patience:
                note = TOO_LONG
                break
    except Unreadable as error:
        return Extraction("failed", note=str(error))
    except (MemoryError, ImportError):  # without memory libraries cannot be loaded either
        if not lines:
            raise
        note = TOO_LONG
    except Exception:  # libraries raise anything over broken files
        if not lines:
            return Extraction("failed", note=DAMAGED)
        note = PARTLY_DAMAGED
    text = "\n".join(lines)[: limits.characters]
    return Extraction("done", text, note) if text.strip() else Extraction("empty", note=NO_TEXT)


def main() -> None:
    extension, given = sys.argv[1:]
    limits = Limits(**json.loads(given))
    limit_this_process(limits)
    # Readers complain at length about what they mend.
    logging.disable()
    json.dump(asdict(extract(sys.stdin.buffer, extension, limits)), sys.stdout)


if __name__ == "__main__":
    main()
