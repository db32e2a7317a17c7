"""The machine-readable search: the same parameters and results as the page, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from portal.search.forms import SearchForm
from portal.search.results import Found, Hit
from portal.search.sections import known_sections
from portal.search.services import find
from portal.text.snippets import Segment


@csrf_exempt  # Nothing is taken in: whatever does not read is refused below, and as 405 rather than for a token.
def search_api(request: HttpRequest) -> JsonResponse:
    """The search as JSON; parameters are those of `portal.search.forms`.

    Errors are JSON with a `message` in Chinese: 400 for a wrong parameter (`errors` by its name) or none at all,
    404 for a page of results that does not exist, 405 for anything but reading.
    """
    if request.method not in ("GET", "HEAD"):
        return _json({"message": "这个接口只接受 GET 请求。"}, 405, Allow="GET, HEAD")
    offered = known_sections(request)
    form = SearchForm(request.GET, offered)
    criteria = form.criteria
    if form.errors:
        message = "参数不正确。" + "".join(form.labelled_problems)
        return _json({"message": message, "errors": form.problems}, 400)
    if not form.text and not criteria.narrowed:
        return _json({"message": "请用参数 q 给出检索词，或给出筛选条件。"}, 400)
    try:
        found = find(request, criteria, offered)
    except Http404 as error:
        return _json({"message": str(error)}, 404)
    return _json(_as_data(request, found))


def _json(data: dict[str, Any], status: int = 200, **headers: str) -> JsonResponse:
    return JsonResponse(data, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


def _as_data(request: HttpRequest, found: Found) -> dict[str, Any]:
    return {
        "query": found.text,
        "asked": found.asked,
        "count": found.total,
        "page": found.page.number,
        "pages": found.page.paginator.num_pages,
        "stage": found.stage,
        "notices": [notice.text for notice in found.notices],
        "corrections": found.corrections,
        "promoted": [
            {"title": one.title, "url": request.build_absolute_uri(one.url), "description": one.description}
            for one in found.promoted
        ],
        "facets": {
            group.name: [
                {"value": one.value, "label": one.label, "count": one.count, "selected": one.selected}
                for one in group.choices
            ]
            for group in found.facets
        },
        "results": [_result(request, hit) for hit in found.page],
    }


def _result(request: HttpRequest, hit: Hit) -> dict[str, Any]:
    return {
        "title": _text(hit.title),
        "url": request.build_absolute_uri(hit.url),
        "date": timezone.localtime(hit.date).isoformat() if hit.date else None,
        "type": hit.type,
        "section": hit.section_title,
        "document_number": hit.document_number,
        "validity": hit.validity_label,
        "extract": _text(hit.extract),
        # The extract in pieces: [text, whether it is what was looked for].
        "highlights": [[segment.text, segment.marked] for segment in hit.extract],
        "in_attachment": hit.in_attachment,
        "missing": list(hit.missing),
    }


def _text(segments: Iterable[Segment]) -> str:
    return "".join(segment.text for segment in segments)
