"""Which responses may be kept for everyone, and which part of a query belongs to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

Response = TypeVar("Response", bound=HttpResponseBase)
MARK = "cache_arguments"


def cacheable(response: Response, arguments: Iterable[str] = ()) -> Response:
    """Mark a response as the same for everyone who asks this address with the same `arguments` in its query.

    Whoever marks it has called `only_arguments` first, so that it cannot show any others. What a response says itself
    (no-store, private, a cookie, another status than 200) outweighs the mark.
    """
    setattr(response, MARK, tuple(sorted(arguments)))
    return response


def cached_page(*arguments: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Decorates a view, or a view of a page, whose response is the same for everyone: `@cached_page("page", "year")`.

    The view sees only these arguments of the query.
    """

    def decorate(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def cached(*args: Any, **kwargs: Any) -> Response:
            # A view of a page has the page before the request.
            request = next(one for one in args if isinstance(one, HttpRequest))
            only_arguments(request, arguments)
            return cacheable(view(*args, **kwargs), arguments)

        return cached

    return decorate


def only_arguments(request: HttpRequest, arguments: Iterable[str]) -> None:
    """Take from the request's query all but these arguments with a value; of several alike the last stays."""
    if not request.META.get("QUERY_STRING"):
        return
    query = urlencode(known_arguments(request.GET, arguments))
    request.META["QUERY_STRING"] = query
    request.GET = QueryDict(query)  # type: ignore[assignment] # immutable, as it was


def known_arguments(query: QueryDict, arguments: Iterable[str]) -> list[tuple[str, str]]:
    """Name and value of each of `arguments` that a query has, by name."""
    return [(name, str(query[name])) for name in sorted(arguments) if query.get(name)]


def arguments_of(response: HttpResponseBase) -> tuple[str, ...] | None:
    """The arguments that a response depends on; None if it is not marked."""
    return getattr(response, MARK, None)
