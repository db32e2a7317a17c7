"""Model fields of the portal."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import JSONField
from wagtail.fields import StreamField


class ReadableJSONEncoder(DjangoJSONEncoder):
    """Writes Chinese as Chinese: escaped as \\uXXXX it takes twice the bytes, six times the characters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "ensure_ascii": False})


class ChineseStreamField(StreamField):
    """Wagtail's StreamField, stored as readable UTF-8."""

    @property
    def json_field(self) -> JSONField:
        """The field that Wagtail lets read and write the JSON column."""
        return JSONField(encoder=ReadableJSONEncoder)
