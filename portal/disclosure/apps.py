"""政府信息公开 parts: 指南, 制度, 年报."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "portal.disclosure"
    label = "disclosure"
    verbose_name = "政府信息公开"
