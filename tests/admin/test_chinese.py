"""Staff meet Chinese on every page of the admin."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, NavigableString
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.blocks import Block, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models

from news.models import District
from portal.home.builder.staff import build_staff
from portal.home.models import HomePage
from tests import factories
from tests.conftest import Tree

HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH_WORDS = re.compile(r"[A-Za-z]{2,}(?:[ '’,-]+[A-Za-z]{2,})+")
READ_ALOUD = ("title", "aria-label", "placeholder", "alt", "data-w-tooltip-content-value")

# English that stays, each for its reason.
ALLOWED = {
    "GIF, JPG, JPEG, PNG, WEBP",  # names of file formats
    "CSV, XLSX, TSV",  # names of file formats
    "Welcome to your new Wagtail site",  # title of a page that the log says was deleted
    "Site name",  # column of the sites list: Wagtail gives it no translatable label, administrators alone see it
    "Root page",  # the same
}
# Names of permissions are rows of the database; the form of roles, which administrators alone see, has them for
# screen readers.
DJANGO_PERMISSION = re.compile(r"Can (add|change|delete|view|publish|lock|unlock)\b")
OUTSIDE = re.compile(r"""(?:src|href)=["'](?:https?:)?//(?!testserver|localhost)[^"']+""")


@pytest.fixture
def staff(client: Client, superuser: User, home: HomePage) -> Client:
    """A browser in which an administrator is logged in, on a site with its roles."""
    build_staff(home)
    client.force_login(superuser)
    return client


def english_in(html: str) -> set[str]:
    """Stretches of two or more English words that a reader or a screen reader would meet."""
    soup = BeautifulSoup(html, "html.parser")
    # Names of time zones are no words.
    for tag in [*soup(["script", "style", "template", "noscript"]), *soup.select("[name$=current_time_zone]")]:
        tag.decompose()
    texts = [str(node) for node in soup.find_all(string=True) if type(node) is NavigableString]
    texts += [str(tag[name]) for tag in soup.find_all(True) for name in READ_ALOUD if tag.has_attr(name)]
    found = {match for text in texts for match in ENGLISH_WORDS.findall(text)}
    return {words for words in found if words not in ALLOWED and not DJANGO_PERMISSION.match(words)}


def test_the_check_finds_english_and_leaves_chinese() -> None:
    html = (
        '<p>Sort item order</p><p>第 1 页，CSV 文件</p><i title="Add child page"></i><script>var a = "no one";</script>'
    )
    assert english_in(html) == {"Sort item order", "Add child page"}


@pytest.mark.parametrize("name", ["wagtailadmin_login", "wagtailadmin_password_reset"])
def test_before_login(client: Client, db: None, name: str) -> None:
    html = client.get(reverse(name)).content.decode()
    assert english_in(html) == set()
    assert not re.search(r">\s*Password\b", html)
    assert not OUTSIDE.search(html)


ADDRESSES = [
    "wagtailadmin_home",
    "wagtailadmin_explore_root",
    "wagtailadmin_account",
    "wagtailimages:index",
    "wagtailimages:add",
    "wagtailimages:add_multiple",
    "wagtaildocs:index",
    "wagtaildocs:add",
    "wagtaildocs:add_multiple",
    "wagtailusers_users:index",
    "wagtailusers_users:add",
    "wagtailusers_groups:index",
    "wagtailusers_groups:add",
    "wagtailadmin_workflows:index",
    "wagtailadmin_workflows:add",
    "wagtailadmin_workflows:task_index",
    "wagtailadmin_reports:workflow",
    "wagtailadmin_reports:workflow_tasks",
    "wagtailadmin_reports:site_history",
    "wagtailadmin_reports:aging_pages",
    "wagtailadmin_reports:locked_pages",
    "wagtailadmin_reports:page_types_usage",
    "wagtailadmin_collections:index",
    "wagtailadmin_collections:add",
    "wagtailredirects:index",
    "wagtailredirects:add",
    "wagtailredirects:start_import",
    "wagtailsites:index",
    "wagtailsites:add",
    "wagtailsnippets:index",
    "search_synonyms:index",
    "search_synonyms:add",
    "search_words:index",
    "search_words:add",
    "search_queries",
    "wagtailsearchpromotions:index",
    "wagtailsearchpromotions:add",
    "wagtailimages_chooser:choose",
    "wagtaildocs_chooser:choose",
    "wagtailadmin_choose_page",
]


@pytest.mark.parametrize("name", ADDRESSES)
def test_main_pages(staff: Client, tree: Tree, name: str) -> None:
    factories.NewsPageFactory(parent=tree.news)
    response = staff.get(reverse(name))
    assert response.status_code == 200
    html = response.json()["html"] if response["Content-Type"] == "application/json" else response.content.decode()
    assert english_in(html) == set()
    assert not OUTSIDE.search(html)


def test_site_settings_and_snippets(staff: Client, tree: Tree) -> None:
    for address in (
        reverse("wagtailsettings:edit", args=["core", "sitesettings"]),
        reverse(District.snippet_viewset.get_url_name("list")),
        reverse(District.snippet_viewset.get_url_name("add")),
    ):
        response = staff.get(address, follow=True)
        assert response.status_code == 200
        assert english_in(response.content.decode()) == set()


PAGE_TYPES = [model for model in get_page_models() if model is not Page]


def parent_of(model: type[Page], tree: Tree) -> Page:
    """A page of the tree below which one of `model` may stand."""
    places = (tree.home, tree.disclosure, tree.news, tree.briefings, tree.policies)
    return next(place for place in places if model in type(place).allowed_subpage_models())


@pytest.mark.parametrize("model", PAGE_TYPES, ids=lambda model: model.__name__)
def test_forms_of_every_page_type(staff: Client, tree: Tree, model: type[Page]) -> None:
    if model is type(tree.home):
        page: Page = tree.home
    else:
        parent = parent_of(model, tree)
        label = (model._meta.app_label, model._meta.model_name)
        response = staff.get(reverse("wagtailadmin_pages:add", args=[*label, parent.pk]))
        assert response.status_code == 200
        assert english_in(response.content.decode()) == set()
        page = factories.PAGE_FACTORIES[model](parent=parent)
    for name in ("edit", "history", "move", "copy", "unpublish", "delete", "usage"):
        if name in ("move", "copy", "unpublish", "delete") and page == tree.home:
            continue
        response = staff.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]), follow=True)
        assert response.status_code == 200, name
        assert english_in(response.content.decode()) == set(), name


