"""Wagtail's pages of promoted results as the portal's staff need them, at Wagtail's own addresses.

Queries are stored in the form in which they are compared (`portal.search.promotions`), `?query_string=` begins a new
one, and the list leaves out Wagtail's own counts of queries, which nothing feeds: ours are in the report.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail.contrib.search_promotions import views
from wagtail.contrib.search_promotions.forms import QueryForm, SearchPromotionForm, SearchPromotionsFormSet
from wagtail.contrib.search_promotions.models import Query, SearchPromotion

from portal.search.beginning import query_of
from portal.search.promotions import stored_for
from portal.search.query import MAX_LENGTH
from portal.text.normalise import normalise
from portal.text.tokens import joined

NOT_SAVED = "未能保存，请改正下面标出的错误。"
WRONG_ADDRESS = "请填写以 http:// 或 https:// 开头的网址。"


class PromotedQueryForm(QueryForm):
    """The query for which results are promoted."""

    query_string = forms.CharField(
        label="检索词",
        max_length=MAX_LENGTH,
        help_text=(
            f"最多 {MAX_LENGTH} 字。公众输入的词与此相同时，下面的结果排在最前面。"
            "繁简、全角半角、空格和标点不同也算相同；同义词也算。"
        ),
    )

    def clean_query_string(self) -> str:
        text = normalise(self.cleaned_data["query_string"])
        if not joined(text):
            raise ValidationError("检索词里没有可以查找的文字，请输入汉字、字母或数字。")
        before = self.instance.query_string if self.instance.pk else ""
        if joined(text) != joined(before) and stored_for(text):
            raise ValidationError("这个检索词已有推荐结果，请在原有的推荐结果中修改。")
        return text


class PromotedResultForm(SearchPromotionForm):
    """One promoted result: a page or an address."""

    external_link_text = forms.CharField(label="链接文字", max_length=200, required=False, help_text="最多 200 字。")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        address = self.fields["external_link_url"]
        address.help_text = "不选页面时填写：以 http:// 或 https:// 开头的网址，最多 200 个字符。"
        address.error_messages["invalid"] = WRONG_ADDRESS

    def clean_external_link_url(self) -> str:
        url = self.cleaned_data["external_link_url"]
        if url and not url.lower().startswith(("http://", "https://")):
            raise ValidationError(WRONG_ADDRESS)
        return url


class PromotedResultsFormSet(SearchPromotionsFormSet):
    """Results whose places are numbered from the beginning: Wagtail's script exchanges the numbers."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if index is not None:
            form.fields["ORDER"].initial = index + 1


def _formset(empty: int) -> type[BaseInlineFormSet]:
    """The results of one query, with so many empty ones to fill in."""
    return inlineformset_factory(
        Query,
        SearchPromotion,
        form=PromotedResultForm,
        formset=PromotedResultsFormSet,
        can_order=True,
        can_delete=True,
        extra=empty,
    )


FirstResults = _formset(empty=1)
Results = _formset(empty=0)


class IndexView(views.IndexView):
    """The list of queries with their promoted results."""

    columns = views.IndexView.columns[:2]


class SaysWhatIsWrong:
    """The red bar of a form has a sentence also where only a result is wrong: Wagtail leaves it empty."""

    produced_error_message: str

    def is_valid(self, form: forms.Form) -> bool:
        valid: bool = super().is_valid(form)  # type: ignore[misc] # of the view that it is mixed into
        if not valid:
            of_results = self.produced_error_message if form.is_valid() else ""
            self.produced_error_message = f"{NOT_SAVED}{of_results}"
        return valid


class CreateView(SaysWhatIsWrong, views.CreateView):
    """Results for another query; `?query_string=` begins it, or leads to the results that it has."""

    form_class = PromotedQueryForm

    def get(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        stored = stored_for(self._begun())
        if stored and self.permission_policy.user_has_permission(request.user, "change"):
            return redirect(reverse("wagtailsearchpromotions:edit", args=[stored[0]]))
        return super().get(request, *args, **options)

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "query_string": self._begun()}

    def _begun(self) -> str:
        return query_of(self.request.GET.get("query_string", "")[:MAX_LENGTH])

    @cached_property
    def searchpicks_formset(self) -> BaseInlineFormSet:
        return FirstResults(self.request.POST or None, instance=self.object)


class EditView(SaysWhatIsWrong, views.EditView):
    """Results for a query, or another query for them."""

    form_class = PromotedQueryForm

    @cached_property
    def searchpicks_formset(self) -> BaseInlineFormSet:
        return Results(self.request.POST or None, instance=self.object)


def urls() -> list[URLPattern]:
    """Patterns that stand before Wagtail's; its names lead to them."""
    return [
        path("searchpicks/", IndexView.as_view()),
        path("searchpicks/results/", IndexView.as_view(results_only=True)),
        path("searchpicks/add/", CreateView.as_view()),
        path("searchpicks/<int:query_id>/", EditView.as_view()),
    ]
