"""Scenes of people: homes, a ring of neighbours and a park."""

from __future__ import annotations

import math

from .canvas import Canvas, mix, skyline
from .props import CREAM, cloud, gull, person, tree

MUTED = ("#2f7f8f", "#d98f6c", "#e0b96f", "#5f9a86", "#35637c", "#c07a62")


def community(c: Canvas) -> None:
    """Homes around a green with neighbours out walking."""
    c.sky("#8cc0cb", "#d6e6da", "#f9ecd0", bottom=640)
    c.glow(320, 220, 330, "#fff6dd", 0.9)
    c.ellipse(320, 210, 52, fill="#fffaf0")
    for x, y, size in ((640, 160, 280), (1130, 130, 220), (1450, 220, 260)):
        cloud(c, x, y, size, 0.8)
    c.ridge(skyline(5, 610, 190, 200), "#9cc3bb", "#cfdcc8")
    for x in range(-20, 1600, 95):
        high = 120 + (x * 37) % 110
        c.rect((x, 620 - high, x + 80, 640), "#c3d5d0", "#dfe2d4")
    blocks = (
        (90, 190, 360, "#f3e3c4", "#2f7f8f"),
        (300, 160, 270, "#d7e3da", "#5f8a8f"),
        (480, 210, 430, "#f6ead3", "#d98f6c"),
        (715, 170, 310, "#cfe0dc", "#35637c"),
        (905, 210, 390, "#f3e0c0", "#2f7f8f"),
        (1135, 160, 280, "#e6ebdc", "#c07a62"),
        (1315, 200, 410, "#f6ead3", "#35637c"),
    )
    for x, width, high, wall, accent in blocks:
        top = 690 - high
        c.rect((x, top, x + width, 700), mix(wall, "#ffffff", 0.25), wall)
        c.rect((x + width * 0.72, top, x + width, 700), "#2d5a68", alpha=0.09)
        c.rect((x - 8, top - 16, x + width + 8, top), accent, radius=4)
        columns = 4 if width > 180 else 3
        for i in range(columns):
            for j in range(int((high - 70) / 58)):
                left, up = x + width * (i + 0.5) / columns - 15, top + 24 + j * 58
                c.rect(
                    (left, up, left + 30, up + 34),
                    mix(accent, "#ffffff", 0.35),
                    mix(accent, "#ffffff", 0.6),
                    radius=3,
                )
                c.rect((left - 4, up + 34, left + 34, up + 39), accent, alpha=0.7)
        c.arch((x + width / 2 - 20, 640, x + width / 2 + 20, 700), mix(accent, "#000000", 0.2))
    c.ridge([(-20, 700), (300, 690), (800, 698), (1300, 688), (1620, 700)], "#9fc58f", "#5d9d78")
    c.polygon([(700, 696), (800, 696), (1010, 900), (520, 900)], "#f3e4c6", "#e3cda4")
    for x, y, size in (
        (60, 716, 190),
        (200, 735, 150),
        (318, 728, 180),
        (600, 722, 140),
        (890, 724, 150),
        (1060, 738, 190),
        (1230, 728, 150),
        (1400, 742, 200),
        (1540, 730, 170),
    ):
        c.ellipse(x, y, size * 0.28, size * 0.045, "#2f6a55", alpha=0.3)
        tree(c, x, y, size, "#4a9077")
    for x in range(30, 520, 44):
        c.ellipse(x, 880 - (x % 3) * 6, 32, 24, "#4f957a", "#3b7d68")
    for x in range(1050, 1620, 44):
        c.ellipse(x, 880 - (x % 3) * 6, 32, 24, "#4f957a", "#3b7d68")
    for x, y, size, coat in (
        (680, 830, 130, "#d98f6c"),
        (745, 838, 126, "#2f7f8f"),
        (800, 836, 84, "#e0b96f"),
        (868, 770, 92, "#35637c"),
        (410, 800, 108, "#c07a62"),
        (462, 804, 104, "#e9d9b8"),
        (1180, 810, 112, "#5f9a86"),
    ):
        person(c, x, y, size, coat)


def neighbours(c: Canvas) -> None:
    """People joined in a ring: taking part together."""
    c.sky("#f8f0df", "#eadfc6", "#d5dfd3")
    c.ellipse(800, 450, 640, fill="#ffffff", alpha=0.28)
    c.ellipse(800, 450, 500, fill="#ffffff", alpha=0.35)
    for x, y, r, fill in (
        (120, 760, 250, "#2f7f8f"),
        (1500, 130, 280, "#d98f6c"),
        (1440, 820, 190, "#35637c"),
        (140, 120, 160, "#e0b96f"),
    ):
        c.ellipse(x, y, r, fill=fill, alpha=0.13)
    ring = [(800 + 430 * math.cos(a), 450 + 285 * math.sin(a)) for a in (math.pi * (i / 4 - 0.5) for i in range(8))]
    for i, (cx, cy) in enumerate(ring):
        for step in (1, 3):
            other = ring[(i + step) % 8]
            c.line([(cx, cy), other], "#35637c", 3, 0.55 if step == 1 else 0.16)
        c.line([(cx, cy), (800, 450)], "#35637c", 2.5, 0.3)
    c.ellipse(800, 450, 128, fill="#ffffff", alpha=0.6)
    c.ellipse(800, 450, 108, fill="#35637c", to="#1d4a63")
    c.polygon([(738, 452), (800, 396), (862, 452)], CREAM)
    c.rect((756, 448, 844, 506), CREAM)
    c.arch((786, 464, 814, 506), "#2f7f8f")
    for i, (cx, cy) in enumerate(ring):
        fill = MUTED[i % len(MUTED)]
        c.ellipse(cx + 4, cy + 8, 88, fill="#3b4a50", alpha=0.12)
        c.ellipse(cx, cy, 86, fill="#ffffff")
        c.ellipse(cx, cy, 76, fill=mix(fill, "#ffffff", 0.62), to=mix(fill, "#ffffff", 0.42))
        shoulders = [
            (cx + 47 * math.cos(a), cy + 54 + 44 * math.sin(a)) for a in (math.pi + math.pi * j / 30 for j in range(31))
        ]
        c.polygon(shoulders, fill, mix(fill, "#000000", 0.15))
        c.rect((cx - 9, cy - 6, cx + 9, cy + 22), "#e5c3a0", radius=8)
        hair = ("#3a3230", "#4d4038", "#8b8680")[i % 3]
        if i % 2:
            c.rect((cx - 31, cy - 30, cx + 31, cy + 12), hair, radius=12)
        c.ellipse(cx, cy - 24, 31, 31, hair)
        c.ellipse(cx, cy - 14, 24, 26, "#f3d6b8")
        c.puffs([(cx - 9, cy - 30, 17), (cx + 11, cy - 32, 14)], cy - 24, hair)


