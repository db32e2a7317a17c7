"""Views below the admin's address; Wagtail lets only staff reach them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.core.handbook import INDEX, read_chapter


@require_safe
def handbook(request: HttpRequest, name: str = INDEX) -> HttpResponse:
    """A chapter of the handbook, its table of contents without a name. 404 where there is no such chapter."""
    chapter = read_chapter(name)
    if chapter is None:
        raise Http404("使用手册没有这一章。")
    context = {"chapter": chapter, "page_title": chapter.title, "header_icon": "help", "is_index": name == INDEX}
    return render(request, "wagtailadmin/handbook/chapter.html", context)
