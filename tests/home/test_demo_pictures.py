"""The demonstration pictures: they can be drawn, always alike, and fill the frame that is asked for."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from portal.home.demo.pictures import PICTURES, draw


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_picture_is_drawn_the_same_every_time(name: str) -> None:
    data = draw(name, (160, 90))
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert image.size == (160, 90)
        grey = image.convert("L").tobytes()
    assert max(grey) - min(grey) > 60, "the picture is all but blank"
    assert data == draw(name, (160, 90))


def test_picture_fills_a_frame_of_another_shape() -> None:
    with Image.open(io.BytesIO(draw("bridge", (90, 120)))) as image:
        assert image.size == (90, 120)


def test_unknown_picture_is_refused() -> None:
    with pytest.raises(KeyError):
        draw("no-such-picture", (16, 9))


def test_full_size_picture_stays_light() -> None:
    assert len(draw("lanterns")) < 200_000
