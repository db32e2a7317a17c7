"""Staff's lists of synonyms and local words in the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.ui.tables import BooleanColumn, UpdatedAtColumn
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet

from portal.search.beginning import word_of
from portal.search.models import LONGEST_WORD, LocalWord, SynonymGroup
from portal.search.query import MAX_LENGTH


class SynonymCreateView(CreateView):
    """The form of a new group; `?words=` begins it, or leads to the group that has the word."""

    def get(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        word = self._begun()
        group = SynonymGroup.of(word) if word else None
        if group and self.permission_policy.user_has_permission(request.user, "change"):
            return redirect(reverse("search_synonyms:edit", args=[group.pk]))
        return super().get(request, *args, **options)

    def get_initial(self) -> dict[str, Any]:
        word = self._begun()
        return {**super().get_initial(), "words": f"{word}、" if word else ""}

    def _begun(self) -> str:
        return word_of(self.request.GET.get("words", "")[:MAX_LENGTH])[:LONGEST_WORD]


class SynonymViewSet(ModelViewSet):
    """同义词."""

    model = SynonymGroup
    icon = "resubmit"
    url_prefix = "search/synonyms"
    url_namespace = "search_synonyms"
    add_view_class = SynonymCreateView
    form_fields = ("words", "active")
    list_display = ("words", BooleanColumn("active", label="启用", sort_key="active"), UpdatedAtColumn())
    list_filter = ("active",)
    search_fields = ("words",)
    list_per_page = 50
    copy_view_enabled = False
    # Nothing refers to a group.
    add_to_reference_index = False


class LocalWordViewSet(ModelViewSet):
    """专有词语."""

    model = LocalWord
    icon = "tag"
    url_prefix = "search/words"
    url_namespace = "search_words"
    form_fields = ("word", "note")
    list_display = ("word", "note", UpdatedAtColumn())
    search_fields = ("word", "note")
    list_per_page = 50
    copy_view_enabled = False
    add_to_reference_index = False
