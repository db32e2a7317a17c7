"""What a parsed law or policy document consists of, and the error that says why a line is not one."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


class PolicyParseError(ValueError):
    """Something could not be read as a policy document; the message is Chinese and meant for staff."""


@dataclass(frozen=True, slots=True)
class ParsedPolicyBlock:
    """One block of a body.

    'heading': `level` 1 编, 2 章, 3 节. 'clause': `label` 第十二条 and its text, paragraphs joined by line
    ends. 'paragraph': text outside any clause. 'table': `rows` of cell texts, no text.
    """

    kind: Literal["heading", "clause", "paragraph", "table"]
    text: str
    level: int = 0
    label: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedPolicy:
    """One document; lines with the same title, region and date of promulgation share their `source_key`."""

    source_key: str
    title: str
    category: str
    region: str
    promulgated: date | None
    issued: tuple[str, ...]
    blocks: tuple[ParsedPolicyBlock, ...]
