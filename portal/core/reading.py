"""How a citizen wishes to read: the size of the text and 长者模式, kept in a cookie and applied by the server.

The cookie `reading` holds the size, and `-elder` behind it in 长者模式: `medium`, `large`, `small-elder`. Scripts write
it just so (path `/`, a year, SameSite=Lax, Secure over HTTPS) when they change the page in place; whatever else stands
in it counts as nothing. `<html>` carries `size-small` or `size-large`, and `elder`; the usual size has no class.

Links with `data-reading="elder=1"` (or `size=large`) lead to `/yuedu/` with that query and do the same without scripts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

COOKIE = "reading"
KEPT = 365 * 24 * 3600  # seconds
SIZES = ("small", "medium", "large")
USUAL = "medium"
ELDER = "elder"


@dataclass(frozen=True)
class Reading:
    """One of `SIZES`, and whether 长者模式 is on."""

    size: str = USUAL
    elder: bool = False

    @property
    def classes(self) -> str:
        """The classes of `<html>`, parted by blanks."""
        size = "" if self.size == USUAL else f"size-{self.size}"
        return f"{ELDER if self.elder else ''} {size}".strip()

    @property
    def cookie(self) -> str:
        """What the cookie holds."""
        return f"{self.size}-{ELDER}" if self.elder else self.size

    @classmethod
    def parse(cls, cookie: str) -> Reading:
        """The wish that a cookie holds; the usual one for whatever does not read."""
        size, dash, rest = cookie.partition("-")
        if size not in SIZES or (dash and rest != ELDER):
            return cls()
        return cls(size, bool(dash))


class ReadingMiddleware:
    """Puts `request.reading` on the request; pages say that they differ by cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.reading = Reading.parse(request.COOKIES.get(COOKIE, ""))  # type: ignore[attr-defined] # for templates
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        return response


@require_safe
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """Keep `?size=` and `?elder=`, then lead back to `?next=`, a path of this site (else to the home page).

    A link rather than a form, so that it works from every page without scripts or tokens; all that it can change is
    how large the text is. Raises BadRequest where a value is unknown or there is none.
    """
    reading = Reading.parse(request.COOKIES.get(COOKIE, ""))
    size, elder = request.GET.get("size"), request.GET.get("elder")
    if size is None and elder is None:
        raise BadRequest("请选择字号（小、中、大）或长者模式。")
    if size is not None and size not in SIZES:
        raise BadRequest("字号只能是小、中、大之一。")
    if elder not in (None, "0", "1"):
        raise BadRequest("长者模式只能开启或退出。")
    reading = replace(reading, size=size or reading.size, elder=reading.elder if elder is None else elder == "1")
    response = HttpResponseRedirect(_back(request))
    # Scripts change it in place, so they must be able to write it; there is nothing in it to steal.
    response.set_cookie(COOKIE, reading.cookie, KEPT, secure=request.is_secure(), samesite="Lax", httponly=False)
    return response


def _back(request: HttpRequest) -> str:
    back = request.GET.get("next", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return reverse("wagtail_serve", args=[""])
