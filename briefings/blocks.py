"""The articles of a briefing."""

from __future__ import annotations

from wagtail import blocks

from portal.core.blocks.body import BodyBlock


class BriefingArticleBlock(blocks.StructBlock):
    """一篇: an optional line above the title, the title, an optional subtitle, the body."""

    kicker = blocks.CharBlock(label="眉题", required=False, max_length=200, help_text="标题上方的一行，可留空。")
    title = blocks.CharBlock(label="标题", max_length=200)
    subtitle = blocks.CharBlock(
        label="副标题", required=False, max_length=200, help_text="标题下方的一行，通常以“——”开头，可留空。"
    )
    body = BodyBlock(label="正文")

    class Meta:
        icon = "doc-full"
        label = "文章"
        template = "blocks/briefing_article.html"


class BriefingArticlesBlock(blocks.StreamBlock):
    """The articles of one issue, in order."""

    article = BriefingArticleBlock()

    class Meta:
        label = "本期文章"
        template = "blocks/briefing_articles.html"
        required = False
