"""The search page and its machine-readable twin."""

from __future__ import annotations

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.search.engines.base import IndexUnavailable
from portal.search.forms import SearchForm
from portal.search.services import Found, Hit, find, sections

logger = logging.getLogger(__name__)

UNAVAILABLE = "搜索暂时不可用，请稍后再试。"


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results for `?q=`, or just the form.

    An unknown section or order is left out with a notice; a page of results that does not exist is a 404.
    """
    form = SearchForm(request.GET, sections(request))
    if form.query.cut:
        # The links of the page carry what was searched for, not thousands of characters more.
        shorter = request.GET.copy()
        shorter["q"] = form.query.text
        request.GET = shorter  # type: ignore[assignment] # QueryDict.copy() is a mutable one, which serves
    found, unavailable = None, False
    if form.query.text:
        try:
            found = _found(request, form)
            found.notices.extend(form.problems)
        except IndexUnavailable as error:
            logger.error("Search is unavailable: %s", error)
            unavailable = True
    context = {
        "form": form,
        "query": form.query.text,
        "found": found,
        "sort": form.order,
        "section": form.section.pk if form.section else None,
        "unavailable": unavailable,
    }
    return render(request, "search/search.html", context, status=503 if unavailable else 200)


@require_safe
def search_api(request: HttpRequest) -> JsonResponse:
    """The same search as JSON: count, page, pages, results, sections, notices.

    Errors are JSON too: 400 for an unknown section or order, 404 for a page of results that does not exist,
    503 while the index cannot be read.
    """
    form = SearchForm(request.GET, sections(request))
    if not form.query.text:
        return _error("请用参数 q 给出检索词。", 400)
    if form.problems:
        return _error("参数 section 或 sort 不正确：section 为栏目编号，sort 为 relevance 或 date。", 400)
    try:
        found = _found(request, form)
    except Http404 as error:
        return _error(str(error), 404)
    except IndexUnavailable as error:
        logger.error("Search is unavailable: %s", error)
        return _error(UNAVAILABLE, 503)
    return JsonResponse(_as_data(request, form, found), json_dumps_params={"ensure_ascii": False})


def _found(request: HttpRequest, form: SearchForm) -> Found:
    return find(request, form.query, form.section, form.order, request.GET.get("page") or "1")


def _error(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status, json_dumps_params={"ensure_ascii": False})


def _as_data(request: HttpRequest, form: SearchForm, found: Found) -> dict[str, Any]:
    return {
        "query": form.query.text,
        "count": found.total,
        "page": found.page.number,
        "pages": found.page.paginator.num_pages,
        "stage": found.stage,
        "notices": found.notices,
        "sections": [{"id": one.pk, "title": one.title, "count": one.count} for one in found.sections],
        "results": [_result(request, hit) for hit in found.page],
    }


def _result(request: HttpRequest, hit: Hit) -> dict[str, Any]:
    return {
        "title": "".join(segment.text for segment in hit.title),
        "url": request.build_absolute_uri(hit.url),
        "date": timezone.localtime(hit.date).isoformat() if hit.date else None,
        "type": hit.type,
        "section": hit.section_title,
        "extract": "".join(segment.text for segment in hit.extract),
    }
