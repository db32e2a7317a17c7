"""Where a typed address leads: read as browsers read it (WHATWG URL), and judged by its host."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Browsers strip these from both ends, and tabs and line breaks from everywhere.
_AROUND = "".join(map(chr, range(33)))
_INSIDE = str.maketrans("", "", "\t\r\n")
# Browsers read any number of slashes behind http:, and backslashes as slashes.
_SCHEME = re.compile(r"(?:(https?):[/\\]*|[/\\]{2,})", re.IGNORECASE)
_AUTHORITY = re.compile(r"[^/\\?#]*")
# A host in letters, digits and hyphens of any script, and a port. Nothing else: no name before an @, which poses as
# the host (http://www.gov.cn@example.com/), no %2e, no signs that normalisation turns into dots or slashes.
_PLAIN = re.compile(r"(?P<host>[\w-]+(?:\.[\w-]+)*)\.?(?::\d{1,5})?")


def web_address(typed: str) -> str | None:
    """The http(s) address that a browser makes of what was typed; None for everything else.

    `//host/` counts as https; paths of this site, mailto:, tel: and the like are none. What comes back begins with
    `http://` or `https://` and has a slash, a question mark, # or nothing behind the host.
    """
    address = typed.strip(_AROUND).translate(_INSIDE)
    scheme = _SCHEME.match(address)
    if scheme is None:
        return None
    rest = address[scheme.end() :]
    authority = _AUTHORITY.match(rest)
    end = authority.end() if authority else 0
    path = rest[end:]
    if not end:
        return None
    return f"{(scheme[1] or 'https').lower()}://{rest[:end]}{'/' + path[1:] if path.startswith(chr(92)) else path}"


def host_of(address: str) -> str:
    """The host of an address that `web_address` gave, in lower case, without port and last dot.

    Empty where the host is not written plainly: such an address is nobody's, and is not worth a link.
    """
    authority = _AUTHORITY.match(address.partition("://")[2])
    plain = _PLAIN.fullmatch(authority[0]) if authority else None
    return plain["host"].lower() if plain else ""


def within(host: str, domains: Iterable[str]) -> bool:
    """Whether a host is one of the domains or below one of them: www.gov.cn is within gov.cn, mygov.cn is not."""
    names = (domain.strip().strip(".").lower() for domain in domains)
    return any(name and (host == name or host.endswith(f".{name}")) for name in names)


def legible(address: str) -> str:
    """An address to be read: characters that cannot be seen, or turn the direction of text, percent-encoded."""
    return "".join(
        sign if sign.isprintable() else "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "replace"))
        for sign in address
    )
