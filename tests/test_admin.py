"""Staff at work in the admin: writing, previewing, reviewing, publishing; each role no further than it may go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from briefings.models import BriefingPage
from news.models import NewsPage
from portal.core.blocks.text import RICH_TEXT_FEATURES
from portal.core.models import SectionPage, SiteSettings
from portal.home.builder.staff import build_staff
from tests import factories
from tests.conftest import Tree

Form = dict[str, Any]


@pytest.fixture
def staff(tree: Tree) -> Callable[[str], Client]:
    """Log a new member of a role in."""
    build_staff(tree.home)

    def login(role: str) -> Client:
        user = User.objects.create_user(role, f"{role}@example.cn", "password")
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        return client

    return login


@pytest.fixture
def admin(superuser: User, client: Client) -> Client:
    client.force_login(superuser)
    return client


def text(html: str) -> str:
    return rich_text(html, features=RICH_TEXT_FEATURES)


def dated(**fields: Any) -> Form:
    """Form data of a dated page as the browser sends it, its address left empty."""
    return {
        "title": "社区矫正工作推进会",
        "slug": "",
        "seo_title": "",
        "search_description": "",
        "published_at": "",
        "source": "",
        "keywords": "",
        "comments": inline_formset([]),
        **fields,
    }


def news(**fields: Any) -> Form:
    body = [("heading", {"level": "1", "text": "一、主要做法"}), ("paragraph", text("<p>各区推进社区矫正。</p>"))]
    form = dated(author="", summary="", image="", body=streamfield(body), attachments=streamfield([]))
    return nested_form_data(form | fields)


def briefing(**fields: Any) -> Form:
    body = streamfield([("heading", {"level": "1", "text": "一、做法"}), ("paragraph", text("<p>第一段</p>"))])
    article = {"kicker": "", "title": "社会建设成效显著", "subtitle": "——执法检查", "body": body}
    form = dated(
        title="工作简报（第12期）", year="2015", issue_number="12", articles=streamfield([("article", article)])
    )
    return nested_form_data(form | {"published_at": "2015-09-08 00:00"} | fields)


def address(model: type[Page], parent: Page, name: str = "add") -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=[model._meta.app_label, model._meta.model_name, parent.pk])


def has_chinese(words: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in words)


# Looks.


def test_the_login_page_is_chinese_and_names_the_site(site, client: Client, settings) -> None:
    html = client.get("/admin/login/").content.decode()
    assert BeautifulSoup(html, "html.parser").find("html")["lang"].startswith("zh")
    assert settings.WAGTAIL_SITE_NAME in html
    assert "登录" in html
    assert "Sign in" not in html


def test_the_admin_asks_nothing_of_outside_hosts(admin: Client, tree: Tree) -> None:
    for path in ("/admin/", address(NewsPage, tree.news), "/admin/pages/"):
        soup = BeautifulSoup(admin.get(path).content, "html.parser")
        sources = [tag.get("src") or tag.get("href") for tag in soup.find_all(["script", "link", "img"])]
        assert [one for one in sources if one and one.startswith(("http:", "https:", "//"))] == [], path


@pytest.mark.parametrize("model", [NewsPage, BriefingPage])
def test_the_form_is_chinese_in_tabs(admin: Client, tree: Tree, model: type[Page]) -> None:
    parent = tree.news if model is NewsPage else tree.briefings
    soup = BeautifulSoup(admin.get(address(model, parent)).content, "html.parser")
    tabs = [tab.text.split()[0] for tab in soup.select('[role="tab"]')]
    assert {"内容", "网址与导航"} <= set(tabs)
    labels = [" ".join(label.text.replace("*", "").split()) for label in soup.select("form#page-edit-form label[for]")]
    assert {"标题", "发布时间", "来源", "关键词", "网址末段", "显示在导航中"} <= set(labels)
    assert [label for label in labels if label and not has_chinese(label)] == []


def test_the_form_of_every_type_opens(admin: Client, tree: Tree) -> None:
    pages = [
        tree.home,
        tree.disclosure,
        tree.news,
        tree.briefings,
        tree.policies,
        factories.NewsPageFactory(parent=tree.news),
        factories.BriefingPageFactory(parent=tree.briefings, articles=[factories.article_block("第一篇")]),
        factories.PolicyPageFactory(parent=tree.policies),
        factories.InterpretationPageFactory(parent=tree.policies),
        factories.TopicPageFactory(parent=tree.topics),
        factories.StandardPageFactory(parent=tree.disclosure),
        factories.DisclosurePageFactory(parent=tree.disclosure),
        factories.OrganisationPageFactory(parent=tree.disclosure),
    ]
    for page in pages:
        assert admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200, page.specific_class


# Writing and publishing.


def test_an_article_is_written_and_published(admin: Client, tree: Tree, get) -> None:
    before = timezone.now()
    response = admin.post(address(NewsPage, tree.news), news(**{"action-publish": "1"}))
    assert response.status_code == 302, response.context["form"].errors
    page = NewsPage.objects.get()
    assert page.live
    assert page.slug == f"{timezone.localtime():%Y%m%d}-sqjzgztjh"
    assert before <= page.published_at <= timezone.now()
    html = Client().get(page.get_url()).content.decode()
    assert "各区推进社区矫正。" in html
    assert "一、主要做法" in html


def test_an_article_is_kept_as_a_draft(admin: Client, tree: Tree) -> None:
    assert admin.post(address(NewsPage, tree.news), news()).status_code == 302
    page = NewsPage.objects.get()
    assert (page.live, page.published_at) == (False, None)
    assert Client().get(page.get_url()).status_code == 404


def test_an_old_article_keeps_the_date_that_staff_give(admin: Client, tree: Tree) -> None:
    admin.post(address(NewsPage, tree.news), news(**{"published_at": "2012-05-04 10:30", "action-publish": "1"}))
    page = NewsPage.objects.get()
    assert f"{timezone.localtime(page.published_at):%Y-%m-%d %H:%M}" == "2012-05-04 10:30"
    assert page.slug == "20120504-sqjzgztjh"


@pytest.mark.parametrize("slug", ["中文", "a b", "a/b", "ABC", "a_b"])
def test_an_address_of_other_characters_is_refused_in_plain_words(admin: Client, tree: Tree, slug: str) -> None:
    response = admin.post(address(NewsPage, tree.news), news(slug=slug, **{"action-publish": "1"}))
    assert not NewsPage.objects.exists()
    assert response.context["form"].errors["slug"] == ["网址末段只能用小写英文字母、数字和连字符（-）。"]


def test_an_address_that_the_portal_answers_itself_is_refused(admin: Client, tree: Tree) -> None:
    response = admin.post(address(NewsPage, tree.news), news(slug="rss", **{"action-publish": "1"}))
    assert not NewsPage.objects.exists()
    assert response.context["form"].errors["slug"] == ["“rss”是系统保留的网址，请换一个。"]


def test_an_edit_keeps_address_and_date(admin: Client, tree: Tree) -> None:
    admin.post(address(NewsPage, tree.news), news(**{"action-publish": "1"}))
    page = NewsPage.objects.get()
    edited = news(title="改过的标题", slug=page.slug, **{"action-publish": "1"})
    response = admin.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), edited)
    assert response.status_code == 302, response.context["form"].errors
    again = NewsPage.objects.get()
    assert (again.title, again.slug) == ("改过的标题", page.slug)
    assert again.published_at == page.first_published_at


def test_a_briefing_is_written_and_published(admin: Client, tree: Tree) -> None:
    response = admin.post(address(BriefingPage, tree.briefings), briefing(**{"action-publish": "1"}))
    assert response.status_code == 302, response.context["form"].errors
    page = BriefingPage.objects.get()
    assert page.get_url() == "/xxgk/gzjb/2015-12/"
    html = Client().get(page.get_url()).content.decode()
    for words in ("社会建设成效显著", "——执法检查", "一、做法", "第一段"):
        assert words in html


@pytest.mark.parametrize("action", ["action-publish", "save"])
def test_an_issue_that_exists_is_an_error_on_the_form(admin: Client, tree: Tree, action: str) -> None:
    factories.BriefingPageFactory(parent=tree.briefings, title="原来的第12期", year=2015, issue_number=12)
    response = admin.post(address(BriefingPage, tree.briefings), briefing(**{action: "1"}))
    assert response.status_code == 200
    assert "2015 年第 12 期已经存在：《原来的第12期》。" in response.content.decode()
    assert BriefingPage.objects.count() == 1


def test_a_taken_address_is_an_error_on_the_form(admin: Client, tree: Tree) -> None:
    factories.NewsPageFactory(parent=tree.news, slug="one")
    response = admin.post(address(NewsPage, tree.news), news(slug="one", **{"action-publish": "1"}))
    assert response.status_code == 200
    assert "slug" in response.context["form"].errors
    assert NewsPage.objects.count() == 1


def test_a_picture_needs_alternative_text_or_the_mark_of_decoration(admin: Client, tree: Tree) -> None:
    image = factories.ImageFactory()

    def body(alt: str, decorative: str) -> Form:
        picture = {"image": str(image.pk), "alt_text": alt, **({"decorative": decorative} if decorative else {})}
        return streamfield([("image", {"image": picture, "caption": ""})])

    url = address(NewsPage, tree.news)
    refused = admin.post(url, news(body=body("", ""), **{"action-publish": "1"}))
    assert refused.status_code == 200
    assert not NewsPage.objects.exists()
    for alt, decorative in (("志愿者", ""), ("", "on")):
        assert admin.post(url, news(body=body(alt, decorative), **{"action-publish": "1"})).status_code == 302
    assert NewsPage.objects.filter(live=True).count() == 2


def test_a_section_is_made_without_an_address(admin: Client, tree: Tree) -> None:
    form = {
        "title": "志愿服务",
        "slug": "",
        "seo_title": "",
        "search_description": "",
        "description": "",
        "keywords": "",
        "column_type": "工作动态",
        "freshness": "notice",
        "presentation": "cards",
        "show_in_menus": "on",
        "comments": inline_formset([]),
        "action-publish": "1",
    }
    response = admin.post(address(SectionPage, tree.home), nested_form_data(form))
    assert response.status_code == 302, response.context["form"].errors
    assert SectionPage.objects.get(title="志愿服务").get_url() == "/zyfw/"


# Preview.


@pytest.mark.parametrize("kind", ["news", "briefing"])
def test_a_page_can_be_previewed_before_it_is_saved(admin: Client, tree: Tree, kind: str) -> None:
    model, parent, form = {
        "news": (NewsPage, tree.news, news()),
        "briefing": (BriefingPage, tree.briefings, briefing()),
    }[kind]
    url = reverse("wagtailadmin_pages:preview_on_add", args=[model._meta.app_label, model._meta.model_name, parent.pk])
    assert admin.post(url, form).json()["is_valid"]
    response = admin.get(url)
    assert response.status_code == 200
    html = response.content.decode()
    assert form["title"] in html
    assert "当前位置" in html


def test_a_draft_without_date_can_be_previewed(admin: Client, tree: Tree) -> None:
    page = factories.NewsPageFactory(parent=tree.news, live=False, published_at=None)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert admin.post(url, news(slug=page.slug)).json()["is_valid"]
    response = admin.get(url)
    assert response.status_code == 200
    assert "各区推进社区矫正。" in response.content.decode()


def test_home_and_sections_can_be_previewed(admin: Client, tree: Tree) -> None:
    for page in (tree.home, tree.disclosure, tree.news, tree.briefings, tree.policies):
        revision = page.save_revision()
        url = reverse("wagtailadmin_pages:revisions_view", args=[page.pk, revision.pk])
        response = admin.get(url)
        assert response.status_code == 200, page
        assert page.title in response.content.decode()


# Roles.


def test_an_editor_writes_but_cannot_publish(staff: Callable[[str], Client], tree: Tree) -> None:
    editor = staff("编辑")
    response = editor.post(address(NewsPage, tree.news), news(**{"action-publish": "1"}))
    assert response.status_code == 302
    page = NewsPage.objects.get()
    assert not page.live
    editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), news(slug=page.slug, **{"action-publish": "1"}))
    assert not NewsPage.objects.get().live


def test_an_editor_cannot_take_down_or_delete_what_is_public(staff: Callable[[str], Client], tree: Tree) -> None:
    page = factories.NewsPageFactory(parent=tree.news)
    editor = staff("编辑")
    for name in ("unpublish", "delete", "move"):
        editor.post(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))
    again = NewsPage.objects.get(pk=page.pk)
    assert again.live
    assert again.get_parent().pk == tree.news.pk


def test_what_an_editor_submits_is_published_by_a_reviewer(staff: Callable[[str], Client], tree: Tree) -> None:
    editor, reviewer = staff("编辑"), staff("审核")
    assert editor.post(address(NewsPage, tree.news), news(**{"action-submit": "1"})).status_code == 302
    page = NewsPage.objects.get()
    assert not page.live
    state = page.current_workflow_state
    assert state.status == WorkflowState.STATUS_IN_PROGRESS
    assert state.workflow.name == "审核发布"
    approve = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.current_task_state.pk])
    editor.post(approve, {"comment": ""})
    assert not NewsPage.objects.get().live, "an editor cannot approve"
    reviewer.post(approve, {"comment": "同意"})
    assert NewsPage.objects.get().live


def test_a_reviewer_publishes_and_takes_down(staff: Callable[[str], Client], tree: Tree) -> None:
    reviewer = staff("审核")
    reviewer.post(address(NewsPage, tree.news), news(**{"action-publish": "1"}))
    page = NewsPage.objects.get()
    assert page.live
    reviewer.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert not NewsPage.objects.get().live


def settings_form(**fields: str) -> Form:
    current = SiteSettings.objects.get()
    names = [field.name for field in SiteSettings._meta.fields if field.name not in ("id", "site")]
    return {name: getattr(current, name) or "" for name in names} | fields


def test_a_manager_keeps_the_sites_settings(staff: Callable[[str], Client], site) -> None:
    url = reverse("wagtailsettings:edit", args=["core", "sitesettings", site.pk])
    manager = staff("站点管理")
    html = manager.get(url).content.decode()
    for label in ("网站名称", "网站标识码", "主办单位", "ICP 备案号", "公安备案号"):
        assert label in html
    assert manager.post(url, settings_form(telephone="0756-7654321")).status_code == 302
    assert "0756-7654321" in Client().get("/").content.decode()


@pytest.mark.parametrize("role", ["编辑", "审核"])
def test_others_cannot_reach_settings_users_or_groups(staff: Callable[[str], Client], site, role: str) -> None:
    member = staff(role)
    settings_url = reverse("wagtailsettings:edit", args=["core", "sitesettings", site.pk])
    for url in (settings_url, reverse("wagtailusers_users:index"), reverse("wagtailusers_groups:index")):
        assert member.get(url).status_code == 302, url
    member.post(settings_url, settings_form(site_name="被改"))
    assert SiteSettings.objects.get().site_name == "测试市社会工作委员会"


def test_a_manager_looks_after_users_but_not_after_roles(staff: Callable[[str], Client], tree: Tree) -> None:
    manager = staff("站点管理")
    assert manager.get(reverse("wagtailusers_users:index")).status_code == 200
    assert manager.get(reverse("wagtailusers_groups:index")).status_code == 302


@pytest.mark.parametrize("role", ["编辑", "审核", "站点管理"])
def test_every_role_may_upload_and_choose_files(staff: Callable[[str], Client], tree: Tree, role: str) -> None:
    member = staff(role)
    for name in ("wagtailimages:add", "wagtaildocs:add", "wagtailimages_chooser:choose", "wagtaildocs_chooser:choose"):
        assert member.get(reverse(name)).status_code == 200, name


@pytest.mark.parametrize(("role", "own", "others"), [("编辑", 200, 302), ("审核", 200, 200), ("站点管理", 200, 200)])
def test_an_editor_changes_only_pictures_of_his_own(
    staff: Callable[[str], Client], role: str, own: int, others: int
) -> None:
    member = staff(role)
    mine = factories.ImageFactory(uploaded_by_user=User.objects.get(username=role))
    assert member.get(reverse("wagtailimages:edit", args=[mine.pk])).status_code == own
    assert member.get(reverse("wagtailimages:edit", args=[factories.ImageFactory().pk])).status_code == others


def test_staff_see_the_explorer_of_their_site(staff: Callable[[str], Client], tree: Tree) -> None:
    response = staff("编辑").get(reverse("wagtailadmin_explore", args=[tree.home.pk]), follow=True)
    assert response.status_code == 200
    assert "信息公开" in response.content.decode()


def test_the_admin_is_closed_to_visitors(site, client: Client) -> None:
    for path in ("/admin/", "/admin/pages/", "/admin/settings/"):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")
