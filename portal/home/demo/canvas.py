"""A drawing surface for the demonstration pictures: flat shapes, gradients and smooth edges, Pillow only.

Scenes are written in a fixed frame of 1600 x 900 units; the canvas scales them to the size that is asked for,
draws at three times that size and reduces at the end, so that every edge is smooth.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable, Sequence
from itertools import pairwise

from PIL import Image, ImageColor, ImageDraw

WIDTH, HEIGHT = 1600, 900
SUPERSAMPLE = 3
JPEG_QUALITY = 88
# Image.radial_gradient is 256 wide and grows by the square root of 2 a pixel: this is its value at the rim.
GRADIENT_EDGE = 181

Point = tuple[float, float]
Box = tuple[float, float, float, float]


def rgb(colour: str) -> tuple[int, int, int]:
    """The red, green and blue of a colour written like ``#1d5f73``."""
    return ImageColor.getrgb(colour)[:3]


def mix(first: str, second: str, share: float) -> str:
    """The colour that lies ``share`` (0 to 1) of the way from ``first`` to ``second``."""
    parts = (round(a + (b - a) * share) for a, b in zip(rgb(first), rgb(second), strict=True))
    return "#{:02x}{:02x}{:02x}".format(*parts)


def smooth(points: Sequence[Point], steps: int = 14) -> list[Point]:
    """A Catmull-Rom curve through ``points``."""
    padded = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            t = step / steps
            curve.append(
                (
                    _catmull(p0[0], p1[0], p2[0], p3[0], t),
                    _catmull(p0[1], p1[1], p2[1], p3[1], t),
                )
            )
    curve.append(points[-1])
    return curve


