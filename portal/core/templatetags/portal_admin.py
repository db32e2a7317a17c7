"""Template tags of the admin's branding."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def admin_site_name() -> str:
    """The installation's name, which every page of the admin carries, the login before any site exists."""
    return settings.WAGTAIL_SITE_NAME
