"""Which pages may stand where, and what every page type must declare."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.template.loader import get_template
from wagtail.models import Page

from briefings.models import BriefingIndexPage, BriefingPage
from news.models import NewsIndexPage, NewsPage, TopicPage
from policy.models import InterpretationPage, PolicyIndexPage, PolicyPage
from portal.core.models import AbstractSection, BasePage, SectionPage, StandardPage
from portal.core.models.article import DatedPage
from portal.disclosure.models import DisclosurePage
from portal.home.models import HomePage
from portal.organisation.models import OrganisationPage

BELOW: dict[type[Page], set[type[Page]]] = {
    HomePage: {SectionPage, NewsIndexPage, BriefingIndexPage, PolicyIndexPage, StandardPage},
    SectionPage: {
        SectionPage,
        NewsIndexPage,
        BriefingIndexPage,
        PolicyIndexPage,
        StandardPage,
        TopicPage,
        DisclosurePage,
        OrganisationPage,
    },
    NewsIndexPage: {NewsPage},
    BriefingIndexPage: {BriefingPage},
    PolicyIndexPage: {PolicyPage, InterpretationPage},
    OrganisationPage: {OrganisationPage},
    NewsPage: set(),
    TopicPage: set(),
    BriefingPage: set(),
    PolicyPage: set(),
    InterpretationPage: set(),
    StandardPage: set(),
    DisclosurePage: set(),
}
TYPES = sorted(BELOW, key=lambda model: model.__name__)


def test_the_table_knows_every_page_type() -> None:
    assert {model for model in apps.get_models() if issubclass(model, BasePage)} == set(BELOW)


@pytest.mark.parametrize("model", TYPES)
def test_only_these_types_may_stand_below(model: type[Page]) -> None:
    assert set(model.creatable_subpage_models()) == BELOW[model]


@pytest.mark.parametrize("model", TYPES)
def test_only_these_types_may_stand_above(model: type[Page]) -> None:
    above = {parent for parent, children in BELOW.items() if model in children}
    assert set(model.allowed_parent_page_models()) == (above or {Page})


def test_home_stands_at_the_root_only() -> None:
    assert HomePage.clean_parent_page_models() == [Page]


@pytest.mark.parametrize("model", TYPES)
def test_every_type_has_a_chinese_name_a_template_and_tabs_of_its_own(model: type[Page]) -> None:
    assert any("一" <= letter <= "鿿" for letter in model._meta.verbose_name)
    assert get_template(model.template)
    headings = [str(tab.heading) for tab in model.get_edit_handler().children]
    assert headings[0] == "内容"
    assert headings[-2:] == ["网址与导航", "发布设置"]


@pytest.mark.parametrize("model", TYPES)
def test_every_field_that_staff_see_has_a_chinese_label(model: type[Page]) -> None:
    inherited = {field.name for field in Page._meta.get_fields()}
    english = [
        field.name
        for field in model._meta.get_fields()
        if field.concrete
        and field.editable
        and field.name not in inherited
        and not field.name.endswith("_ptr")
        and not any("一" <= letter <= "鿿" for letter in str(field.verbose_name))
    ]
    assert english == []


@pytest.mark.parametrize("model", [model for model in TYPES if issubclass(model, AbstractSection)])
def test_sections_stand_in_menus_and_not_in_search(model: type[AbstractSection]) -> None:
    assert model.show_in_menus_default
    assert model.search_excluded


@pytest.mark.parametrize("model", [model for model in TYPES if issubclass(model, DatedPage)])
def test_what_is_dated_is_searched_by_its_own_kind(model: type[DatedPage]) -> None:
    assert not model.search_excluded
    assert model.search_text_fields
    assert all(model._meta.get_field(name) for name in model.search_text_fields)
