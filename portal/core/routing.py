"""Finds the page of an address: what stands above it in the tree of sections, in memory, itself in a query or two.

Wagtail's own routing asks two queries a level.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from wagtail.models import Page, PageViewRestriction

from portal.core.caching.fragments import fragment
from portal.core.tree import ROUTING_FIELDS, Node, stored, tree_of

MAX_DEPTH = 12
# So many kinds of pages are looked for one after the other; where there may be more, the kind is asked for first.
FEW_KINDS = 2


def resolve(root: Page, request: HttpRequest, components: Sequence[str]) -> tuple[Page, list[str]]:
    """The deepest page below `root` that the path names, as what it is, and the components left behind it.

    The pages above it are kept on the request for the breadcrumb, and on the page whether nothing restricts its view.
    Raises Http404 where nothing below the root matches.
    """
    if len(components) > MAX_DEPTH:
        raise Http404("没有这个页面。")
    prefixes = [root.url_path + "/".join(components[: n + 1]) + "/" for n in range(len(components))]
    known = tree_of(request).by_url_path
    nodes = [known[prefix] for prefix in takewhile(known.__contains__, prefixes)]
    # The last one may be asked for as a parent, the others only for their names.
    chain: list[Page | Node] = [root, *nodes[:-1], *(node.page for node in nodes[-1:])]
    rest = len(nodes)
    page = None
    if rest < len(components):
        page = _leaf(nodes[-1].model, components[rest], prefixes[rest]) if nodes else None
        if page is None:
            chain += _below(components[rest:], prefixes[rest:])
    if page is None:
        if len(chain) == 1:
            raise Http404("没有这个页面。")
        page = _specific(chain.pop())
    if isinstance(chain[-1], Page):
        page._cached_parent_obj = chain[-1]
    page.portal_open = _is_open(chain, page)
    request.portal_ancestors = chain  # type: ignore[attr-defined] # read by navigation
    return page, list(components[page.depth - root.depth :])


def read_root(root: Page) -> Page:
    """The root of a site as what it is, with all its fields, and whether nothing restricts its view."""
    found = _specific(root)
    found.portal_open = _is_open((), found)
    return found


def _specific(page: Page) -> Page:
    """A page of which key and type are known, as what it is. Raises Http404 where it is gone."""
    model: type[Page] = ContentType.objects.get_for_id(page.content_type_id).model_class() or Page
    try:
        return model._default_manager.get(pk=page.pk)
    except Page.DoesNotExist as error:
        raise Http404("没有这个页面。") from error


def _leaf(parent: type[Page], slug: str, url_path: str) -> Page | None:
    """The page at an address right below one of a type, where this type has few kinds of pages: in one query for most.

    Whatever others may stand below is in the tree of sections already.
    """
    kinds = [model for model in parent.allowed_subpage_models() if not model.allowed_subpage_models()]
    if len(kinds) <= FEW_KINDS:
        for model in kinds:
            # One at most; Wagtail would have them in the order of the tree.
            for page in model._default_manager.filter(slug=slug, url_path=url_path).order_by():
                return page
    return None


def _below(components: Sequence[str], prefixes: Sequence[str]) -> list[Page]:
    """What these addresses name, level by level, as base pages of which little is known."""
    # All at once by `url_path`, narrowed by the indexed slug.
    rows = Page.objects.filter(slug__in=components, url_path__in=prefixes).order_by("depth")
    return [stored(Page, dict(zip(ROUTING_FIELDS, row, strict=True))) for row in rows.values_list(*ROUTING_FIELDS)]


def _is_open(above: Sequence[Page | Node], page: Page) -> bool:
    """Whether nothing restricts the view of a page, of which `above` are those from the root of the site on.

    By key: tree paths change with a page's place, and those at hand may be of a moment ago. Which restrictions there
    are is asked only where there may be some (`BasePage.get_view_restrictions`).
    """
    restricted = _restricted()
    if not restricted:
        return not page.alias_of_id
    outside = (*above, page)[0].path
    inside = any(one.pk in restricted for one in (*above, page))
    return not page.alias_of_id and not inside and not any(map(outside.startswith, restricted.values()))


def _restricted() -> dict[int, str]:
    """The keys and tree paths of all pages whose view is restricted; each counts for what is below it."""
    rows = PageViewRestriction.objects.order_by("pk")
    return fragment("restricted", make=lambda: list(rows.values_list("page", "page__path")), shape=dict)
