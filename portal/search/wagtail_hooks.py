"""Search in the admin: the menu 搜索管理 with its lists and the report. The hooks only."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.permission_policies import ModelPermissionPolicy

from portal.search import muting, promotion_views, reports
from portal.search.models import QueryDay
from portal.search.viewsets import LocalWordViewSet, SynonymViewSet

# Wagtail's own items, by name: promoted results stand in our menu, its report counts what nothing feeds.
WAGTAILS_PROMOTIONS = "promoted-search-results"
WAGTAILS_REPORT = "search-terms"


class PermittedMenuItem(MenuItem):
    """An item for those who may do any of some actions on a model."""

    def __init__(self, label: str, url: str, model: type, actions: tuple[str, ...], **options: str | int) -> None:
        super().__init__(label, url, **options)
        self.policy, self.actions = ModelPermissionPolicy(model), actions

    def is_shown(self, request: HttpRequest) -> bool:
        return self.policy.user_has_any_permission(request.user, self.actions)


class SearchGroup(ViewSetGroup):
    """The menu 搜索管理."""

    menu_label = "搜索管理"
    menu_name = "search"
    menu_icon = "search"
    menu_order = 600
    items = (SynonymViewSet, LocalWordViewSet)

    def get_submenu_items(self) -> list[MenuItem]:
        promotions = PermittedMenuItem(
            "推荐结果",
            reverse("wagtailsearchpromotions:index"),
            SearchPromotion,
            ("add", "change", "delete"),
            name="search-promotions",
            icon_name="pick",
            order=10,
        )
        report = PermittedMenuItem(
            "检索统计",
            reverse("search_queries"),
            QueryDay,
            ("view",),
            name="search-queries",
            icon_name="glasses",
            order=20,
        )
        return [*super().get_submenu_items(), promotions, report]


@hooks.register("register_admin_viewset")
def search_group() -> SearchGroup:
    """Lists of synonyms and local words, and the menu."""
    return SearchGroup()


@hooks.register("register_admin_urls", order=-1)
def search_urls() -> list[URLPattern]:
    """The report, and our pages of promoted results before Wagtail's."""
    return [*reports.urls(), *muting.urls(), *promotion_views.urls()]


@hooks.register("register_permissions")
def report_permission() -> QuerySet[Permission]:
    """Who may read the report and withdraw queries, to choose in the form of a role."""
    codenames = ("view_queryday", "add_mutedquery", "delete_mutedquery")
    return Permission.objects.filter(content_type__app_label="search", codename__in=codenames)


@hooks.register("construct_settings_menu")
def promotions_once(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Promoted results stand in 搜索管理."""
    menu_items[:] = [item for item in menu_items if item.name != WAGTAILS_PROMOTIONS]


@hooks.register("construct_reports_menu")
def own_report(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Ours is in 搜索管理."""
    menu_items[:] = [item for item in menu_items if item.name != WAGTAILS_REPORT]
