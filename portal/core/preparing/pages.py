"""Which pages show a picture, and how their resized copies come about: the page is rendered, as for a preview.

Rendering asks for exactly what the templates ask for, so that no second list of sizes can differ from them.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex

from portal.core.models import PortalImage, PortalRendition

logger = logging.getLogger(__name__)


def pages_with_pictures() -> list[int]:
    """Keys of the live pages that show a picture of their own or that of a page which they refer to or list."""
    return _live(_widened(_sources(PortalImage)))


def pages_showing(changed: Collection[int]) -> list[int]:
    """Keys of the live pages that may show one of these pages, which are published anew or no longer."""
    return _live(_widened(changed))


def may_show_pictures(page: Page) -> bool:
    """Whether a page lists others, or refers to a picture or to a page that may have one."""
    if page.specific_class is not None and page.specific_class.allowed_subpage_models():
        return True
    kinds = ContentType.objects.get_for_models(PortalImage, Page).values()
    references = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page), object_id=str(page.pk), to_content_type__in=kinds
    )
    return references.exists()


def pages_using(image: PortalImage) -> list[int]:
    """Keys of the pages that refer to this picture."""
    return list(_sources(PortalImage, [image.pk]))


def prepare(keys: Iterable[int]) -> Iterator[int]:
    """Render the pages, yielding for each how many copies were made; one that cannot be rendered is logged."""
    for key in keys:
        # Read one by one: between two of them staff may change or delete a page.
        page = Page.objects.filter(pk=key, live=True).specific().first()
        before = PortalRendition.objects.count()
        if page is not None:
            _render(page)
        yield PortalRendition.objects.count() - before


def _render(page: Page) -> None:
    try:
        # Without a visitor's headers the request would be taken for a plain one and redirected to HTTPS.
        response = page.make_preview_request(extra_request_attrs={"is_secure": lambda: True})
    except Exception:  # whatever a template may raise: the other pages still want their pictures
        logger.exception("Pictures of page %s could not be prepared.", page.pk)
    else:
        if response.status_code != 200:
            logger.error("Pictures of page %s were not prepared: status %s.", page.pk, response.status_code)


def _sources(model: type, keys: Collection[int] | None = None) -> set[int]:
    """Keys of the pages that refer to objects of a model: to those of these keys, or to any."""
    base = ContentType.objects.get_for_model(Page)
    references = ReferenceIndex.objects.filter(
        base_content_type=base, to_content_type=ContentType.objects.get_for_model(model)
    )
    if keys is not None:
        references = references.filter(to_object_id__in=[str(key) for key in keys])
    return {int(key) for key in references.values_list("object_id", flat=True)}


def _widened(keys: Collection[int]) -> set[int]:
    """The pages, those that refer to them, and what stands above all of these: sections and home list them."""
    wide = {*keys, *_sources(Page, keys)}
    paths = Page.objects.filter(pk__in=wide).values_list("path", flat=True)
    step = Page.steplen
    above = {path[:end] for path in paths for end in range(2 * step, len(path), step)}
    return wide | set(Page.objects.filter(path__in=above).values_list("pk", flat=True))


def _live(keys: Collection[int]) -> list[int]:
    # Home first: it is what most citizens open.
    return list(Page.objects.filter(pk__in=keys, live=True).order_by("depth", "path").values_list("pk", flat=True))
