"""What demonstration pages are made of: dates, pictures, documents, bodies."""

from __future__ import annotations

import datetime

from django.core.files.base import ContentFile
from django.utils import timezone

from portal.core.blocks.table import table_value
from portal.core.models import PortalDocument, PortalImage
from portal.core.streams import Block, block, heading, plain_paragraphs, rich_text
from portal.home.builder.staff import collection
from portal.home.demo.pictures import draw


def days_before_now(days: int, clock: str = "09:00") -> datetime.datetime:
    """The local time `clock` on the day `days` before today, never in the future."""
    hour, minute = map(int, clock.split(":"))
    now = timezone.localtime()
    moment = (now - datetime.timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return min(moment, now)


def months_before_now(months: int) -> datetime.datetime:
    """Nine o'clock on the fifth of the month `months` before this one, or before the last if that is yet to come."""
    now = timezone.localtime()
    months += now.day <= 5
    index = now.year * 12 + now.month - 1 - months
    return now.replace(year=index // 12, month=index % 12 + 1, day=5, hour=9, minute=0, second=0, microsecond=0)


def day(value: str | None) -> datetime.date | None:
    """An ISO date, or None."""
    return datetime.date.fromisoformat(value) if value else None


def picture(name: str, alt: str) -> PortalImage:
    """The drawn picture `name`, drawn and stored at its first use."""
    title = f"演示图片：{alt or name}"
    found = PortalImage.objects.filter(title=title).first()
    if found:
        return found
    data = ContentFile(draw(name), name=f"demo-{name}.jpg")
    image = PortalImage(title=title, file=data, credit="本站绘制", collection=collection("新闻图片"), description=alt)
    image.save()
    return image


def document(item: dict) -> PortalDocument:
    """A stored text file of the item's name, title and text."""
    data = ContentFile(item["text"].encode(), name=item["name"])
    stored = PortalDocument(title=item["title"], file=data, collection=collection("公开文件"))
    stored.save()
    return stored


def body(blocks: list[dict]) -> list[Block]:
    """Raw stream data of the demonstration's blocks."""
    return [_block(one) for one in blocks]


def _block(one: dict) -> Block:
    kind = one["type"]
    if kind == "heading":
        return heading(one["level"], one["text"])
    if kind == "paragraph":
        return block(kind, rich_text(one["text"]))
    if kind == "table":
        return block(kind, table_value([one["header"], *one["rows"]], one["caption"]))
    if kind == "quotation":
        return block(kind, {"text": one["text"], "source": one.get("source", "")})
    if kind == "callout":
        return block(kind, {"title": one.get("title", ""), "text": rich_text(one["text"])})
    if kind == "clause":
        return block(kind, {"label": one["label"], "text": plain_paragraphs(one["text"])})
    if kind == "image":
        image = picture(one["picture"], one["alt"])
        value = {"image": image.pk, "decorative": False, "alt_text": one["alt"]}
        return block(kind, {"image": value, "caption": one.get("caption", "")})
    raise ValueError(f"unknown demo block: {kind}")
