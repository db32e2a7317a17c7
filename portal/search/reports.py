"""检索统计: what people look for, what they do not find and what they do not open, with a way to mend it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.http import HttpResponseBase, QueryDict, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from wagtail.admin.ui.tables import ButtonsColumnMixin, Column, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import ListingButton
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.permission_policies import ModelPermissionPolicy

from portal.search import muting
from portal.search.beginning import word_of
from portal.search.models import LONGEST_WORD, SHORTEST_WORD, QueryDay, SynonymGroup
from portal.text.tokens import joined

Row = Mapping[str, Any]

PERIODS = {"7": "近 7 天", "30": "近 30 天", "90": "近 90 天", "365": "近一年"}
KINDS = {"most": "最多搜索", "nothing": "无完全相符", "unopened": "无点击"}
DEFAULTS = {"days": "30", "kind": "most"}

# Rows of a spreadsheet: more are nobody's to read.
MOST_EXPORTED = 10_000
# With these a spreadsheet program takes a cell for a formula, and citizens type what they like.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Choice:
    """One of the links above the table."""

    label: str
    url: str
    chosen: bool


def totals(days: int) -> QuerySet[Any, Any]:
    """For each query of the last days: `query`, `times` searched, `nothing` found so often, `opened` results."""
    since = timezone.localdate() - datetime.timedelta(days=days)
    return (
        QueryDay.objects.filter(date__gt=since)
        .values("query")
        .annotate(times=Sum("searches"), nothing=Sum("empty"), opened=Sum("clicks"))
    )


def rows(kind: str, days: int) -> QuerySet[Any, Any]:
    """The totals of one kind, the weightiest first, always in the same order."""
    found = totals(days)
    if kind == "nothing":
        return found.filter(nothing__gt=0).order_by("-nothing", "-times", "query")
    if kind == "unopened":
        return found.filter(opened=0, times__gt=F("nothing")).order_by("-times", "query")
    return found.filter(times__gt=0).order_by("-times", "query")


class ActionsColumn(ButtonsColumnMixin, Column):
    """What can be done about a query, as far as the user may."""

    cell_template_name = "wagtailadmin/search/actions_cell.html"

    def __init__(self, user: Any) -> None:
        super().__init__("actions", label="操作", width="30%")
        self.may_promote = ModelPermissionPolicy(SearchPromotion).user_has_permission(user, "add")
        self.may_add_synonyms = ModelPermissionPolicy(SynonymGroup).user_has_permission(user, "add")
        self.may_mute = muting.policy.user_has_permission(user, "add")
        self.may_unmute = muting.policy.user_has_permission(user, "delete")

    def __bool__(self) -> bool:
        return self.may_promote or self.may_add_synonyms or self.may_mute or self.may_unmute

    @cached_property
    def muted(self) -> frozenset[str]:
        """The withdrawn queries, read once for all rows."""
        return muting.muted_queries()

    def get_cell_context_data(self, instance: Row, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        is_muted = joined(instance["query"]) in self.muted
        may = self.may_unmute if is_muted else self.may_mute
        # Wagtail renders a cell without the context of the request.
        return {**context, "is_muted": is_muted, "may_change": may, "csrf_token": get_token(context["request"])}

    def get_buttons(self, instance: Row, parent_context: Mapping[str, Any]) -> list[ListingButton]:
        query = instance["query"]
        buttons = []
        if self.may_promote:
            buttons.append(_button("设推荐结果", "wagtailsearchpromotions:add", "query_string", query, 10))
        if self.may_add_synonyms and SHORTEST_WORD <= len(joined(word_of(query))) <= LONGEST_WORD:
            buttons.append(_button("加同义词", "search_synonyms:add", "words", query, 20))
        return buttons


def _button(label: str, address: str, parameter: str, query: str, priority: int) -> ListingButton:
    url = f"{reverse(address)}?{_encoded({parameter: query})}"
    # The same words stand in every row: a screen reader says for which query.
    return ListingButton(label, url, priority=priority, attrs={"aria-label": f"{label}：{query}"})


def _encoded(parameters: Mapping[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update(parameters)
    return query.urlencode()


def _search_url(row: Row) -> str:
    return f"{reverse('search')}?{_encoded({'q': row['query']})}"


def _harmless(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


class QueryReport(ReportView):
    """The report; `?kind=` and `?days=` choose, `?export=csv` or `xlsx` downloads."""

    page_title = "检索统计"
    header_icon = "search"
    template_name = "wagtailadmin/search/query_report.html"
    index_url_name = "search_queries"
    permission_policy = ModelPermissionPolicy(QueryDay)
    permission_required = "view"
    list_export = ("query", "times", "nothing", "opened")
    export_headings = MappingProxyType({"query": "检索词", "times": "次数", "nothing": "无完全相符", "opened": "点击"})
    custom_field_preprocess = MappingProxyType({"query": {ReportView.FORMAT_CSV: _harmless}})
    no_results_message = "这段时间没有这类检索词。"

    @property
    def kind(self) -> str:
        return self._chosen("kind", KINDS)

    @property
    def days(self) -> str:
        return self._chosen("days", PERIODS)

    @cached_property
    def columns(self) -> list[Column]:
        aside = {"target": "_blank", "rel": "noopener"}
        return [
            TitleColumn("query", label="检索词", get_url=_search_url, link_attrs=aside),
            NumberColumn("times", label="次数", width="10%"),
            NumberColumn("nothing", label="无完全相符", width="10%"),
            NumberColumn("opened", label="点击", width="10%"),
            *([self.actions] if self.actions else []),
        ]

    @cached_property
    def actions(self) -> ActionsColumn:
        """What this user may do."""
        return ActionsColumn(self.request.user)

    def get_queryset(self) -> QuerySet[Any, Any]:
        return rows(self.kind, int(self.days))

    def get_context_data(self, *args: Any, **options: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **options)
        choices = {"kinds": self._choices("kind", KINDS), "periods": self._choices("days", PERIODS)}
        return {**context, **choices, "may_act": bool(self.actions)}

    def get_filename(self) -> str:
        period = PERIODS[self.days].replace(" ", "")
        return f"检索统计-{KINDS[self.kind]}-{period}-{timezone.localdate():%Y%m%d}"

    def write_csv_response(self, queryset: QuerySet) -> StreamingHttpResponse:
        response: StreamingHttpResponse = super().write_csv_response(queryset)
        # Wagtail writes the name as it stands, which no browser can read in Chinese.
        response["Content-Disposition"] = content_disposition_header(True, f"{self.get_filename()}.csv")
        return response

    def as_spreadsheet(self, queryset: QuerySet, spreadsheet_format: str) -> HttpResponseBase:
        return super().as_spreadsheet(queryset[:MOST_EXPORTED], spreadsheet_format)

    def stream_csv(self, queryset: QuerySet) -> Iterator[bytes]:
        # Without this mark Excel reads Chinese as another encoding.
        yield "\ufeff".encode()
        yield from super().stream_csv(queryset)

    def _chosen(self, name: str, offered: Mapping[str, str]) -> str:
        value = self.request.GET.get(name, "")
        return value if value in offered else DEFAULTS[name]

    def _choices(self, name: str, offered: Mapping[str, str]) -> list[Choice]:
        now = {"kind": self.kind, "days": self.days}
        return [
            Choice(label, f"{self.index_url}?{_encoded({**now, name: value})}", value == now[name])
            for value, label in offered.items()
        ]


def urls() -> list[URLPattern]:
    """Patterns below the admin's address."""
    return [path("search/queries/", QueryReport.as_view(), name="search_queries")]
