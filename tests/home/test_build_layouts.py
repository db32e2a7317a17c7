"""How built sections and topics are laid out, and that staff's own choices stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from news.models import TopicPage
from portal.core.models import SectionPage
from portal.core.models.section import Presentation
from portal.home.builder.tree import build_sections
from portal.home.models import BuildRecord, HomePage


def presentation(home: HomePage, slug: str) -> str:
    return SectionPage.objects.child_of(home).get(slug=slug).presentation


def rebuild(home: HomePage) -> None:
    """As on a site that an older version built: the presentations were never chosen."""
    BuildRecord.objects.filter(key__startswith="presentation:").delete()
    list(build_sections(home))


def test_districts_are_one_list_and_topics_are_cards(built: HomePage, get: Callable) -> None:
    assert presentation(built, "gqdt") == Presentation.LIST
    assert presentation(built, "hdzt") == Presentation.PICTURES
    assert presentation(built, "xxgk") == Presentation.CARDS
    assert len(get("/gqdt/").context["listing"].sections) == 8


def test_an_older_site_gets_them_once(built: HomePage) -> None:
    SectionPage.objects.child_of(built).update(presentation=Presentation.CARDS)
    rebuild(built)
    assert presentation(built, "gqdt") == Presentation.LIST
    latest = SectionPage.objects.child_of(built).get(slug="gqdt").get_latest_revision_as_object()
    assert latest.presentation == Presentation.LIST, "what staff edit next says so, too"
    SectionPage.objects.child_of(built).update(presentation=Presentation.CARDS)
    list(build_sections(built))
    assert presentation(built, "gqdt") == Presentation.CARDS, "staff went back: that is theirs"


@pytest.mark.parametrize("how", ["chosen", "draft"])
def test_what_staff_chose_or_are_writing_stays(built: HomePage, how: str) -> None:
    page = SectionPage.objects.child_of(built).get(slug="gqdt")
    page.presentation = Presentation.PICTURES if how == "chosen" else Presentation.CARDS
    page.save()
    if how == "draft":
        page.title = "未发布的名称"
        page.save_revision()
    rebuild(built)
    assert presentation(built, "gqdt") == page.presentation
    assert SectionPage.objects.get(pk=page.pk).title == "各区动态"


def test_a_demonstration_topic_is_laid_out(built: HomePage, get: Callable) -> None:
    page = TopicPage.objects.get(source_key="demo:topic:linli-jie")
    assert [child.block_type for child in page.layout] == ["columns", "pictures", "links"]
    html = get(page.get_url()).content.decode()
    for words in ("各区在行动", "延伸阅读", "灯笼巡游", "社会参与"):
        assert words in html


def test_home_is_left_to_its_default_composition(built: HomePage, get: Callable) -> None:
    assert not built.layout
    kinds = [child.block_type for child in get("/").context["layout"]]
    assert kinds == ["headline", "section", "section", "briefing", "policies", "districts", "topics"]
