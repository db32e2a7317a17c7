"""The records of the newest segment, written anew with every small commit.

tantivy merges all segments below ten thousand pages as soon as there are eight of them, which cannot be set from
Python: to publish seven pages would cost a merge of up to ten thousand. So each small commit takes the pages of the few
before it over into its own segment, until there are many; tantivy drops a segment of which nothing is left.
"""

from __future__ import annotations

import json
import os
import zlib
from contextlib import suppress

from portal.search.engines.tantivy_files import commit_of, replace_file
from portal.search.engines.tantivy_schema import Record

# Up to so many pages, and characters, are written anew: a tenth of a second.
_MOST_PAGES, _MOST_CHARACTERS = 32, 3_000_000

Records = dict[int, Record]


def are_few(records: Records) -> bool:
    """Whether these can be written anew with the next commit."""
    size = sum(
        len(value)
        for record in records.values()
        for values in record.values()
        for value in values
        if isinstance(value, str)
    )
    return len(records) <= _MOST_PAGES and size <= _MOST_CHARACTERS


def read(folder: str) -> Records:
    """The records of the newest segment, by primary key; none where they are not known for certain."""
    with suppress(OSError, ValueError, LookupError, TypeError, zlib.error):
        with open(_path(folder), "rb") as file:
            kept = json.loads(zlib.decompress(file.read()).decode("utf-8", "surrogatepass"))
        # A commit that came after these have been noted may have changed any of them.
        if kept["commit"] == commit_of(folder):
            return {int(pk): record for pk, record in kept["records"].items()}
    return {}


def write(folder: str, records: Records) -> None:
    """Note the records of the newest segment after its commit; where that fails the next commit leaves them alone."""
    with suppress(OSError):
        kept = {"commit": commit_of(folder), "records": records}
        # Uncompressed, for its checksum.
        replace_file(
            _path(folder),
            zlib.compress(json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass"), 0),
            sync=False,
        )


def _path(folder: str) -> str:
    return os.path.join(folder, "recent")
