"""The search page, suggestions while typing, and the count of clicks."""

from __future__ import annotations

from dataclasses import asdict, replace

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from portal.core.script_addresses import HANT, script_of
from portal.search import ways
from portal.search.counting import count_click, count_search, frequent
from portal.search.forms import MAX_RAW, SearchForm
from portal.search.query import MAX_LENGTH
from portal.search.results import Found
from portal.search.sections import sections
from portal.search.services import find
from portal.search.suggestions import suggest
from portal.text.normalise import clean_line
from portal.text.traditional import to_traditional

# Queries of others that are offered where nothing was found.
FREQUENT = 8
SUGGESTIONS_KEPT = 60  # seconds, by browsers


@csrf_exempt  # The page takes nothing in: whatever does not read is refused, and as 405 rather than for a token.
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results for words, for conditions, or for both; without either just the form.

    What is wrong with a parameter is said with status 400, above the results that are found without it. A page of
    results that does not exist is a 404 with the form and the way to the first one.
    """
    offered = sections(request)
    form = SearchForm(request.GET, offered)
    criteria = form.criteria
    found, no_page = None, ""
    if form.text or criteria.narrowed:
        try:
            found = find(request, criteria, offered)
        except Http404 as error:
            no_page = str(error)
    _use_parameters(request, form)
    if found and _is_new_search(request, form, found):
        # Words that some page has, all of them: neither a correction nor a partial answer is what was asked for.
        count_search(form.text, found=found.total > 0 and found.stage != "any" and found.text == found.asked)
    context = {
        "form": form,
        "query": form.text,
        "found": found,
        "no_page": no_page,
        "conditions": ways.conditions(form, found) if found and not found.degraded else [],
        "notices": ways.notices(found) if found else [],
        "times": ways.times(form),
        "positions": ways.positions(form),
        "orders": ways.orders(form),
        "frequent": frequent("", FREQUENT) if found and not found.total else [],
        "kept": {name: value for name, value in form.parameters.items() if name not in ("q", "literal")},
    }
    status = 404 if no_page else 400 if form.errors else 200
    return render(request, "search/search.html", context, status=status)


def _use_parameters(request: HttpRequest, form: SearchForm) -> None:
    """Make all links of the page carry what was understood, and nothing else of what the address held."""
    parameters = QueryDict(mutable=True)
    parameters.update(form.parameters)
    request.GET = parameters  # type: ignore[assignment] # a mutable QueryDict serves as well


def _is_new_search(request: HttpRequest, form: SearchForm, found: Found) -> bool:
    """Whether someone has just typed these words: no other page, order or filter of the same search."""
    first = found.page.number == 1 and set(form.parameters) == {"q"}
    return request.method == "GET" and first and not found.degraded


@require_safe
@cache_control(public=True, max_age=SUGGESTIONS_KEPT)
def suggestions(request: HttpRequest) -> JsonResponse:
    """For `?q=` a list of `{text, url, kind}`; empty where nothing, or too much, has been typed."""
    text = clean_line(request.GET.get("q", "")[:MAX_RAW])
    offered = suggest(request, text) if 0 < len(text) <= MAX_LENGTH else []
    if script_of(request) == HANT:
        offered = [replace(one, text=to_traditional(one.text)) for one in offered]
    return JsonResponse([asdict(one) for one in offered], safe=False, json_dumps_params={"ensure_ascii": False})


@csrf_exempt  # Pages of citizens carry no token; all that can be done here is to add one to a number.
@require_POST
def click(request: HttpRequest) -> HttpResponse:
    """Count that a result of the query `q` was opened."""
    text = clean_line(request.POST.get("q", "")[:MAX_RAW])[:MAX_LENGTH].rstrip()
    if text:
        count_click(text)
    return HttpResponse(status=204)
