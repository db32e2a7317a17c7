"""Finds the page of an address: what stands above it in the tree of sections, in memory, itself in two short queries.

Wagtail's own routing asks two queries a level.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from wagtail.models import Page, PageViewRestriction

from portal.core.caching.fragments import fragment
from portal.core.tree import ROUTING_FIELDS, stored, tree_of

MAX_DEPTH = 12


def resolve(root: Page, request: HttpRequest, components: Sequence[str]) -> tuple[Page, list[str]]:
    """The deepest page below `root` that the path names, as what it is, and the components left behind it.

    The pages above it are kept on the request for the breadcrumb, and on the page whether nothing restricts its view.
    Raises Http404 where nothing below the root matches.
    """
    if len(components) > MAX_DEPTH:
        raise Http404("没有这个页面。")
    chain = [root, *_chain(root, request, components)]
    if len(chain) == 1:
        raise Http404("没有这个页面。")
    for parent, child in pairwise(chain[:-1]):
        child._cached_parent_obj = parent
    page = read(chain[-1], above=chain[:-1])
    request.portal_ancestors = chain[:-1]  # type: ignore[attr-defined] # read by navigation
    return page, list(components[page.depth - root.depth :])


def read(page: Page, above: Sequence[Page] = ()) -> Page:
    """A page of which key and type are known, as what it is, with all its fields. Raises Http404 where it is gone.

    `above` are the pages between the root of the site, included, and it.
    """
    model: type[Page] = ContentType.objects.get_for_id(page.content_type_id).model_class() or Page
    try:
        found = model._default_manager.get(pk=page.pk)
    except Page.DoesNotExist as error:
        raise Http404("没有这个页面。") from error
    if above:
        found._cached_parent_obj = above[-1]
    # By key: tree paths change with a page's place, and these may be those of a moment ago. Which restrictions there
    # are is asked only where there may be some (`BasePage.get_view_restrictions`).
    restricted = _restricted()
    outside = (above[0] if above else found).path
    found.portal_open = (
        not found.alias_of_id
        and not any(one.pk in restricted for one in (*above, found))
        and not any(outside.startswith(path) for path in restricted.values())
    )
    return found


def _chain(root: Page, request: HttpRequest, components: Sequence[str]) -> list[Page]:
    """What the path names below the root, level by level, as base pages of which little is known."""
    prefixes = [root.url_path + "/".join(components[: n + 1]) + "/" for n in range(len(components))]
    known = tree_of(request).by_url_path
    chain = []
    for prefix in prefixes:
        if prefix not in known:
            break
        chain.append(known[prefix].page)
    above = len(chain)
    if above < len(components):
        # All at once by `url_path`, narrowed by the indexed slug.
        rest = Page.objects.filter(slug__in=components[above:], url_path__in=prefixes[above:]).order_by("depth")
        chain += [
            stored(Page, dict(zip(ROUTING_FIELDS, row, strict=True))) for row in rest.values_list(*ROUTING_FIELDS)
        ]
    return chain


def _restricted() -> dict[int, str]:
    """The keys and tree paths of all pages whose view is restricted; each counts for what is below it."""
    rows = PageViewRestriction.objects.order_by("pk")
    return fragment("restricted", make=lambda: list(rows.values_list("page", "page__path")), shape=dict)
