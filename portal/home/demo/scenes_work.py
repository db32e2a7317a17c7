"""Scenes of work and government: a harbour, fields and a public hall."""

from __future__ import annotations

import random

from .canvas import HEIGHT, WIDTH, Canvas, mix, skyline
from .props import CORAL, cloud, gull, ripples, tree


def harbour(c: Canvas) -> None:
    """Cranes and a container ship at a quay."""
    c.sky("#5c8fa6", "#a9c7cb", "#f3dcb8", bottom=600)
    c.glow(300, 520, 430, "#ffeccb", 0.8)
    for x, y, size in ((420, 170, 300), (1010, 130, 240), (1420, 250, 300)):
        cloud(c, x, y, size, 0.5)
    c.ridge(skyline(21, 590, 130, 150), "#8fb0b4", "#c9cdbb")
    for x in (930, 1170, 1410):
        _crane(c, x, 640)
    c.rect((760, 622, WIDTH, 690), "#b9b3a6", "#7f8585")
    c.polygon([(0, 640), (760, 640), (760, 690), (WIDTH, 690), (WIDTH, HEIGHT), (0, HEIGHT)], "#5d9fa7", "#15506a")
    stacks = ("#c9795a", "#3c7d8e", "#d9b26f", "#5f8f7b", "#8a9fa8", "#b9694f", "#2f6478")
    chance = random.Random(4)
    for column in range(9):
        for level in range(chance.choice((3, 4, 4, 5))):
            x, y = 250 + column * 82, 640 - level * 40
            fill = chance.choice(stacks)
            c.rect((x, y - 40, x + 79, y - 2), mix(fill, "#ffffff", 0.08), mix(fill, "#000000", 0.1), radius=2)
            for rib in range(1, 6):
                c.line([(x + rib * 13, y - 34), (x + rib * 13, y - 8)], "#000000", 2, 0.1)
    c.rect((1010, 470, 1100, 642), "#fffaf0", "#e4dccb", radius=4)
    c.rect((996, 456, 1114, 480), CORAL, radius=4)
    for y in (500, 535, 570):
        c.rect((1024, y, 1086, y + 14), "#2f6478", radius=3)
    c.polygon([(130, 630), (1180, 630), (1130, 760), (220, 760)], "#2f6478", "#173f54")
    c.polygon([(198, 728), (1142, 728), (1130, 760), (220, 760)], CORAL, "#b5694c")
    c.line([(134, 634), (1176, 634)], "#fbf3e2", 7)
    c.polygon([(220, 762), (1130, 762), (1060, 850), (300, 850)], "#0f3c50", alpha=0.25)
    ripples(c, 31, 700, 890, "#f7ecd2", 80, 0.4)
    for x, y, size in ((200, 330, 22), (255, 300, 15), (140, 372, 16)):
        gull(c, x, y, size)


def _crane(c: Canvas, x: float, base: float) -> None:
    steel = "#28677d"
    for dx in (-52, 52):
        c.line([(x + dx, base), (x + dx * 0.6, 280)], steel, 13)
    for y in (420, 540):
        c.line([(x - 46, y), (x + 46, y)], steel, 9)
    c.line([(x - 46, 420), (x + 50, 540)], steel, 5)
    c.line([(x, 180), (x - 30, 280)], steel, 9)
    c.line([(x, 180), (x + 30, 280)], steel, 9)
    c.line([(x - 250, 290), (x + 130, 290)], steel, 15)
    c.line([(x - 240, 286), (x, 182)], steel, 4)
    c.line([(x + 120, 286), (x, 182)], steel, 4)
    c.rect((x + 60, 298, x + 118, 332), CORAL, radius=4)
    c.line([(x - 170, 296), (x - 170, 372)], steel, 3)
    c.rect((x - 202, 372, x - 138, 400), "#d9b26f", radius=2)


def fields(c: Canvas) -> None:
    """Paddy fields, water and a village below hills."""
    c.sky("#79b0bd", "#c6dcd0", "#f8e8c4", bottom=480)
    c.glow(1250, 360, 400, "#fff6da", 0.85)
    c.ellipse(1250, 260, 50, fill="#fffaf0")
    for x, y, size in ((330, 150, 320), (800, 210, 220), (1060, 110, 200)):
        cloud(c, x, y, size, 0.7)
    c.ridge(skyline(41, 480, 250, 210), "#8db7b1", "#c4d3bd")
    c.ridge(skyline(17, 495, 150, 160), "#5f9a8b", "#9cba97")
    c.polygon([(0, 480), (WIDTH, 480), (WIDTH, HEIGHT), (0, HEIGHT)], "#b6c98f", "#5f9a6a")
    for x in range(40, 640, 96):
        high = 62 + (x * 7) % 38
        c.rect((x, 488 - high, x + 78, 492), "#fffaf0", "#eadfca")
        c.polygon(
            [(x - 10, 490 - high), (x + 16, 456 - high), (x + 62, 456 - high), (x + 88, 490 - high)],
            "#5b7682",
            "#48616d",
        )
        for dx in (14, 46):
            c.rect((x + dx, 462 - high / 4, x + dx + 16, 484 - high / 4), "#6d8d94", radius=2)
    for x, size in ((24, 120), (128, 100), (318, 130), (420, 96), (612, 140), (676, 110), (746, 84)):
        tree(c, x, 500, size, "#3f8068")
    greens = ("#a9c47c", "#7fb07a", "#c9cf86", "#8fbb86", "#dcd592", "#6ba277")
    for row, (top, bottom) in enumerate(((500, 548), (552, 622), (627, 730), (737, 900))):
        for column in range(-4, 5):
            fill = greens[(column * 2 + row * 3) % len(greens)]
            edges = [
                (800 + (column + side) * (y - 380) * 1.75 + gap, y)
                for y, side, gap in ((top, 0, 3), (top, 1, -3), (bottom, 1, -5), (bottom, 0, 5))
            ]
            if (column, row) in ((0, 0), (0, 1), (0, 2), (-2, 2), (0, 3), (1, 1)):
                c.polygon(edges, "#cfe3d8", "#7fb6ba")
            else:
                c.polygon(edges, mix(fill, "#ffffff", 0.1), fill)
                for stripe in range(1, 6):
                    left = [800 + (column + stripe / 6) * (y - 380) * 1.75 for y in (top + 2, bottom - 2)]
                    c.line([(left[0], top + 2), (left[1], bottom - 2)], "#3f7f5c", 1.2 + row * 0.9, 0.22)
    for x, y, size in ((930, 350, 18), (980, 330, 14), (1030, 362, 16)):
        gull(c, x, y, size)


