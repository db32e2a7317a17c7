"""Policy documents (政策法规) and interpretations (解读)."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "policy"
    verbose_name = "政策法规"
