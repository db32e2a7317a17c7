"""Scenes indoors and by night: a library, lanterns and a network."""

from __future__ import annotations

import math
import random

from .canvas import HEIGHT, WIDTH, Canvas, mix, skyline
from .props import CORAL, CREAM, cloud, ripples


def library(c: Canvas) -> None:
    """Bookshelves, a window, a desk with papers and a lamp."""
    c.sky("#f1e6cf", "#e6d5b5")
    chance = random.Random(9)
    spines = (
        "#2f7f8f",
        "#35637c",
        "#d98f6c",
        "#e0b96f",
        "#5f9a86",
        "#8a6f5c",
        "#c07a62",
        "#f4ecd9",
        "#1d4a63",
    )
    for left, right in ((60, 520), (1080, 1540)):
        c.rect((left - 18, 60, right + 18, 720), "#8a684f", "#6f523f", radius=8)
        for shelf in range(4):
            top, floor = 84 + shelf * 158, 226 + shelf * 158
            c.rect((left, top, right, floor), "#54402f", "#6a5140")
            x = left + 8.0
            while x < right - 40:
                width, high = chance.uniform(20, 40), chance.uniform(88, 128)
                fill = chance.choice(spines)
                if chance.random() < 0.045:
                    c.ellipse(x + 26, floor - 22, 24, 22, "#c07a62", "#96543f")
                    c.ellipse(x + 26, floor - 62, 28, 34, "#5f9a86", "#3f7767")
                    x += 62
                    continue
                c.rect(
                    (x, floor - high, x + width - 3, floor),
                    mix(fill, "#ffffff", 0.1),
                    mix(fill, "#000000", 0.12),
                    radius=3,
                )
                for band in (0.16, 0.8):
                    c.rect(
                        (x, floor - high * band - 5, x + width - 3, floor - high * band),
                        "#fbf3e2",
                        alpha=0.55,
                    )
                x += width
            c.rect((left - 8, floor, right + 8, floor + 12), "#a27c5e", "#8a684f")
    c.rect((590, 90, 1010, 560), "#ffffff", radius=8)
    c.rect((612, 112, 988, 538), "#8cc0cb", "#f6e8c9")
    c.glow(880, 300, 170, "#fff8e2", 0.9)
    cloud(c, 730, 240, 150, 0.8)
    c.ridge([(612, 430), (700, 390), (800, 420), (900, 372), (988, 410)], "#7fb0a5", "#5c9488", base=538)
    c.ridge([(612, 480), (720, 462), (850, 486), (988, 452)], "#4c8a7a", "#3a7468", base=538)
    c.rect((793, 112, 807, 538), "#ffffff")
    c.rect((612, 310, 988, 322), "#ffffff")
    c.polygon([(612, 560), (988, 560), (1130, 730), (700, 730)], "#fff8e2", alpha=0.28)
    c.rect((0, 720, WIDTH, 752), "#c79a6b", "#ad8055")
    c.rect((0, 752, WIDTH, HEIGHT), "#9a7049", "#7c5838")
    for i, (fill, wide) in enumerate((("#35637c", 250), ("#e0b96f", 222), ("#d98f6c", 240), ("#5f9a86", 190))):
        y = 720 - i * 34
        c.rect((180 + i * 9, y - 32, 180 + i * 9 + wide, y - 2), fill, mix(fill, "#000000", 0.15), radius=4)
        c.rect((180 + i * 9 + wide - 22, y - 27, 180 + i * 9 + wide, y - 7), CREAM)
    for dx, dy, tilt in ((60, 10, -14), (24, 4, 10), (0, 0, 0)):
        x, y = 640 + dx, 706 - dy
        c.polygon([(x + tilt, y), (x + 300 + tilt, y), (x + 350, y + 78), (x - 50, y + 78)], "#ffffff", "#f1ead9")
    for i in range(5):
        c.line([(646 - i * 7, 718 + i * 13), (880 + i * 8 - (i == 4) * 120, 718 + i * 13)], "#8ea3a5", 3.4, 0.7)
    c.line([(905, 766), (1000, 706)], "#d98f6c", 9)
    c.glow(1045, 660, 200, "#fff0c4", 0.7)
    c.line([(1045, 716), (1045, 600)], "#e0b96f", 10)
    c.rect((990, 708, 1100, 722), "#e0b96f", "#b98f4c", radius=7)
    c.polygon([(1010, 520), (1080, 520), (1120, 610), (970, 610)], "#fbeecb", "#f3d79a")
    c.rect((970, 604, 1120, 612), "#e0b96f", radius=3)


