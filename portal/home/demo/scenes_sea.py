"""Scenes by the sea: a bridge, a lighthouse and islands."""

from __future__ import annotations

import math

from .canvas import HEIGHT, WIDTH, Canvas, mix, skyline
from .props import CORAL, cloud, gull, ripples, tree


def bridge(c: Canvas) -> None:
    """A cable-stayed bridge over a bay at daybreak."""
    c.sky("#6fa3b0", "#b9cdc4", "#f6dfb6", "#f9d3a4", bottom=560)
    c.glow(820, 440, 560, "#fff1cf", 0.95)
    c.ellipse(820, 400, 58, fill="#fff6df")
    for x, y, size in ((300, 150, 300), (820, 100, 220), (1430, 210, 260)):
        cloud(c, x, y, size, 0.35)
    c.ridge(skyline(3, 540, 190, 170), "#94b6b6", "#cfcdb6")
    c.ridge(skyline(8, 560, 120, 130), "#638f99", "#a9b9ae")
    c.polygon([(0, 556), (WIDTH, 556), (WIDTH, HEIGHT), (0, HEIGHT)], "#e6cda6", "#15506a")
    c.polygon([(0, 600), (WIDTH, 600), (WIDTH, HEIGHT), (0, HEIGHT)], "#4d909a", "#123f58", 0.8)
    c.glow(820, 590, 260, "#ffe9c0", 0.55)
    ripples(c, 5, 570, 880, "#fff0d2", 90, 0.5)
    deck = "#f4efe4"
    for x in range(70, WIDTH, 150):
        if x not in (520, 1120):
            c.rect((x - 8, 560, x + 8, 645), "#d6d9d2", "#6d99a0")
    for x in (520, 1120):
        for offset in range(50, 291, 40):
            for side in (-1, 1):
                c.line([(x, 215 + offset * 0.42), (x + side * offset, 545)], "#fbf7ee", 2.2, 0.85)
        c.polygon([(x - 24, 660), (x - 7, 180), (x + 7, 180), (x + 24, 660)], "#fffaf0", "#b9c4c1")
        c.polygon([(x, 180), (x + 7, 180), (x + 24, 660), (x + 3, 660)], "#3d6d7c", alpha=0.18)
        c.rect((x - 38, 648, x + 38, 672), "#c4cbc6", "#6d8f95", radius=6)
        c.polygon([(x - 20, 676), (x + 20, 676), (x + 8, 850), (x - 8, 850)], "#fbf3e2", "#2a6479", 0.25)
    c.rect((0, 543, WIDTH, 563), deck, "#c0cac6")
    c.rect((0, 563, WIDTH, 569), "#315f70", alpha=0.55)
    c.ridge([(-20, 770), (120, 730), (300, 752), (470, 812), (640, 880), (700, 930)], "#2e6a63", "#174a4e")
    c.ridge([(-20, 830), (160, 800), (330, 842), (480, 910)], "#24564f", "#123c40")
    for x, y, size in ((60, 770, 130), (140, 752, 165), (232, 760, 140), (320, 778, 112), (400, 806, 84)):
        tree(c, x, y, size, "#2f7467", "#3b4a44")
    for x, y, size in ((920, 250, 22), (970, 282, 16), (868, 292, 14)):
        gull(c, x, y, size)


def lighthouse(c: Canvas) -> None:
    """A white lighthouse on a cape."""
    c.sky("#4f93b0", "#9cc7cf", "#e8ecd9", bottom=600)
    c.glow(1130, 240, 360, "#fff7e0", 0.6)
    for x, y, size, a in (
        (260, 210, 330, 0.9),
        (620, 130, 240, 0.7),
        (1380, 330, 300, 0.8),
        (690, 400, 200, 0.5),
    ):
        cloud(c, x, y, size, a)
    c.ridge(
        [(-20, 580), (150, 520), (330, 548), (520, 505), (700, 560), (900, 590)],
        "#8fb9bd",
        "#b6d0c9",
        base=600,
    )
    c.polygon([(0, 588), (WIDTH, 588), (WIDTH, HEIGHT), (0, HEIGHT)], "#7dbabd", "#1d6680")
    bands = (("#5ba3ae", 640, 7), ("#3f8c9d", 700, 10), ("#2c7890", 765, 13), ("#1d6480", 830, 16))
    for i, (fill, y, swell) in enumerate(bands):
        c.ridge(
            [(x, y + swell * math.sin(x / 95 + i * 1.7)) for x in range(-60, 1700, 40)],
            fill,
            mix(fill, "#0d4a66", 0.4),
        )
    c.polygon([(520, 640), (580, 560), (620, 640)], "#fffaf0")
    c.polygon([(512, 646), (632, 646), (612, 666), (534, 666)], CORAL)
    c.blob(
        [(760, 905), (850, 770), (935, 700), (1060, 655), (1250, 622), (1450, 640), (1660, 600), (1700, 940)],
        "#8f7a68",
        "#4c4a4c",
    )
    c.blob(
        [(940, 905), (985, 800), (1080, 735), (1240, 700), (1430, 735), (1680, 690), (1700, 940)],
        "#74675f",
        "#3c4146",
    )
    c.blob(
        [
            (905, 716),
            (1060, 640),
            (1250, 604),
            (1450, 622),
            (1670, 580),
            (1680, 650),
            (1440, 672),
            (1240, 655),
            (1060, 688),
        ],
        "#6fa27c",
        "#3f7a66",
    )
    c.polygon([(1066, 632), (1096, 230), (1184, 230), (1214, 632)], "#fffdf6", "#ece6d8")
    for top, bottom in ((318, 400), (488, 570)):
        spread = [15 * (y - 230) / 200 for y in (top, bottom)]
        points = [
            (1096 - spread[0], top),
            (1184 + spread[0], top),
            (1184 + spread[1], bottom),
            (1096 - spread[1], bottom),
        ]
        c.polygon(points, "#2b7a8c", "#236a7d")
    c.polygon([(1148, 230), (1184, 230), (1214, 632), (1156, 632)], "#16475a", alpha=0.13)
    c.rect((1080, 214, 1200, 232), "#e7e0d2", "#c5bfb2", radius=4)
    c.rect((1106, 150, 1174, 214), "#ffe9ae", "#f6cf83")
    for x in (1106, 1128, 1152, 1174):
        c.line([(x, 150), (x, 214)], "#24596b", 4)
    c.polygon([(1094, 152), (1112, 120), (1168, 120), (1186, 152)], CORAL, "#b96f50")
    c.ellipse(1140, 114, 9, fill="#b96f50")
    c.arch((1122, 572, 1158, 632), "#8a5a45", "#6f4636")
    for y in (272, 440):
        c.arch((1130, y, 1150, y + 32), "#2a5566")
    c.polygon([(1224, 636), (1224, 560), (1420, 560), (1420, 642)], "#fbf5e8", "#e3d9c5")
    c.polygon([(1208, 562), (1250, 512), (1396, 512), (1438, 562)], CORAL, "#bf7657")
    for x in (1256, 1316, 1376):
        c.rect((x - 16, 580, x + 16, 616), "#417b8b", radius=3)
    for x, y, size in ((1480, 640, 120), (1548, 632, 150), (1020, 668, 70)):
        tree(c, x, y, size, "#4b8a70")
    for x, y, size in ((420, 330, 26), (480, 372, 18), (880, 290, 20), (360, 392, 14)):
        gull(c, x, y, size)


