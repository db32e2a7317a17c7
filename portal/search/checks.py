"""A page type must be in the index or say that it does not belong there."""

from __future__ import annotations

from typing import Any

from django.core import checks
from wagtail.models import Page, get_page_models


def register_checks() -> None:
    """Make `manage.py check` run the checks of this room."""
    checks.register(check_page_types)


def check_page_types(app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """portal.search.E001 for each page type that is neither indexed nor excluded."""
    from portal.search.indexes import indexed_models

    indexed = indexed_models()
    return [unindexed(model) for model in get_page_models() if not _is_settled(model, indexed)]


def _is_settled(model: type[Page], indexed: dict) -> bool:
    # `search_excluded` is inherited: a type below an excluded one is excluded too, unless it says otherwise.
    return model is Page or model in indexed or getattr(model, "search_excluded", False)


def unindexed(model: type[Page]) -> checks.Error:
    """The message about one page type."""
    return checks.Error(
        f"{model._meta.label} is neither in the search index nor excluded from it.",
        hint="Add a PageIndex to the app's search_indexes.py, or set search_excluded = True on the model.",
        obj=model,
        id="portal.search.E001",
    )
