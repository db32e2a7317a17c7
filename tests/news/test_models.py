"""News: sections, articles, districts, topics."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from news.models import District, NewsIndexPage
from news.selectors import latest_by_branch, latest_topics
from tests import factories
from tests.conftest import Tree
from tests.factories import moment, restrict


def test_the_latest_of_several_branches_come_in_one_query(tree: Tree, django_assert_num_queries) -> None:
    for index in range(4):
        factories.NewsPageFactory(parent=tree.news, title=f"动态{index}", published_at=moment(f"2015-01-0{index + 1}"))
    factories.NewsPageFactory(parent=tree.district, title="香洲", published_at=moment("2015-01-01"))
    factories.NewsPageFactory(parent=tree.notices, title="不在其中")
    branches = {"news": tree.news.path, "districts": tree.districts.path, "none": tree.topics.path}
    with django_assert_num_queries(1):
        latest = latest_by_branch(branches, 3)
    assert {name: [page.title for page in pages] for name, pages in latest.items()} == {
        "news": ["动态3", "动态2", "动态1"],
        "districts": ["香洲"],
        "none": [],
    }


def test_the_latest_leave_out_what_is_not_public(tree: Tree) -> None:
    factories.NewsPageFactory(parent=tree.news, live=False)
    restrict(factories.NewsPageFactory(parent=tree.news))
    assert latest_by_branch({"news": tree.news.path}, 3) == {"news": []}


def test_no_branches_ask_nothing(db, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert latest_by_branch({}, 3) == {}


def test_the_latest_leave_bodies_unread(tree: Tree) -> None:
    factories.NewsPageFactory(parent=tree.news)
    page = latest_by_branch({"news": tree.news.path}, 1)["news"][0]
    assert {"body", "attachments"} <= page.get_deferred_fields()


def test_the_latest_topics_come_without_their_bodies(tree: Tree) -> None:
    for day in (1, 2, 3):
        factories.TopicPageFactory(parent=tree.topics, title=f"专题{day}", published_at=moment(f"2015-01-0{day}"))
    factories.TopicPageFactory(parent=tree.topics, live=False, published_at=moment("2016-01-01"))
    topics = latest_topics(2)
    assert [topic.title for topic in topics] == ["专题3", "专题2"]
    assert {"body", "attachments"} <= topics[0].get_deferred_fields()


def test_a_district_is_named_once(db) -> None:
    factories.DistrictFactory(name="香洲区")
    with pytest.raises(IntegrityError):
        factories.DistrictFactory(name="香洲区")


def test_districts_stand_in_the_order_of_staff(db) -> None:
    for name, order in (("丙", 3), ("甲", 1), ("乙", 2)):
        factories.DistrictFactory(name=name, sort_order=order)
    assert [str(district) for district in District.objects.all()] == ["甲", "乙", "丙"]


def test_a_section_survives_its_district(tree: Tree) -> None:
    district = factories.DistrictFactory()
    NewsIndexPage.objects.filter(pk=tree.district.pk).update(district=district)
    district.delete()
    assert NewsIndexPage.objects.get(pk=tree.district.pk).district is None


def test_a_topic_shows_its_picture_and_summary(tree: Tree, get) -> None:
    factories.TopicPageFactory(
        parent=tree.topics, slug="one", title="志愿服务月", summary="活动安排", image=factories.ImageFactory()
    )
    html = get("/hdzt/one/").content.decode()
    assert "<h1>志愿服务月</h1>" in html
    assert "活动安排" in html
    assert 'class="article__picture"' in html
