"""What each role of staff sees and may do in the admin."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, GroupApprovalTask, Page, PageViewRestriction, Workflow

from portal.home.builder.staff import EDITORS, MANAGERS, REVIEWERS, build_staff
from tests import factories
from tests.conftest import Tree


@pytest.fixture
def staffed(tree: Tree) -> Tree:
    """The test site with its roles."""
    build_staff(tree.home)
    return tree


def login(role: str) -> Client:
    """A browser in which a new user of that role is logged in."""
    user = User.objects.create_user(f"user-{role}", password="password")
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def new_article_form(client: Client, tree: Tree) -> str:
    return client.get(reverse("wagtailadmin_pages:add", args=["news", "newspage", tree.news.pk])).content.decode()


def test_nothing_is_kept_by_a_password_for_all(staffed: Tree) -> None:
    manager = login(MANAGERS)
    page = manager.get(reverse("wagtailadmin_pages:set_privacy", args=[staffed.news.pk])).json()["html"]
    folder = Collection.get_first_root_node().add_child(name="会议材料")
    collection = manager.get(reverse("wagtailadmin_collections:set_privacy", args=[folder.pk])).json()["html"]
    for form in (page, collection):
        assert 'value="login"' in form and 'value="groups"' in form
        assert 'value="password"' not in form


def test_a_password_of_before_still_keeps_a_page(staffed: Tree, client: Client) -> None:
    PageViewRestriction.objects.create(page=staffed.news, restriction_type="password", password="letmein")
    assert 'type="password"' in client.get(staffed.news.url).content.decode()
    page = login(MANAGERS).get(reverse("wagtailadmin_pages:set_privacy", args=[staffed.news.pk]))
    assert page.status_code == 200


def test_editors_submit_and_do_not_publish(staffed: Tree) -> None:
    html = new_article_form(login(EDITORS), staffed)
    assert 'name="action-submit"' in html
    assert "提交审核" in html
    assert 'name="action-publish"' not in html


@pytest.mark.parametrize("role", [REVIEWERS, MANAGERS])
def test_reviewers_and_managers_publish(staffed: Tree, role: str) -> None:
    assert 'name="action-publish"' in new_article_form(login(role), staffed)


def test_shortcuts_follow_the_role(staffed: Tree) -> None:
    editor = login(EDITORS).get(reverse("wagtailadmin_home")).content.decode()
    reviewer = login(REVIEWERS).get(reverse("wagtailadmin_home")).content.decode()
    places = [
        editor.index(word)
        for word in ("写动态", "编简报", "发政策文件", "上传图片", "上传文档", "查看网站", "使用手册")
    ]
    assert places == sorted(places)
    assert "待我审核" not in editor
    assert "待我审核" in reviewer


def test_shortcut_to_briefings_leads_to_the_form(staffed: Tree) -> None:
    address = reverse("wagtailadmin_pages:choose_parent", args=["briefings", "briefingpage"])
    response = login(EDITORS).get(address)
    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_pages:add", args=["briefings", "briefingpage", staffed.briefings.pk])


def test_an_article_goes_from_editor_to_reviewer_to_the_public(staffed: Tree, client: Client) -> None:
    page = factories.NewsPageFactory(parent=staffed.news, live=False, title="待审的稿件")
    page.save_revision()
    editor, reviewer = login(EDITORS), login(REVIEWERS)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = {"title": "待审的稿件", "slug": page.slug, "body-count": "0", "attachments-count": "0"}
    form |= {f"comments-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    editor.post(edit, {**form, "action-submit": "1"})
    assert Workflow.objects.get().name == "审核发布"
    assert "待审的稿件" in reviewer.get(reverse("wagtailadmin_home")).content.decode()
    reviewer.post(edit, {**form, "action-workflow-action": "1", "workflow-action-name": "approve"})
    page.refresh_from_db()
    assert page.live


def test_managers_keep_collections(staffed: Tree) -> None:
    manager = login(MANAGERS)
    parent = Collection.get_first_root_node()
    manager.post(reverse("wagtailadmin_collections:add"), {"name": "会议照片", "parent": parent.pk})
    assert Collection.objects.filter(name="会议照片").exists()
    assert login(EDITORS).get(reverse("wagtailadmin_collections:add")).status_code == 302


def test_the_roots_have_chinese_names(staffed: Tree) -> None:
    assert Page.get_first_root_node().title == "全部页面"
    assert Collection.get_first_root_node().name == "全部文件"


USER_FORM = {
    "username": "new",
    "email": "new@example.cn",
    "first_name": "张三",
    "last_name": "办公室",
    "password1": "a-Long-password-91",
    "password2": "a-Long-password-91",
}


def test_managers_make_users_but_no_administrators(staffed: Tree, superuser: User) -> None:
    manager = login(MANAGERS)
    add = reverse("wagtailusers_users:add")
    manager.post(add, {**USER_FORM, "is_superuser": "on"})
    assert not User.objects.filter(username="new").exists()
    manager.post(add, USER_FORM)
    assert User.objects.get(username="new").get_full_name() == "张三 办公室"


def test_managers_do_not_change_administrators(staffed: Tree, superuser: User) -> None:
    manager = login(MANAGERS)
    form = {**USER_FORM, "username": superuser.username, "is_active": "on"}
    manager.post(reverse("wagtailusers_users:edit", args=[superuser.pk]), form)
    manager.post(reverse("wagtailusers_users:delete", args=[superuser.pk]))
    bulk = reverse("wagtail_bulk_action", args=["auth", "user", "delete"])
    manager.post(f"{bulk}?id={superuser.pk}&next=/admin/users/")
    superuser.refresh_from_db()
    assert superuser.check_password("password")
    assert superuser.first_name == ""


def test_administrators_make_administrators(staffed: Tree, superuser: User, client: Client) -> None:
    client.force_login(superuser)
    client.post(reverse("wagtailusers_users:add"), {**USER_FORM, "is_superuser": "on"})
    assert User.objects.get(username="new").is_superuser


def test_managers_may_approve_what_editors_submit(staffed: Tree) -> None:
    (task,) = GroupApprovalTask.objects.filter(name="审核")
    assert {group.name for group in task.groups.all()} == {"审核", "站点管理"}
