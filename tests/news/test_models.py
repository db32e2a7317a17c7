"""News: sections, articles, districts, topics."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from news.models import District, NewsIndexPage
from tests import factories
from tests.conftest import Tree


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
    assert 'class="topic-banner"' in html
