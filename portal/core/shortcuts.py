"""What the dashboard offers at once: to write, to upload, to review, to look."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from wagtail.documents.permissions import permission_policy as document_policy
from wagtail.images.permissions import permission_policy as image_policy
from wagtail.models import get_page_models
from wagtail.permissions import page_permission_policy


@dataclass(frozen=True)
class Shortcut:
    """A labelled link with one of Wagtail's icons."""

    label: str
    url: str
    icon: str


def shortcuts_for(user: AbstractBaseUser) -> list[Shortcut]:
    """The shortcuts whose aim the user has permission for, in the order of a day's work."""
    shortcuts: list[Shortcut] = []
    if page_permission_policy.user_has_permission(user, "add"):
        shortcuts += _write()
    if image_policy.user_has_permission(user, "add"):
        shortcuts.append(Shortcut("上传图片", reverse("wagtailimages:add_multiple"), "image"))
    if document_policy.user_has_permission(user, "add"):
        shortcuts.append(Shortcut("上传文档", reverse("wagtaildocs:add_multiple"), "doc-full-inverse"))
    if page_permission_policy.user_has_permission(user, "publish"):
        review = reverse("wagtailadmin_reports:workflow") + "?reviewable=true"
        shortcuts.append(Shortcut("待我审核", review, "clipboard-list"))
    shortcuts.append(Shortcut("查看网站", "/", "site"))
    shortcuts.append(Shortcut("使用手册", reverse("handbook"), "help"))
    return shortcuts


def _write() -> list[Shortcut]:
    models = [model for model in get_page_models() if getattr(model, "admin_shortcut", None)]
    # Wagtail's view asks for the section, or goes straight to the form where there is but one.
    return [
        Shortcut(
            model.admin_shortcut[1],
            reverse("wagtailadmin_pages:choose_parent", args=[model._meta.app_label, model._meta.model_name]),
            "edit",
        )
        for model in sorted(models, key=lambda model: model.admin_shortcut[0])
    ]
