"""机构设置: the body itself and its offices, with leaders, duties, departments and contact."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from portal.core.blocks.media import PictureBlock
from portal.core.blocks.text import ParagraphBlock
from portal.core.fields import ChineseStreamField
from portal.core.models import BasePage


class LeaderBlock(blocks.StructBlock):
    """A leader: name, post, portrait, division of work."""

    name = blocks.CharBlock(label="姓名", max_length=50)
    post = blocks.CharBlock(label="职务", max_length=100)
    portrait = PictureBlock(label="照片", required=False)
    duties = blocks.TextBlock(label="分工", required=False, rows=3)

    class Meta:
        icon = "user"
        label = "领导"
        template = "blocks/leader.html"


class DepartmentBlock(blocks.StructBlock):
    """A department: name, duties, telephone."""

    name = blocks.CharBlock(label="名称", max_length=100)
    duties = blocks.TextBlock(label="职责", required=False, rows=3)
    telephone = blocks.CharBlock(label="电话", required=False, max_length=50)

    class Meta:
        icon = "group"
        label = "内设机构"
        template = "blocks/department.html"


class OrganisationPage(BasePage):
    """A body or one of its offices."""

    duties = ChineseStreamField([("paragraph", ParagraphBlock())], verbose_name="主要职责", blank=True)
    leaders = ChineseStreamField([("leader", LeaderBlock())], verbose_name="领导信息", blank=True)
    departments = ChineseStreamField([("department", DepartmentBlock())], verbose_name="内设机构", blank=True)
    address = models.CharField("办公地址", max_length=200, blank=True)
    postcode = models.CharField("邮政编码", max_length=10, blank=True)
    office_hours = models.CharField("办公时间", max_length=200, blank=True)
    telephone = models.CharField("联系电话", max_length=100, blank=True)
    email = models.EmailField("电子邮箱", blank=True)

    template = "pages/organisation_page.html"
    parent_page_types: ClassVar[list[str]] = ["core.SectionPage", "organisation.OrganisationPage"]
    subpage_types: ClassVar[list[str]] = ["organisation.OrganisationPage"]
    search_type = "机构信息"
    search_text_fields = ("duties", "leaders", "departments", "address", "telephone")

    edit_handler = BasePage.tabs(
        [FieldPanel("duties"), FieldPanel("leaders"), FieldPanel("departments")],
        联系方式=[
            MultiFieldPanel(
                [
                    FieldPanel("address"),
                    FieldRowPanel([FieldPanel("postcode"), FieldPanel("office_hours")]),
                    FieldRowPanel([FieldPanel("telephone"), FieldPanel("email")]),
                ],
                heading="联系方式",
            )
        ],
    )

    class Meta:
        verbose_name = "机构"
        verbose_name_plural = "机构"

    def contact(self) -> list[tuple[str, str]]:
        """Label and value of each way to reach the body that is filled in."""
        fields = ("address", "postcode", "office_hours", "telephone", "email")
        rows = [(str(self._meta.get_field(name).verbose_name), getattr(self, name)) for name in fields]
        return [(label, value) for label, value in rows if value]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        offices = list(OrganisationPage.objects.child_of(self).published().order_by("path"))
        departments = {department.value["name"] for department in self.departments}
        context["office_by_name"] = {office.title: office for office in offices}
        context["other_offices"] = [office for office in offices if office.title not in departments]
        return context

    @property
    def search_date(self) -> None:
        """None: a body has no publication date, and none is to pass for one."""

    @property
    def search_headings(self) -> list[str]:
        """The headings of its parts as citizens ask for them."""
        filled = [name for name in ("duties", "leaders", "departments") if getattr(self, name)]
        labels = [str(self._meta.get_field(name).verbose_name) for name in filled]
        return labels + [label for label, _ in self.contact()]