def islands(c: Canvas) -> None:
    """Islands and sails on a still sea."""
    c.sky("#82b7c4", "#cfe0d6", "#fae6c4", bottom=470)
    c.glow(480, 400, 420, "#fff4d8", 0.9)
    c.ellipse(480, 330, 54, fill="#fffaf0")
    for x, y, size in ((980, 150, 320), (1330, 220, 220), (190, 180, 240)):
        cloud(c, x, y, size, 0.6)
    c.polygon([(0, 462), (WIDTH, 462), (WIDTH, HEIGHT), (0, HEIGHT)], "#bfd9cf", "#1f7186")
    far = ((60, 300, 120, "#9dbfc2"), (620, 260, 70, "#a9c7c5"), (1180, 420, 150, "#8fb5ba"))
    for x, width, high, fill in far:
        line = [
            (x, 470),
            (x + width * 0.2, 470 - high * 0.55),
            (x + width * 0.45, 470 - high),
            (x + width * 0.7, 470 - high * 0.6),
            (x + width, 470),
        ]
        c.ridge(line, fill, mix(fill, "#f0ead2", 0.35), base=474)
    near = (
        [(-40, 600), (60, 470), (190, 410), (300, 470), (390, 500), (500, 590), (560, 606)],
        [(980, 640), (1090, 520), (1200, 400), (1310, 440), (1420, 380), (1540, 470), (1680, 560)],
    )
    ripples(c, 13, 484, 640, "#f4faf0", 50, 0.42)
    for points, base in zip(near, (606, 644), strict=True):
        c.ridge([(x, 2 * base - y * 0.55 - base * 0.45) for x, y in points], "#2c7d85", "#2c7d85", 0.3, base=base)
        c.ridge([(x, min(y + 8, base)) for x, y in points], "#efdcb4", "#e2c797", base=base + 10)
        c.ridge([(x + 6, min(y, base - 6)) for x, y in points], "#5f9f82", "#2e6f69", base=base - 6)
        slope = [(x + 70, min(y + 74, base - 6)) for x, y in points[2:-1]]
        c.ridge([(slope[0][0] - 150, base - 6), *slope], "#3f8273", "#2a675f", 0.75, base=base - 6)
    ripples(c, 12, 672, 880, "#f4faf0", 70, 0.42)
    boats = (
        (760, 700, 1.5, CORAL),
        (610, 585, 0.8, "#c9a25f"),
        (880, 556, 0.55, CORAL),
        (330, 770, 1.1, "#3c6f86"),
    )
    for x, y, k, hull in boats:
        c.polygon(
            [(x - 60 * k, y + 4), (x + 66 * k, y + 4), (x + 40 * k, y + 60 * k), (x - 40 * k, y + 60 * k)],
            "#0f4c60",
            alpha=0.22,
        )
        c.polygon(
            [(x + 4 * k, y - 190 * k), (x + 4 * k, y - 28 * k), (x + 84 * k, y - 28 * k)],
            "#fffaf0",
            "#f3e6cb",
        )
        c.polygon(
            [(x - 6 * k, y - 160 * k), (x - 6 * k, y - 28 * k), (x - 58 * k, y - 28 * k)],
            "#f6e9cf",
            "#e5d3ae",
        )
        c.line([(x, y - 200 * k), (x, y - 10 * k)], "#5d5148", 5 * k)
        c.polygon(
            [
                (x - 74 * k, y - 20 * k),
                (x + 84 * k, y - 20 * k),
                (x + 54 * k, y + 16 * k),
                (x - 52 * k, y + 16 * k),
            ],
            hull,
            mix(hull, "#000000", 0.22),
        )
        c.line([(x - 72 * k, y - 20 * k), (x + 82 * k, y - 20 * k)], "#fffaf0", 5 * k)
    for x, y, size in ((700, 270, 22), (750, 240, 16), (820, 288, 18)):
        gull(c, x, y, size)