def park(c: Canvas) -> None:
    """A banyan with hanging roots beside a path."""
    c.sky("#90c2c8", "#d8e7d8", "#fbefd2", bottom=640)
    c.glow(1280, 260, 380, "#fff7df", 0.9)
    for x, y, size in ((1230, 190, 280), (1480, 280, 200), (180, 150, 220)):
        cloud(c, x, y, size, 0.75)
    c.ridge(skyline(14, 620, 210, 190), "#a3c8bd", "#d3dfc8")
    c.ridge(skyline(25, 640, 110, 150), "#79ab97", "#b3cca6")
    c.ridge([(-20, 640), (400, 622), (900, 640), (1620, 618)], "#a9cd92", "#5a9a74")
    c.blob(
        [
            (1100, 905),
            (1050, 800),
            (1190, 720),
            (1420, 680),
            (1640, 664),
            (1640, 700),
            (1440, 722),
            (1310, 770),
            (1330, 905),
        ],
        "#f5e7ca",
        "#e2cca2",
    )
    for x, y, size in ((1120, 660, 130), (1220, 652, 100), (1490, 650, 150), (1560, 656, 120)):
        tree(c, x, y, size, "#5c9d80")
    c.ellipse(610, 775, 470, 62, "#2f6a55", alpha=0.28)
    c.blob(
        [
            (470, 782),
            (530, 720),
            (540, 600),
            (470, 500),
            (420, 430),
            (480, 420),
            (560, 490),
            (600, 400),
            (650, 400),
            (668, 500),
            (760, 420),
            (810, 440),
            (720, 540),
            (690, 620),
            (702, 720),
            (770, 786),
            (690, 770),
            (640, 792),
            (570, 768),
        ],
        "#86684f",
        "#5c4636",
    )
    c.blob(
        [
            (630, 780),
            (632, 640),
            (650, 520),
            (668, 500),
            (690, 560),
            (676, 640),
            (702, 720),
            (770, 786),
            (690, 770),
        ],
        "#4a382c",
        alpha=0.35,
    )
    for x, length in (
        (350, 150),
        (392, 190),
        (440, 120),
        (760, 170),
        (806, 220),
        (850, 130),
        (905, 180),
        (300, 110),
        (270, 140),
    ):
        c.line([(x, 470), (x + 4, 470 + length)], "#7b5f49", 4.5, 0.8)
    for x in (372, 838):
        c.polygon([(x - 6, 460), (x + 8, 460), (x + 16, 768), (x - 16, 768)], "#7b5f49", "#5c4636")
    crown = (
        (300, 400, 150, 0.3),
        (900, 410, 160, 0.3),
        (430, 300, 180, 0.2),
        (780, 300, 185, 0.2),
        (600, 230, 190, 0.12),
        (210, 430, 95, 0.25),
        (1000, 440, 105, 0.25),
        (600, 390, 190, 0.16),
        (450, 410, 130, 0.12),
        (760, 410, 135, 0.12),
    )
    for x, y, r, dark in crown:
        c.ellipse(x, y, r, r * 0.66, mix("#4f9478", "#123f3a", dark), mix("#2f6f5e", "#123f3a", dark))
    for x, y, r in (
        (560, 190, 110),
        (400, 270, 90),
        (760, 260, 100),
        (280, 370, 70),
        (900, 370, 80),
        (620, 320, 90),
    ):
        c.ellipse(x, y, r, r * 0.5, "#8cc09a", alpha=0.2)
    c.rect((930, 730, 1080, 742), "#a97a52", "#8d6342", radius=5)
    c.rect((930, 692, 1080, 704), "#b98a5f", "#a0734d", radius=5)
    for x in (948, 1062):
        c.line([(x, 694), (x, 780)], "#4a5a5c", 8)
    for x, y, size, coat in (
        (1250, 800, 136, "#2f7f8f"),
        (1312, 806, 92, "#d98f6c"),
        (230, 792, 120, "#c07a62"),
        (170, 796, 122, "#35637c"),
        (1400, 716, 78, "#e0b96f"),
    ):
        person(c, x, y, size, coat)
    for x in range(20, 1000, 61):
        c.ellipse(x, 892, 44, 26, "#6fae84", "#4b8d6d")
        c.ellipse(x + 10, 874 - x % 3 * 5, 6, fill=("#e9b7a0", "#fbf3e2", "#e0b96f")[x % 3])
    gull(c, 1130, 330, 18)
    gull(c, 1180, 306, 13)
