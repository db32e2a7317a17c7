"""Pictures: formats and widths, nothing enlarged, copies read in a constant number of queries, odd files survived."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.blocks.struct_block import StructBlockValidationError

from portal.core.blocks.media import PictureBlock
from portal.core.models import PortalImage, PortalRendition
from portal.core.streams import block
from tests import factories
from tests.conftest import Tree
from tests.factories import figure
from tests.test_query_counts import COLD_LIMIT


def stored(name: str, mode: str = "RGB", size: tuple[int, int] = (1600, 900), **options: Any) -> PortalImage:
    """A picture of a grey ramp, uploaded as file `name`."""
    ramp = Image.linear_gradient("L").resize(size)
    picture = Image.new(mode, size, 30_000) if mode == "I;16" else ramp.convert(mode)
    data = io.BytesIO()
    picture.save(data, Image.registered_extensions()[f".{name.rsplit('.')[-1]}"], **options)
    return factories.ImageFactory(file=ContentFile(data.getvalue(), name=name))


@pytest.fixture
def show(tree: Tree, get) -> Callable[..., list]:
    """Render an article of these blocks; returns its pictures."""

    def render(*blocks: dict[str, Any]) -> list:
        factories.NewsPageFactory(parent=tree.news, slug="one", body=list(blocks))
        return BeautifulSoup(get("/xxgk/gzdt/one/").content, "html.parser").select("article picture")

    return render


def widths(srcset: str) -> list[str]:
    return [candidate.split()[-1] for candidate in srcset.split(", ")]


def test_a_picture_comes_in_three_formats_and_two_widths(show) -> None:
    (picture,) = show(figure(stored("wide.jpg")))
    assert [source["type"] for source in picture.select("source")] == ["image/avif", "image/webp"]
    for source in picture.select("source, img"):
        assert widths(source["srcset"]) == ["1360w", "720w"]
        assert source["sizes"] == "(min-width: 46em) 43rem, 94vw"
    assert (picture.img["width"], picture.img["height"]) == ("1360", "765")
    assert picture.img["src"].endswith(".jpg")


def test_a_small_original_is_neither_enlarged_nor_offered_twice(show) -> None:
    (picture,) = show(figure(stored("small.jpg", size=(300, 200))))
    assert (picture.img["width"], picture.img["height"]) == ("300", "200")
    assert "srcset" not in picture.img.attrs
    assert [len(source["srcset"].split(", ")) for source in picture.select("source")] == [1, 1]
    assert PortalRendition.objects.count() == 3


def test_a_gif_stays_the_file_it_is_and_keeps_moving(show) -> None:
    frames = [Image.new("L", (300, 200), shade) for shade in (80, 160)]
    image = stored("moving.gif", size=(300, 200), save_all=True, append_images=frames)
    (picture,) = show(figure(image))
    assert picture.img["src"] == image.file.url
    assert (picture.img["width"], picture.img["height"]) == ("300", "200")
    assert picture.select("source") == []
    assert not PortalRendition.objects.exists()


def test_transparency_is_kept_where_the_format_has_it(show) -> None:
    clear = Image.new("RGBA", (300, 200), (0, 80, 120, 90))
    data = io.BytesIO()
    clear.save(data, "PNG")
    image = factories.ImageFactory(file=ContentFile(data.getvalue(), name="clear.png"))
    show(figure(image))
    modes = {}
    for rendition in image.renditions.all():
        with Image.open(rendition.file.path) as made:
            modes[made.format] = made.mode
    # JPEG knows none and gets a white ground.
    assert modes == {"AVIF": "RGBA", "WEBP": "RGBA", "JPEG": "RGB"}


def test_a_file_of_which_no_copy_can_be_made_is_shown_as_it_is(show) -> None:
    image = stored("deep.png", mode="I;16")
    (picture,) = show(figure(image))
    assert picture.img["src"] == image.file.url


def test_a_file_that_is_gone_leaves_the_page_readable(show) -> None:
    image = stored("gone.jpg")
    image.file.storage.delete(image.file.name)
    (picture,) = show(figure(image))
    assert picture.img["alt"] == "会议"


@pytest.mark.parametrize(
    ("decorative", "alt", "accepted"), [(False, "", False), (True, "", True), (False, "会议", True)]
)
def test_alternative_text_is_given_or_declined(db: None, decorative: bool, alt: str, accepted: bool) -> None:
    picture = PictureBlock()
    raw = {"image": factories.ImageFactory().pk, "decorative": decorative, "alt_text": alt}
    value = picture.to_python(raw)
    if accepted:
        assert picture.clean(value) == value
        return
    with pytest.raises(StructBlockValidationError) as refused:
        picture.clean(value)
    assert refused.value.block_errors["alt_text"].messages == ["请填写图片的替代文字，或勾选“仅作装饰”"]


def test_the_same_picture_has_the_text_of_each_place(show, get) -> None:
    image = stored("twice.jpg", size=(300, 200))
    blocks = [figure(image), figure(image), figure(image)]
    for place, one in zip(("甲", "乙"), blocks, strict=False):
        one["value"]["image"]["alt_text"] = place
    blocks[2]["value"]["image"] |= {"decorative": True, "alt_text": ""}
    assert [one.img["alt"] for one in show(*blocks)] == ["甲", "乙", ""]
    # Now that there are copies.
    again = BeautifulSoup(get("/xxgk/gzdt/one/").content, "html.parser").select("article picture")
    assert [one.img["alt"] for one in again] == ["甲", "乙", ""]


def test_only_pictures_that_open_the_page_are_fetched_at_once(show) -> None:
    paragraph = block("paragraph", "<p>段</p>")
    pictures = show(paragraph, figure(stored("first.jpg")), figure(stored("second.jpg")), paragraph)
    assert [one.img.get("loading") for one in pictures] == [None, "lazy"]


def test_pictures_of_a_briefing_are_fetched_when_they_come_into_sight(tree: Tree, get) -> None:
    article = factories.article_block("篇", figure(stored("first.jpg")))
    page = factories.BriefingPageFactory(parent=tree.briefings, articles=[article])
    assert BeautifulSoup(get(page.get_url()).content, "html.parser").select_one("figure img")["loading"] == "lazy"


def test_more_pictures_in_a_body_cost_no_more_queries(tree: Tree, count_queries: Callable[[str], int]) -> None:
    def address(number: int) -> str:
        body = [figure(factories.ImageFactory()) for _ in range(number)]
        return factories.NewsPageFactory(parent=tree.news, body=body).get_url()

    few, many = address(1), address(12)
    for path in (few, many):
        count_queries(path)  # Makes the copies.
    assert count_queries(many) == count_queries(few) <= COLD_LIMIT


def test_more_pictures_in_a_briefing_cost_no_more_queries(tree: Tree, count_queries: Callable[[str], int]) -> None:
    def address(number: int) -> str:
        articles = [factories.article_block("篇", figure(factories.ImageFactory())) for _ in range(number)]
        return factories.BriefingPageFactory(parent=tree.briefings, articles=articles).get_url()

    few, many = address(1), address(12)
    for path in (few, many):
        count_queries(path)
    assert count_queries(many) == count_queries(few) <= COLD_LIMIT


def test_more_portraits_cost_no_more_queries(tree: Tree, count_queries: Callable[[str], int]) -> None:
    def address(number: int) -> str:
        leaders = [
            block(
                "leader",
                {
                    "name": "某某",
                    "post": "主任",
                    "portrait": {"image": factories.ImageFactory().pk, "decorative": True, "alt_text": ""},
                    "duties": "",
                },
            )
            for _ in range(number)
        ]
        return factories.OrganisationPageFactory(parent=tree.disclosure, leaders=leaders).get_url()

    few, many = address(1), address(9)
    for path in (few, many):
        count_queries(path)
    assert count_queries(many) == count_queries(few) <= COLD_LIMIT
