"""Settings that staff keep for each site: identity, footer, records."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="site")
class SiteSettings(BaseSiteSetting):
    """What the page tags and the footer of 政府网站发展指引 (国办发〔2017〕47号) ask for."""

    site_name = models.CharField("网站名称", max_length=100, help_text="显示在页头，也写入网页标签。")
    site_domain = models.CharField(
        "网站域名", max_length=100, blank=True, help_text="写入网页标签，例如 www.example.gov.cn。"
    )
    site_id_code = models.CharField(
        "网站标识码", max_length=20, blank=True, help_text="10 位，显示在页脚，也写入网页标签。"
    )
    tagline = models.CharField("页头副标题", max_length=100, blank=True)
    host_body = models.CharField("主办单位", max_length=100)
    technical_support = models.CharField("技术支持", max_length=100, blank=True)
    address = models.CharField("联系地址", max_length=200, blank=True)
    telephone = models.CharField("联系电话", max_length=50, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    contact_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name="“联系我们”页面",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="显示在页脚，须是导航中的页面。",
    )
    demo_notice = models.BooleanField(
        "显示演示提示", default=False, help_text="在每页上方说明本站含演示内容；正式上线前关闭。"
    )
    icp_record = models.CharField("ICP 备案号", max_length=50, blank=True)
    icp_url = models.URLField("ICP 备案查询地址", blank=True, default="https://beian.miit.gov.cn/")
    police_record = models.CharField("公安备案号", max_length=50, blank=True)
    police_url = models.URLField("公安备案查询地址", blank=True, default="https://beian.mps.gov.cn/")
    emblem_url = models.URLField("党政机关标识链接", blank=True, help_text="由编制部门核发的标识查询地址。")
    report_error_url = models.URLField("“我为政府网站找错”链接", blank=True, help_text="由平台生成的本站找错入口地址。")
    frequent_queries = models.CharField(
        "热门搜索词", max_length=200, blank=True, help_text="显示在搜索框下方，用逗号分隔。"
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("site_name", "tagline", "site_domain", "site_id_code")],
            heading="网站标识",
        ),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "host_body",
                    "technical_support",
                    "address",
                    "telephone",
                    "email",
                    "contact_page",
                )
            ],
            heading="主办单位与联系方式",
        ),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "icp_record",
                    "icp_url",
                    "police_record",
                    "police_url",
                    "emblem_url",
                    "report_error_url",
                )
            ],
            heading="备案与标识",
        ),
        FieldPanel("frequent_queries"),
        FieldPanel("demo_notice"),
    ]

    class Meta:
        verbose_name = "网站信息"
        verbose_name_plural = "网站信息"

    def __str__(self) -> str:
        return self.site_name

    @property
    def frequent_query_list(self) -> list[str]:
        """The frequent queries, one an item."""
        return [word.strip() for word in self.frequent_queries.replace("，", ",").split(",") if word.strip()]
