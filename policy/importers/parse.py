"""Reads one law or policy document from a line of JSON.

Pure: no database. A line is an object with title, category, region, promulgated (YYYY-MM-DD or null),
issued (a list of texts) and body (Markdown).
"""

import hashlib
import json
import unicodedata
from datetime import date
from typing import Any

from policy.importers.body import parse_body
from policy.importers.lines import MAX_LINE_BYTES, iter_lines
from policy.importers.parsed import ParsedPolicy, ParsedPolicyBlock, PolicyParseError
from portal.text.dates import parse_date
from portal.text.normalise import clean_line

__all__ = [
    "MAX_LINE_BYTES",
    "ParsedPolicy",
    "ParsedPolicyBlock",
    "PolicyParseError",
    "iter_lines",
    "parse_policy",
    "source_key",
]


def parse_policy(line: str) -> ParsedPolicy:
    """The document in one JSON line.

    Raises PolicyParseError, and nothing else, for invalid JSON, a missing title or body, and values of a
    wrong type.
    """
    record = _record(line)
    title = clean_line(_text(record, "title", "标题"))
    if not title:
        raise PolicyParseError("缺少标题（title）。")
    blocks = parse_body(_text(record, "body", "正文"))
    if not blocks:
        raise PolicyParseError("缺少正文（body）。")
    region = clean_line(_text(record, "region", "地区"))
    promulgated = _promulgated(record)
    return ParsedPolicy(
        source_key=source_key(title, region, promulgated),
        title=title,
        category=clean_line(_text(record, "category", "类别")),
        region=region,
        promulgated=promulgated,
        issued=_issued(record),
        blocks=blocks,
    )


def source_key(title: str, region: str, promulgated: date | None) -> str:
    """A key by which a document is known again at the next import; width and blanks do not change it."""
    parts = [title, region, promulgated.isoformat() if promulgated else ""]
    canonical = "\x1f".join(clean_line(unicodedata.normalize("NFKC", part)) for part in parts)
    return "law:" + hashlib.sha256(canonical.encode()).hexdigest()[:24]


def _record(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise PolicyParseError(f"不是有效的 JSON：第 {error.pos + 1} 个字符处有误。") from error
    except (ValueError, RecursionError) as error:
        raise PolicyParseError("不是有效的 JSON：数字过长或嵌套过深。") from error
    if not isinstance(record, dict):
        raise PolicyParseError("不是有效的记录：一行应是一个 JSON 对象。")
    return record


def _text(record: dict[str, Any], key: str, name: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise PolicyParseError(f"{name}（{key}）应为文本。")
    return value


def _promulgated(record: dict[str, Any]) -> date | None:
    text = _text(record, "promulgated", "公布日期")
    if not text.strip():
        return None
    found = parse_date(text)
    if found is None:
        raise PolicyParseError(f"公布日期（promulgated）无法识别：{text[:40]}")
    return found


def _issued(record: dict[str, Any]) -> tuple[str, ...]:
    value = record.get("issued")
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise PolicyParseError("公布与修改情况（issued）应为文本列表。")
    return tuple(cleaned for item in value if (cleaned := clean_line(item)))