def _catmull(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def skyline(seed: int, base: float, height: float, step: float = 110) -> list[Point]:
    """A seeded, gently rolling line of hills across the frame, ``height`` units above ``base`` at most."""
    chance = random.Random(seed)
    count = math.ceil(WIDTH / step) + 3
    return [(-step + i * step, base - height * chance.uniform(0.08, 1)) for i in range(count)]


class Canvas:
    """One picture under way. All measures are units of the 1600 x 900 frame."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self._k = max(size[0] / WIDTH, size[1] / HEIGHT) * SUPERSAMPLE
        self._image = Image.new("RGB", (math.ceil(WIDTH * self._k), math.ceil(HEIGHT * self._k)))

    def sky(self, *colours: str, bottom: float = HEIGHT) -> None:
        """Fill the frame down to ``bottom`` with a vertical run through ``colours``."""
        spans = len(colours) - 1
        for i, (upper, lower) in enumerate(pairwise(colours)):
            top, end = bottom * i / spans, bottom * (i + 1) / spans
            self.polygon([(0, top), (WIDTH, top), (WIDTH, end + 1), (0, end + 1)], upper, lower)

    def polygon(self, points: Sequence[Point], fill: str, to: str = "", alpha: float = 1) -> None:
        """A filled shape; with ``to``, its colour runs from ``fill`` at the top to ``to`` at the bottom."""
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        box = (min(xs), min(ys), max(xs), max(ys))
        self._paint(box, lambda d, s: d.polygon([s(*p) for p in points], fill=255), fill, to, alpha)

    def ridge(self, points: Sequence[Point], fill: str, to: str = "", alpha: float = 1, base: float = HEIGHT) -> None:
        """Everything between a smooth line through ``points`` and the level ``base``."""
        self.polygon([*smooth(points), (points[-1][0], base), (points[0][0], base)], fill, to, alpha)

    def blob(self, points: Sequence[Point], fill: str, to: str = "", alpha: float = 1) -> None:
        """A closed shape with a smooth outline through ``points``."""
        self.polygon(smooth([*points, points[0]]), fill, to, alpha)

    def ellipse(
        self, x: float, y: float, rx: float, ry: float = 0, fill: str = "", to: str = "", alpha: float = 1
    ) -> None:
        """An ellipse around (x, y); a circle when ``ry`` is 0."""
        ry = ry or rx
        box = (x - rx, y - ry, x + rx, y + ry)
        self._paint(box, lambda d, s: d.ellipse([s(*box[:2]), s(*box[2:])], fill=255), fill, to, alpha)

    def puffs(self, circles: Sequence[tuple[float, float, float]], floor: float, fill: str, alpha: float = 1) -> None:
        """Circles (x, y, radius) merged into one shape and cut off level at ``floor``: a cloud."""
        box = (
            min(x - r for x, _, r in circles),
            min(y - r for _, y, r in circles),
            max(x + r for x, _, r in circles),
            floor,
        )

        def merge(d: ImageDraw.ImageDraw, s: Callable[[float, float], Point]) -> None:
            for x, y, r in circles:
                d.ellipse([s(x - r, y - r), s(x + r, y + r)], fill=255)

        self._paint(box, merge, fill, "", alpha)

    def rect(self, box: Box, fill: str, to: str = "", alpha: float = 1, radius: float = 0) -> None:
        """A rectangle (left, top, right, bottom), with rounded corners when ``radius`` is given."""
        k = self._k
        self._paint(
            box,
            lambda d, s: d.rounded_rectangle([s(*box[:2]), s(*box[2:])], radius=radius * k, fill=255),
            fill,
            to,
            alpha,
        )

    def arch(self, box: Box, fill: str, to: str = "", alpha: float = 1) -> None:
        """A rectangle whose top is a half circle."""
        left, top, right, bottom = box
        radius = (right - left) / 2
        turn = [math.pi + math.pi * i / 40 for i in range(41)]
        rim = [(left + radius + radius * math.cos(a), top + radius + radius * math.sin(a)) for a in turn]
        self.polygon([*rim, (right, bottom), (left, bottom)], fill, to, alpha)

    def line(self, points: Sequence[Point], fill: str, width: float, alpha: float = 1) -> None:
        """A line of ``width`` units with round ends."""
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        box = (min(xs) - width, min(ys) - width, max(xs) + width, max(ys) + width)
        half = width * self._k / 2

        def stroke(d: ImageDraw.ImageDraw, s: Callable[[float, float], Point]) -> None:
            placed = [s(*p) for p in points]
            d.line(placed, fill=255, width=max(1, round(width * self._k)), joint="curve")
            if half > 1.5:
                for x, y in (placed[0], placed[-1]):
                    d.ellipse([x - half, y - half, x + half, y + half], fill=255)

        self._paint(box, stroke, fill, "", alpha)

    def glow(self, x: float, y: float, radius: float, colour: str, alpha: float = 1) -> None:
        """Light that fades out evenly from (x, y)."""
        side = max(2, round(2 * radius * self._k))
        faded = Image.radial_gradient("L").point(lambda v: round(max(0, 1 - v / GRADIENT_EDGE) ** 1.8 * 255 * alpha))
        corner = (round((x - radius) * self._k), round((y - radius) * self._k))
        self._image.paste(rgb(colour), corner, faded.resize((side, side), Image.Resampling.BICUBIC))

    def jpeg(self) -> bytes:
        """The finished picture, reduced, cut to the size asked for and encoded."""
        width, height = self.size
        reduced = self._image.resize(
            (max(width, self._image.width // SUPERSAMPLE), max(height, self._image.height // SUPERSAMPLE)),
            Image.Resampling.LANCZOS,
        )
        left, top = (reduced.width - width) // 2, (reduced.height - height) // 2
        stream = io.BytesIO()
        reduced.crop((left, top, left + width, top + height)).save(
            stream, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True
        )
        return stream.getvalue()

    def _paint(
        self,
        box: Box,
        shape: Callable[[ImageDraw.ImageDraw, Callable[[float, float], Point]], object],
        fill: str,
        to: str,
        alpha: float,
    ) -> None:
        # Only the part of the frame that the shape touches is masked: full-size masks would be far slower.
        k = self._k
        left, top = max(0, math.floor(box[0] * k)), max(0, math.floor(box[1] * k))
        right = min(self._image.width, math.ceil(box[2] * k) + 1)
        bottom = min(self._image.height, math.ceil(box[3] * k) + 1)
        if right <= left or bottom <= top:
            return
        mask = Image.new("L", (right - left, bottom - top))
        shape(ImageDraw.Draw(mask), lambda x, y: (x * k - left, y * k - top))
        if alpha < 1:
            mask = mask.point(lambda v: round(v * alpha))
        if not to:
            self._image.paste(rgb(fill), (left, top), mask)
            return
        ramp = Image.new("RGB", (1, 128))
        full = max(1.0, (box[3] - box[1]) * k)
        start, span = (top - box[1] * k) / full, (bottom - top) / full
        for i in range(128):
            ramp.putpixel((0, i), rgb(mix(fill, to, min(1, max(0, start + span * (i + 0.5) / 128)))))
        self._image.paste(ramp.resize(mask.size, Image.Resampling.BICUBIC), (left, top), mask)
