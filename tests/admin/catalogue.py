"""Reading of gettext's two file forms, enough to compare them."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

Key = tuple[str, str]

_LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)? *(".*")')


def read_entries(path: Path) -> Iterator[dict[str, str]]:
    """The entries of a `.po` file but for its header, each from keyword (msgid, msgstr …) to text."""
    for paragraph in path.read_text(encoding="utf-8").split("\n\n"):
        parts: dict[str, str] = {}
        name = ""
        for line in paragraph.split("\n"):
            match = None if line.startswith("#") else _LINE.fullmatch(line.strip())
            if match:
                name = match[1] or name
                parts[name] = parts.get(name, "") + ast.literal_eval(match[2])
        if parts.get("msgid"):
            yield parts


def read_po(path: Path) -> dict[Key, str]:
    """Context and sentence to translation (the first plural form), of a `.po` file; its header left out."""
    return {
        (entry.get("msgctxt", ""), entry["msgid"]): entry.get("msgstr", entry.get("msgstr[0]", ""))
        for entry in read_entries(path)
    }


def read_mo(path: Path) -> dict[Key, str]:
    """The same of a compiled `.mo` file."""
    with path.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined] # no public way to list it
    entries: dict[Key, str] = {}
    for key, translation in catalogue.items():
        sentence = key[0] if isinstance(key, tuple) else key
        context, mark, rest = sentence.partition("\x04")
        if sentence:
            entries[(context, rest) if mark else ("", sentence)] = translation
    return entries