def fields_of(panel: Panel) -> Iterator[FieldPanel]:
    """Every field panel below a panel that is bound to its model."""
    if isinstance(panel, FieldPanel):
        yield panel
    for child in getattr(panel, "children", ()):
        yield from fields_of(child)


def blocks_of(block: Block) -> Iterator[Block]:
    """A block and every block that may stand in it."""
    yield block
    if isinstance(block, StreamBlock | StructBlock):
        for child in block.child_blocks.values():
            yield from blocks_of(child)


@pytest.mark.parametrize("model", PAGE_TYPES, ids=lambda model: model.__name__)
def test_labels_of_fields_tabs_and_blocks(model: type[Page]) -> None:
    handler = model.get_edit_handler()
    assert HAN.search(str(model._meta.verbose_name))
    assert all(HAN.search(str(tab.heading)) for tab in handler.children)
    for panel in fields_of(handler):
        field = panel.db_field
        assert HAN.search(str(panel.heading or field.verbose_name)), panel.field_name
        help_text = str(panel.help_text or field.help_text)
        assert not help_text or HAN.search(help_text), panel.field_name
    for field in model._meta.get_fields():
        for block in blocks_of(field.stream_block) if isinstance(field, StreamField) else ():
            assert block.name == "" or HAN.search(str(block.label)), (field.name, block.name)


def test_block_picker_has_headings(tree: Tree) -> None:
    body = factories.NewsPageFactory._meta.model._meta.get_field("body").stream_block
    assert [str(group) for group, _ in body.grouped_child_blocks()] == ["文字", "图片、表格和附件"]


def test_characters_are_counted_in_place_of_words(staff: Client, tree: Tree) -> None:
    page = factories.NewsPageFactory(parent=tree.news)
    html = staff.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "data-character-count" in html
    assert "data-content-word-count" not in html
    assert "js/admin_character_count.js" in html
    assert "js/admin_table_language.js" in html


def test_a_table_without_choice_of_header_says_so_in_chinese(staff: Client) -> None:
    block = factories.NewsPageFactory._meta.model._meta.get_field("body").stream_block.child_blocks["table"]
    with pytest.raises(Exception, match="请选择哪些单元格是表头"):
        block.clean({"data": [["一"]], "table_header_choice": ""})


def test_help_stays_at_home(staff: Client, tree: Tree) -> None:
    html = staff.get(reverse("wagtailadmin_home")).content.decode()
    assert "guide.wagtail.org" not in html
    assert reverse("handbook") in html
