"""What the index takes of attachments: which documents a page offers, their texts, and a mark that both have changed.

Wagtail's reference index says what a page offers: it follows the published page within the transaction that saves it,
over StreamFields, links in rich text and chosen documents alike, and answers for many pages, or for a document's
pages, in one query.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from wagtail.documents import get_document_model
from wagtail.models import Page, ReferenceIndex

from portal.core.documents import public_documents
from portal.search.models import AttachmentText

# What one page brings into the index at most, in characters: publishing waits for it.
MOST_OF_PAGE = 300_000


@dataclass(frozen=True, slots=True)
class Offer:
    """A public document that a page offers. `extracted`: its text is known; `requested`: somebody sees to that."""

    document_id: int
    title: str
    file_hash: str
    extracted: bool
    requested: bool


def offers(page_ids: Collection[int] | None = None) -> dict[int, list[Offer]]:
    """The public documents of those of some hundred pages (None: of all) that offer any; two queries."""
    content_type = ContentType.objects.get_for_model
    references = ReferenceIndex.objects.filter(
        base_content_type=content_type(Page), to_content_type=content_type(get_document_model())
    )
    documents = public_documents()
    if page_ids is not None:
        references = references.filter(object_id__in=[str(pk) for pk in page_ids])
        # References know keys of any kind, as text.
        documents = documents.filter(pk__in=references.values(key=Cast("to_object_id", BigIntegerField())))
    pairs = set(references.values_list("object_id", "to_object_id"))
    known = _known(documents) if pairs else {}
    found: dict[int, list[Offer]] = defaultdict(list)
    for page, document in sorted((int(page), int(document)) for page, document in pairs):
        if document in known:
            found[page].append(known[document])
    return found


def _known(documents: QuerySet[Any]) -> dict[int, Offer]:
    text = AttachmentText.objects.filter(document_id=OuterRef("pk"), file_hash=OuterRef("file_hash"))
    rows = documents.order_by().annotate(
        extracted=Exists(text.filter(state=AttachmentText.State.DONE)), requested=Exists(text)
    )
    columns = ("pk", "title", "file_hash", "extracted", "requested")
    return {row[0]: Offer(*row) for row in rows.values_list(*columns)}


def mark(offered: Iterable[Offer]) -> str:
    """What a page's version says of its attachments: other documents, titles, files or texts give another mark."""
    parts = [f"{one.document_id} {one.title} {one.file_hash if one.extracted else ''}" for one in offered]
    return f"{zlib.crc32(repr(parts).encode()):08x}" if parts else ""


def marks(page_ids: Collection[int] | None = None) -> dict[int, str]:
    """The marks of those of some hundred pages (None: of all) that offer public documents; two queries."""
    return {page: mark(offered) for page, offered in offers(page_ids).items()}


def text_of(offered: Sequence[Offer]) -> str:
    """Titles and, where they are known by now, texts of the documents; one query if any is known."""
    extracted = [one.document_id for one in offered if one.extracted]
    texts = dict(_texts(extracted)) if extracted else {}
    parts: list[str] = []
    for one in offered:
        parts += [one.title, texts.get(one.document_id, "")]
    return "\n".join(part for part in parts if part)[:MOST_OF_PAGE]


def _texts(document_ids: list[int]) -> Iterable[tuple[int, str]]:
    done = AttachmentText.objects.filter(document_id__in=document_ids, state=AttachmentText.State.DONE)
    return done.values_list("document_id", "text")


def request(offered: Iterable[Offer]) -> None:
    """Have texts extracted that nobody has asked for yet; costs nothing where all are known."""
    wanted = {one.document_id: one.file_hash for one in offered if not one.requested}
    if not wanted:
        return
    fresh = {"text": "", "note": "", "attempts": 0, "not_before": None, "state": AttachmentText.State.PENDING}
    for document_id, file_hash in wanted.items():
        # Where there is a row it is about another file.
        AttachmentText.objects.update_or_create(document_id=document_id, defaults={"file_hash": file_hash, **fresh})


def pages_offering(documents: QuerySet[Any]) -> list[int]:
    """Primary keys of the pages, published or not, that offer any of the documents."""
    references = ReferenceIndex.get_references_to_in_bulk(documents.order_by())
    of_pages = references.filter(base_content_type=ContentType.objects.get_for_model(Page)).order_by()
    return sorted({int(pk) for pk in of_pages.values_list("object_id", flat=True)})
