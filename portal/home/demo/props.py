"""What several scenes share: their colours, and clouds, light on water, trees, birds and people."""

from __future__ import annotations

import random

from .canvas import WIDTH, Canvas, mix, smooth

CREAM, CORAL = "#fbf3e2", "#d98f6c"


def cloud(c: Canvas, x: float, y: float, size: float, alpha: float = 0.85, fill: str = "#ffffff") -> None:
    """A flat cloud, ``size`` units wide, standing on the level ``y``."""
    bumps = ((-0.4, 0.0, 0.1), (-0.24, 0.06, 0.15), (0.0, 0.1, 0.2), (0.24, 0.04, 0.15), (0.4, 0.0, 0.1))
    c.puffs([(x + dx * size, y - rise * size, r * size) for dx, rise, r in bumps], y, fill, alpha)


def ripples(c: Canvas, seed: int, top: float, bottom: float, fill: str, count: int = 60, alpha: float = 0.35) -> None:
    """Short level strokes of light on water, wider towards the viewer."""
    chance = random.Random(seed)
    for _ in range(count):
        depth = chance.random()
        y = top + (bottom - top) * depth
        half = (14 + 70 * depth) * chance.uniform(0.4, 1)
        x = chance.uniform(0, WIDTH)
        c.line([(x - half, y), (x + half, y)], fill, 1.6 + 3.2 * depth, alpha * chance.uniform(0.4, 1))


def tree(c: Canvas, x: float, y: float, size: float, fill: str = "#3f7d6a", trunk: str = "#6b5444") -> None:
    """A round tree that stands on (x, y) and is ``size`` units high."""
    c.rect((x - size * 0.035, y - size * 0.45, x + size * 0.035, y), trunk)
    c.ellipse(x, y - size * 0.64, size * 0.29, size * 0.36, mix(fill, "#ffffff", 0.1), mix(fill, "#000000", 0.12))
    c.ellipse(x - size * 0.08, y - size * 0.72, size * 0.15, size * 0.19, "#ffffff", alpha=0.1)


def gull(c: Canvas, x: float, y: float, size: float, fill: str = "#ffffff") -> None:
    """A bird far away."""
    wing = smooth([(x - size, y - size * 0.25), (x - size * 0.5, y - size * 0.45), (x, y)], 8)
    c.line(
        [*wing, *smooth([(x, y), (x + size * 0.5, y - size * 0.5), (x + size, y - size * 0.3)], 8)],
        fill,
        size * 0.13,
    )


def person(c: Canvas, x: float, y: float, size: float, coat: str, skin: str = "#f0cfae") -> None:
    """A standing figure without a face, feet on (x, y)."""
    c.ellipse(x, y, size * 0.26, size * 0.04, "#17453f", alpha=0.2)
    for dx in (-0.07, 0.07):
        c.line([(x + size * dx * 0.7, y - size * 0.42), (x + size * dx, y - size * 0.03)], "#344a58", size * 0.1)
    c.rect(
        (x - size * 0.15, y - size * 0.78, x + size * 0.15, y - size * 0.36),
        coat,
        mix(coat, "#000000", 0.12),
        radius=size * 0.1,
    )
    for side in (-1, 1):
        c.line(
            [(x + side * size * 0.13, y - size * 0.7), (x + side * size * 0.2, y - size * 0.42)],
            mix(coat, "#000000", 0.16),
            size * 0.075,
        )
    c.ellipse(x, y - size * 0.87, size * 0.105, fill=skin)
    c.arch((x - size * 0.11, y - size * 0.99, x + size * 0.11, y - size * 0.885), "#3a3230")
