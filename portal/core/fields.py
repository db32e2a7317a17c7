"""Model fields of the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import JSONField
from wagtail.fields import StreamField


class ReadableJSONEncoder(DjangoJSONEncoder):
    """Writes Chinese as Chinese: escaped as \\uXXXX it takes twice the bytes, six times the characters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "ensure_ascii": False})


class ChineseStreamField(StreamField):
    """Wagtail's StreamField, stored as readable UTF-8."""

    if TYPE_CHECKING:
        # A page's stream is read as blocks and set from raw data; Wagtail ships no types to say so.
        def __get__(self, instance: Any, owner: Any) -> Any: ...

        def __set__(self, instance: Any, value: Any) -> None: ...

    @property
    def json_field(self) -> JSONField:
        """The field that Wagtail lets read and write the JSON column."""
        return JSONField(encoder=ReadableJSONEncoder)