def hall(c: Canvas) -> None:
    """A public hall with columns and broad steps."""
    c.sky("#5f9db5", "#a9cdd2", "#f1ead4", bottom=660)
    c.glow(800, 420, 620, "#fff7e2", 0.7)
    for x, y, size in ((240, 190, 320), (1370, 170, 340), (820, 110, 200), (1180, 260, 170)):
        cloud(c, x, y, size, 0.75)
    c.ridge(skyline(33, 650, 170, 190), "#9cc0be", "#cdd8c6")
    for side in (-1, 1):
        wing = 800 + side * 515
        c.rect((wing - 125, 420, wing + 125, 700), "#f6ecd7", "#e2d3b4")
        c.rect((wing - 137, 400, wing + 137, 424), "#fffaf0", "#d9caab")
        for i in range(5):
            x = 800 + side * (425 + i * 46)
            for y in (456, 566):
                c.arch((x - 14, y, x + 14, y + 78), "#4b8796", "#7fb0b3")
    c.rect((400, 350, 1200, 700), "#e9dcc0", "#d6c39d")
    c.rect((430, 380, 1170, 700), "#3e6d7c", "#6c98a0")
    c.rect((740, 500, 860, 700), "#8a5f45", "#6a4532")
    c.line([(800, 500), (800, 700)], "#4d3224", 4)
    for x in (784, 816):
        c.ellipse(x, 606, 6, fill="#e0b96f")
    for i in range(8):
        column = 442 + i * 102.3
        c.rect((column - 22, 372, column + 22, 696), "#fffdf6", "#ece1c8")
        c.rect((column + 6, 372, column + 22, 696), "#8d7c5a", alpha=0.16)
        c.rect((column - 31, 362, column + 31, 380), "#fffaf0", "#ddceae", radius=4)
        c.rect((column - 31, 684, column + 31, 702), "#fffaf0", "#d6c6a3", radius=4)
    c.rect((384, 310, 1216, 364), "#fffdf6", "#e6d9bc")
    c.rect((384, 356, 1216, 364), "#b9a67f", alpha=0.6)
    c.polygon([(362, 312), (800, 182), (1238, 312)], "#fffaf0", "#e3d5b6")
    c.polygon([(450, 298), (800, 198), (1150, 298)], "#d3e0d9", "#b4ccc6")
    c.ellipse(800, 258, 34, fill="#e0b96f")
    c.ellipse(800, 258, 22, fill="#fffaf0")
    for step in range(6):
        half = 450 + step * 52
        c.rect(
            (800 - half, 700 + step * 18, 800 + half, 720 + step * 18),
            mix("#fffaf0", "#d8c8a6", step / 9),
            mix("#d9cbac", "#b7a57f", step / 9),
        )
    c.polygon(
        [
            (0, 740),
            (90, 740),
            (40, 808),
            (1560, 808),
            (1510, 740),
            (WIDTH, 740),
            (WIDTH, HEIGHT),
            (0, HEIGHT),
        ],
        "#dfe2cf",
        "#bfc9b4",
    )
    c.polygon([(600, 808), (1000, 808), (1180, 900), (420, 900)], "#f4ead2", "#e2d2ac")
    for side in (-1, 1):
        for i, size in enumerate((210, 180, 150)):
            x = 800 + side * (740 - i * 82)
            c.ellipse(x, 800 - i * 22, size * 0.26, 9, "#2f5a50", alpha=0.3)
            tree(c, x, 800 - i * 22, size, "#4a8a74")
        c.ellipse(800 + side * 560, 862, 190, 34, "#6fa882", "#4b8a6c")
        for i in range(9):
            c.ellipse(
                800 + side * 560 - 150 + i * 37,
                852 + (i % 2) * 12,
                11,
                fill=("#e8b49a", "#fbf3e2", "#e0b96f")[i % 3],
            )
