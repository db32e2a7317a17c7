"""Roles of staff: 编辑 writes, 审核 publishes, 站点管理 runs the site."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Task,
    Workflow,
)

from portal.home.builder.record import build_once
from portal.home.models import HomePage

EDITORS, REVIEWERS, MANAGERS = "编辑", "审核", "站点管理"

COLLECTIONS = ("新闻图片", "专题图片", "公开文件")


@dataclass(frozen=True)
class Role:
    """What a group may do: on pages, on pictures and documents, in the admin at large."""

    name: str
    pages: tuple[str, ...]
    files: tuple[str, ...]
    admin: tuple[tuple[str, str], ...] = ()
    manages_collections: bool = False


ROLES = (
    Role(EDITORS, ("add_page", "change_page"), ("add", "choose")),
    Role(
        REVIEWERS,
        ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
        ("add", "change", "choose"),
    ),
    Role(
        MANAGERS,
        ("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"),
        ("add", "change", "delete", "choose"),
        (
            ("core", "change_sitesettings"),
            ("news", "add_district"),
            ("news", "change_district"),
            ("news", "delete_district"),
            ("wagtailredirects", "add_redirect"),
            ("wagtailredirects", "change_redirect"),
            ("wagtailredirects", "delete_redirect"),
            ("wagtailcore", "change_workflow"),
            ("auth", "add_user"),
            ("auth", "change_user"),
            ("auth", "delete_user"),
        ),
        manages_collections=True,
    ),
)

_ALL = ("add", "change", "delete")
_SEARCH_LISTS = tuple(
    (app, f"{action}_{model}")
    for app, model in (
        ("search", "synonymgroup"),
        ("search", "localword"),
        ("wagtailsearchpromotions", "searchpromotion"),
    )
    for action in _ALL
)
_SEARCH_REPORT = (("search", "view_queryday"),)
_SEARCH_MUTING = (("search", "add_mutedquery"), ("search", "delete_mutedquery"))
# Given apart from the roles, for these are older. Whoever answers for what is published also says how it is found.
SEARCH_PERMISSIONS: dict[str, tuple[tuple[str, str], ...]] = {
    EDITORS: _SEARCH_REPORT,
    REVIEWERS: (*_SEARCH_REPORT, *_SEARCH_MUTING, *_SEARCH_LISTS),
    MANAGERS: (*_SEARCH_REPORT, *_SEARCH_MUTING, *_SEARCH_LISTS),
}


def build_staff(home: HomePage) -> None:
    """Groups with their permissions, Wagtail's English ones taken over, and collections for files."""
    for english, chinese in (("Editors", EDITORS), ("Moderators", REVIEWERS)):
        build_once(f"group-renamed:{english}", _take_over, english, chinese)
    for role in ROLES:
        build_once(f"group:{role.name}", _make_role, role, home)
        build_once(f"group-search:{role.name}", _permit, role.name, SEARCH_PERMISSIONS[role.name])
    build_once("workflow", _name_workflow)
    build_once("workflow-managers", _let_managers_review)
    build_once("roots-named", _name_roots)
    for name in COLLECTIONS:
        build_once(f"collection:{name}", collection, name)


def collection(name: str) -> Collection:
    """The collection of that name below the root; made if there is none."""
    found = Collection.objects.filter(name=name).first()
    return found or Collection.get_first_root_node().add_child(name=name)


def _take_over(english: str, chinese: str) -> None:
    group = Group.objects.filter(name=english).first()
    if group and not Group.objects.filter(name=chinese).exists():
        group.name = chinese
        group.save()


def _make_role(role: Role, home: HomePage) -> None:
    group, _ = Group.objects.get_or_create(name=role.name)
    root = Page.get_first_root_node()
    GroupPagePermission.objects.filter(group=group, page=root).delete()
    for codename in role.pages:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=group, page_id=home.pk, permission=permission)
    files = Collection.get_first_root_node()
    GroupCollectionPermission.objects.filter(group=group, collection=files).delete()
    for action in role.files:
        # Wagtail asks for the permissions of its own models, whichever models stand in for them.
        for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
            permission = Permission.objects.get(content_type__app_label=app, codename=f"{action}_{model}")
            GroupCollectionPermission.objects.get_or_create(group=group, collection=files, permission=permission)
    # Wagtail asks for these on a collection; the same permissions of the group at large have no effect.
    for action in _ALL if role.manages_collections else ():
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{action}_collection")
        GroupCollectionPermission.objects.get_or_create(group=group, collection=files, permission=permission)
    _permit(role.name, (("wagtailadmin", "access_admin"), *role.admin))


def _permit(name: str, permissions: tuple[tuple[str, str], ...]) -> None:
    # Staff may have removed the group since it was made.
    for group in Group.objects.filter(name=name):
        for app, codename in permissions:
            group.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))


def _name_workflow() -> None:
    Workflow.objects.filter(name="Moderators approval").update(name="审核发布")
    Task.objects.filter(name="Moderators approval").update(name="审核")


def _let_managers_review() -> None:
    # The handbook says that they may do whatever 审核 may; Wagtail's first task asks its moderators alone.
    for task in GroupApprovalTask.objects.filter(groups__name=REVIEWERS):
        task.groups.add(*Group.objects.filter(name=MANAGERS))


def _name_roots() -> None:
    # Wagtail's migrations name them in English, and staff see both in lists and choosers.
    Collection.objects.filter(depth=1, name="Root").update(name="全部文件")
    root = Page.get_first_root_node()
    if root.title == "Root":
        Page.objects.filter(pk=root.pk).update(title="全部页面", draft_title="全部页面")
