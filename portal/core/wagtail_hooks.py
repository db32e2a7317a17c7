"""The admin as staff meet it: shortcuts on the first screen, our handbook as help, Chinese character counts.

The hooks only; what they do lies in shortcuts.py, handbook.py, heading_order.py and administrators.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from portal.core import administrators, heading_order
from portal.core.admin_views import handbook
from portal.core.shortcuts import shortcuts_for

# They lead to Wagtail's English documentation on an outside host.
FOREIGN_HELP = ("editor-guide", "whats-new-in-wagtail")


class ShortcutsPanel(Component):
    """The first panel of the dashboard: what staff do every day, one click away."""

    name = "shortcuts"
    template_name = "wagtailadmin/home/shortcuts.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Adds `shortcuts`, those that the user may use."""
        return {"shortcuts": shortcuts_for(parent_context["request"].user)}


@hooks.register("construct_homepage_panels")
def add_shortcuts(request: HttpRequest, panels: list[Component]) -> None:
    """Put the shortcuts above Wagtail's panels."""
    panels.append(ShortcutsPanel())


@hooks.register("construct_help_menu")
def keep_help_at_home(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave out what leads to outside hosts."""
    menu_items[:] = [item for item in menu_items if not item.name.startswith(FOREIGN_HELP)]


@hooks.register("register_help_menu_item")
def handbook_menu_item() -> MenuItem:
    """使用手册 in the help menu."""
    return MenuItem("使用手册", reverse("handbook"), name="handbook", icon_name="help", order=100)


@hooks.register("register_admin_urls")
def handbook_urls() -> list[URLPattern]:
    """The handbook's pages, for staff only: Wagtail guards whatever lies below the admin."""
    return [
        path("handbook/", handbook, name="handbook"),
        path("handbook/<str:name>/", handbook, name="handbook_chapter"),
    ]


@hooks.register("insert_global_admin_css")
def admin_style() -> str:
    """Our few rules on top of Wagtail's style sheet."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("insert_editor_js")
def character_count_script() -> str:
    """字数 of the page being edited (templates/wagtailadmin/shared/side_panels/checks.html)."""
    return format_html('<script src="{}" defer></script>', static("js/admin_character_count.js"))


@hooks.register("insert_editor_js")
def honest_dates_script() -> str:
    """Impossible dates are refused rather than replaced; before the calendars are set up, hence not deferred."""
    return format_html('<script src="{}"></script>', static("js/admin_dates.js"))


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_of_skipped_headings(request: HttpRequest, page: Page) -> None:
    """Name the headings that skip a level, beside the confirmation that the page was saved."""
    # While someone writes, the draft is saved every other second, and each time nobody reads a message.
    if request.accepts("text/html") and (text := heading_order.warning(page)):
        messages.warning(request, text)


hooks.register("before_create_user", administrators.no_new_administrator)
hooks.register("before_edit_user", administrators.no_change_of_administrator)
hooks.register("before_delete_user", administrators.no_removal_of_administrator)
hooks.register("before_bulk_action", administrators.no_bulk_change_of_administrators)
