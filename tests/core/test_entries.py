"""The newest entries of many sections at once."""

from __future__ import annotations

from django.db.models import Model

from portal.core.entries import newest_of_sections
from portal.core.querysets import any_page
from tests import factories
from tests.conftest import Tree
from tests.factories import moment, restrict


def newest(number: int, *sections: Model) -> dict[str, list[str]]:
    known = list(any_page(pk__in=[section.pk for section in sections]))
    names = {section.pk: section.title for section in known}
    found = newest_of_sections(dict.fromkeys(known, number))
    return {names[pk]: [page.title for page in pages] for pk, pages in found.items()}


def test_several_sections_of_several_types_come_in_one_query(tree: Tree, django_assert_num_queries) -> None:
    for day in range(1, 5):
        factories.NewsPageFactory(parent=tree.news, title=f"动态{day}", published_at=moment(f"2015-01-0{day}"))
    factories.BriefingPageFactory(parent=tree.briefings, title="简报", published_at=moment("2015-01-03 10:00"))
    factories.NewsPageFactory(parent=tree.district, title="香洲", published_at=moment("2014-01-01"))
    factories.NewsPageFactory(parent=tree.notices, title="公告", published_at=moment("2013-01-01"))
    newest(3, tree.news, tree.disclosure, tree.districts, tree.topics)
    with django_assert_num_queries(2):  # One of them reads the sections; which pages are the newest is known by now.
        found = newest(3, tree.news, tree.disclosure, tree.districts, tree.topics)
    assert found == {
        "工作动态": ["动态4", "动态3", "动态2"],
        "信息公开": ["动态4", "简报", "动态3"],
        "各区动态": ["香洲"],
        "活动专题": [],
    }


def test_what_is_not_public_is_left_out(tree: Tree) -> None:
    factories.NewsPageFactory(parent=tree.news, live=False)
    restrict(factories.NewsPageFactory(parent=tree.news))
    assert newest(3, tree.news) == {"工作动态": []}


def test_no_sections_ask_nothing(db, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert newest_of_sections({}) == {}
