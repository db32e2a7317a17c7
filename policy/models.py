"""Policy documents, their index, and interpretations."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel

from policy.blocks import PolicyBodyBlock
from policy.header import facts
from portal.core.blocks.body import AttachmentsBlock
from portal.core.caching.fragments import fragment
from portal.core.entries import Entries, entries_of
from portal.core.fields import ChineseStreamField
from portal.core.models import AbstractSection, ArticlePage
from portal.core.models.article import DatedPage
from portal.core.outline import OutlineEntry, headings, nest
from portal.text.document_number import parse_document_number


class Validity(models.TextChoices):
    """有效性 of a document."""

    IN_FORCE = "in_force", "现行有效"
    NOT_YET = "not_yet", "尚未施行"
    REVISED = "revised", "已修订"
    REPEALED = "repealed", "已废止"
    LAPSED = "lapsed", "已失效"


KEYWORDS_PANEL = FieldPanel("keywords", heading="主题词", help_text="显示在文件信息表中，用逗号分隔。")


class PolicyIndexPage(AbstractSection):
    """The 栏目 of policy documents and interpretations."""

    template = "pages/policy_index_page.html"
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "core.SectionPage"]
    subpage_types: ClassVar[list[str]] = ["policy.PolicyPage", "policy.InterpretationPage"]

    edit_handler = AbstractSection.tabs(AbstractSection.section_panels)

    class Meta:
        verbose_name = "政策法规栏目"
        verbose_name_plural = "政策法规栏目"

    def entries(self) -> Entries:
        return entries_of(self, [PolicyPage], lambda: PolicyPage.objects.defer("body", "attachments"))

    def interpretations(self) -> Entries:
        """The interpretations that stand among the documents."""
        return entries_of(self, [InterpretationPage], lambda: InterpretationPage.objects.defer("body", "attachments"))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["interpretations"] = self.interpretations().newest(5)
        return context


class PolicyPage(DatedPage):
    """A policy document with its header (as 信息公开 platforms show it), body and attachments."""

    index_number = models.CharField(
        "索引号", max_length=60, blank=True, help_text="全站唯一，一经公布不再更改，也不重复使用。"
    )
    document_number = models.CharField(
        "发文字号", max_length=60, blank=True, help_text="例如：珠府〔2015〕12号。括号、全角数字由系统统一。"
    )
    category = models.CharField("体裁分类", max_length=50, blank=True, help_text="例如：地方性法规、规范性文件、通知。")
    topic = models.CharField("主题分类", max_length=50, blank=True, help_text="例如：社会组织、基层治理。")
    region = models.CharField("适用地区", max_length=50, blank=True, help_text="例如：广东省、珠海市。")
    issuing_body = models.CharField("发布机构", max_length=200, blank=True, help_text="联合发文的各单位用顿号分隔。")
    date_of_issue = models.DateField("成文日期", null=True, blank=True)
    effective_date = models.DateField("施行日期", null=True, blank=True)
    expiry_date = models.DateField("有效期至", null=True, blank=True, help_text="没有规定有效期的留空。")
    validity = models.CharField("有效性", max_length=20, choices=Validity.choices, default=Validity.IN_FORCE)
    issued_note = models.TextField("题注", blank=True, help_text="标题下方的通过、公布、修正记录，一行一条。")
    body = ChineseStreamField(PolicyBodyBlock(), verbose_name="正文", blank=True)
    attachments = ChineseStreamField(AttachmentsBlock(), verbose_name="附件", blank=True)

    template = "pages/policy_page.html"
    paper_template = "pdf/policy.html"
    admin_shortcut = (3, "发政策文件")
    parent_page_types: ClassVar[list[str]] = ["policy.PolicyIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    search_type = "政策"
    # The records of passing and amendment come last: what a result shows should be of the text itself.
    search_text_fields = ("body", "attachments", "issued_note")

    edit_handler = DatedPage.tabs(
        [FieldPanel("issued_note"), FieldPanel("body"), FieldPanel("attachments")],
        文件信息=[
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("index_number"), FieldPanel("document_number")]),
                    FieldRowPanel([FieldPanel("category"), FieldPanel("topic"), FieldPanel("region")]),
                    FieldRowPanel([FieldPanel("issuing_body"), KEYWORDS_PANEL]),
                ],
                heading="文件标识",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("date_of_issue"), FieldPanel("published_at")]),
                    FieldRowPanel([FieldPanel("effective_date"), FieldPanel("expiry_date")]),
                    FieldRowPanel([FieldPanel("validity"), FieldPanel("source")]),
                ],
                heading="日期与有效性",
            ),
        ],
    )

    class Meta:
        verbose_name = "政策文件"
        verbose_name_plural = "政策文件"

    def clean(self) -> None:
        super().clean()
        self._check_dates()
        parsed = parse_document_number(self.document_number) if self.document_number else None
        if parsed:
            self.document_number = str(parsed)

    def _check_dates(self) -> None:
        if not self.expiry_date:
            return
        if self.effective_date and self.expiry_date < self.effective_date:
            raise ValidationError({"expiry_date": "有效期至不能早于施行日期。"})
        if self.expiry_date < timezone.localdate() and self.validity == Validity.IN_FORCE:
            raise ValidationError({"validity": "有效期已过，有效性不能是“现行有效”。"})

    @property
    def issued_lines(self) -> list[str]:
        """题注, one record of passing, promulgation or amendment an item."""
        return [line.strip() for line in self.issued_note.splitlines() if line.strip()]

    @property
    def search_headings(self) -> list[str]:
        """文号 and headings, which search weighs like titles."""
        return [self.document_number, self.index_number, *(entry.text for entry in headings(self.body))]

    @property
    def cited_body(self) -> str:
        return self.issuing_body or self.source

    @property
    def cited_number(self) -> str:
        return self.document_number

    def header(self) -> list[tuple[str, str]]:
        """Rows of the document header: label and value, empty values as the platforms show them."""

        def day(value: Any) -> str:
            return f"{value:%Y年%-m月%-d日}" if value else ""

        region = [("适用地区", self.region)] if self.region else []
        return [
            ("索引号", self.index_number),
            ("主题分类", self.topic),
            ("发布机构", self.issuing_body),
            ("成文日期", day(self.date_of_issue)),
            ("名称", self.title),
            ("发文字号", self.document_number),
            ("体裁分类", self.category),
            ("发布日期", day(self.published_at and timezone.localtime(self.published_at))),
            ("施行日期", day(self.effective_date)),
            ("有效期至", day(self.expiry_date)),
            ("主题词", "、".join(re.split(r"[,，、;；\s]+", self.keywords.strip()))),
            ("有效性", self.get_validity_display()),
            *region,
        ]

    def outline(self) -> list[OutlineEntry]:
        """The table of contents of the body."""
        return nest(headings(self.body))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["header"] = self.header()
        context["facts"] = facts(context["header"], self.validity)
        # Few documents have any, and the question takes longer than all else that is asked about a page.
        explained = self.pk in fragment("explained", make=_explained, shape=frozenset)
        found = InterpretationPage.objects.filter(policy=self).published().newest() if explained else ()
        context["interpretations"] = found
        return context


def _explained() -> list[int]:
    """Keys of the documents that interpretations are about, published or not."""
    about = InterpretationPage.objects.filter(policy__isnull=False).order_by("policy")
    return list(about.values_list("policy", flat=True).distinct())


class InterpretationPage(ArticlePage):
    """解读 of a policy document."""

    policy = models.ForeignKey(
        PolicyPage,
        verbose_name="所解读的文件",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="interpretations",
    )

    template = "pages/interpretation_page.html"
    paper_template = "pdf/interpretation.html"
    parent_page_types: ClassVar[list[str]] = ["policy.PolicyIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    search_type = "解读"

    edit_handler = ArticlePage.tabs([PageChooserPanel("policy"), *ArticlePage.article_panels])

    class Meta:
        verbose_name = "政策解读"
        verbose_name_plural = "政策解读"

    @property
    def search_headings(self) -> list[str]:
        """The word that citizens use for its kind."""
        return ["政策解读"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["policy"] = PolicyPage.objects.filter(pk=self.policy_id).published().first()
        return context