def lanterns(c: Canvas) -> None:
    """Lanterns above a waterfront at night."""
    c.sky("#0d2440", "#1d4562", "#4f7484", "#c99a78", bottom=640)
    chance = random.Random(6)
    for _ in range(70):
        c.ellipse(
            chance.uniform(0, WIDTH),
            chance.uniform(0, 330),
            chance.uniform(0.9, 2.2),
            fill="#fff6dc",
            alpha=chance.uniform(0.3, 0.9),
        )
    c.glow(1330, 345, 200, "#fff2cd", 0.5)
    c.ellipse(1330, 345, 50, fill="#fff4d6")
    c.ridge(skyline(19, 620, 200, 210), "#2a5267", "#5e7a80")
    x = -20.0
    while x < WIDTH:
        width, high = (
            chance.uniform(58, 112),
            chance.uniform(90, 300) * (0.65 + 0.45 * math.sin(x / 420 + 0.6) ** 2),
        )
        wall = chance.choice(("#16354f", "#1a3f59", "#123049", "#204a62"))
        c.rect((x, 640 - high, x + width, 642), mix(wall, "#3f7288", 0.2), wall)
        if high > 190:
            c.line([(x + width / 2, 640 - high), (x + width / 2, 604 - high)], wall, 5)
        for column in range(int((width - 14) / 17)):
            for row in range(int((high - 16) / 24)):
                if chance.random() < 0.52:
                    left, up = x + 11 + column * 17, 652 - high + row * 24
                    c.rect(
                        (left, up, left + 8, up + 12),
                        chance.choice(("#ffd98f", "#ffe9bd", "#f4b97b")),
                        alpha=chance.uniform(0.5, 0.95),
                    )
        x += width + chance.uniform(2, 14)
    c.polygon([(0, 640), (WIDTH, 640), (WIDTH, HEIGHT), (0, HEIGHT)], "#3f6675", "#0b2038")
    for _ in range(110):
        cx, y = chance.uniform(0, WIDTH), 645 + 200 * chance.random() ** 1.6
        half = chance.uniform(6, 30) + (y - 645) * 0.12
        c.line(
            [(cx - half, y), (cx + half, y)],
            chance.choice(("#ffd98f", "#ffe9bd", "#f0a878")),
            3.2,
            chance.uniform(0.12, 0.55),
        )
    ripples(c, 44, 660, 890, "#9cc4c9", 50, 0.22)
    sag = [(-40 + i * 168, 30 + 74 * math.sin(math.pi * i / 10)) for i in range(11)]
    c.line([(px, py) for px, py in sag], "#0a1c30", 3)
    for i, (lx, ly) in enumerate(sag[1:-1]):
        k = (1.15, 0.85, 1.0)[i % 3]
        drop = ly + (26, 60, 40)[i % 3]
        c.line([(lx, ly), (lx, drop)], "#0a1c30", 3)
        c.glow(lx, drop + 60 * k, 150 * k, "#ffb267", 0.6)
        c.rect((lx - 22 * k, drop, lx + 22 * k, drop + 13 * k), "#e0b96f", radius=3)
        c.ellipse(lx, drop + 62 * k, 60 * k, 53 * k, "#e5694a", "#b93a30")
        for rib, shade in ((38, "#f28f62"), (16, "#ffb67d")):
            c.ellipse(lx, drop + 62 * k, rib * k, 53 * k, shade, mix(shade, "#b93a30", 0.5), 0.55)
        c.rect((lx - 22 * k, drop + 110 * k, lx + 22 * k, drop + 123 * k), "#e0b96f", radius=3)
        for dx in (-9, 0, 9):
            c.line([(lx + dx * k, drop + 124 * k), (lx + dx * k, drop + 160 * k)], "#e0b96f", 3)


def network(c: Canvas) -> None:
    """A town joined by points and lines of light: public services on line."""
    c.sky("#123c58", "#1f6479", "#6fa9a8", "#e6d9b4", bottom=760)
    c.glow(800, 640, 720, "#fbe9c2", 0.55)
    c.ridge(skyline(51, 720, 190, 180), "#5f979c", "#a9bfae")
    chance = random.Random(23)
    for depth, (tone, low, tall) in enumerate((("#4f8792", 90, 260), ("#2c6378", 70, 300), ("#173f58", 50, 220))):
        x = -30.0
        while x < WIDTH:
            width, high = chance.uniform(60, 120), chance.uniform(low, tall)
            base = 760 + depth * 44
            c.rect((x, base - high, x + width, HEIGHT), tone, mix(tone, "#0d2b40", 0.4), radius=3)
            if depth:
                for column in range(int((width - 16) / 20)):
                    for row in range(int(high / 28)):
                        if chance.random() < 0.4:
                            left, up = x + 12 + column * 20, base - high + 14 + row * 28
                            c.rect((left, up, left + 9, up + 13), "#ffe3a6", alpha=0.75)
            x += width + chance.uniform(4, 40)
    nodes = [
        (130 + i * 168 + chance.uniform(-46, 46), 150 + (i * 97) % 260 + chance.uniform(-30, 30)) for i in range(9)
    ]
    nodes += [(210 + i * 200 + chance.uniform(-40, 40), 90 + (i * 131) % 420 * 0.9) for i in range(7)]
    for i, first in enumerate(nodes):
        for second in nodes[i + 1 :]:
            if math.dist(first, second) < 285:
                c.line([first, second], "#d8f0ea", 2.2, 0.5)
        c.line([first, (first[0], 640)], "#d8f0ea", 1.6, 0.16)
    for i, (nx, ny) in enumerate(nodes):
        r = (15, 9, 12)[i % 3]
        c.glow(nx, ny, r * 5, "#fff3cf", 0.6)
        c.ellipse(nx, ny, r, fill=("#ffe3a6", "#f4fbf6", CORAL)[i % 3])
        c.ellipse(nx, ny, r * 0.45, fill="#1f6479")
