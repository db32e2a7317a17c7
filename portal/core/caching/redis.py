"""Django's Redis cache that nobody misses: whatever fails counts as not there, and a dead server costs no time."""

from __future__ import annotations

import hashlib
import hmac
import logging
import pickle
import time
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.core.cache.backends import redis as django_redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from portal.core.caching.complaints import complain

logger = logging.getLogger(__name__)
T = TypeVar("T")

# An answer over a socket of this machine takes less than a millisecond.
TIMEOUT = 0.2  # seconds
# After a failure nobody asks for so long: else each request of a page would wait for a server that hangs.
PAUSE = 2.0
SIGNATURE = 32  # bytes
BYTES, OBJECT = b"b", b"o"

# Until when a server is not asked (time.monotonic). Django gives each thread a cache object of its own.
_silent_until: dict[str, float] = {}


class Bound(NamedTuple):
    """An object with the key that it was kept under: signed together, it passes for no other key's."""

    key: str
    value: Any


class Serializer:
    """Bytes and integers as they are, other objects pickled and signed: nothing else is ever unpickled."""

    def dumps(self, value: Any) -> int | bytes:
        """What Redis is given; integers stay such, so that it can count them."""
        if type(value) is int:
            return value
        if type(value) is bytes:
            return BYTES + value
        pickled = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        return OBJECT + _signature(pickled) + pickled

    def loads(self, data: bytes) -> Any:
        """What was given. Raises ValueError for whatever did not come from here."""
        if data[:1] == BYTES:
            return data[1:]
        if data[:1] != OBJECT:
            return int(data)
        signature, pickled = data[1 : SIGNATURE + 1], data[SIGNATURE + 1 :]
        if not hmac.compare_digest(signature, _signature(pickled)):
            raise ValueError("A value in Redis was not signed by this installation.")
        try:
            return pickle.loads(pickled)
        except Exception as error:  # of another release, whose classes this one does not have
            raise ValueError("A value in Redis cannot be read by this release.") from error


def _signature(pickled: bytes) -> bytes:
    return hmac.digest(b"portal.caching.redis" + settings.SECRET_KEY.encode(), pickled, hashlib.sha256)


class Cache(django_redis.RedisCache):
    """Keeps nothing while Redis does not answer, is full, or answers garbage; logged once a minute."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "serializer": Serializer,
            "socket_timeout": TIMEOUT,
            "socket_connect_timeout": TIMEOUT,
            # A connection that Redis has closed meanwhile (it was restarted) is tried a second time at once.
            "retry": Retry(NoBackoff(), 1),
        }
        super().__init__(server, params | {"OPTIONS": options | params.get("OPTIONS", {})})
        self._server = server

    def _try(self, act: Callable[[], T], otherwise: T) -> T:
        if time.monotonic() < _silent_until.get(self._server, 0.0):
            return otherwise
        try:
            return act()
        except ValueError:
            complain(logger, "Redis has returned what this installation did not put there.")
        except ResponseError:
            # It is full, or read-only: what it has can still be read.
            complain(logger, "Redis has refused a command.")
        except (RedisError, OSError):
            _silent_until[self._server] = time.monotonic() + PAUSE
            complain(logger, "Redis does not answer; pages are made without it.")
        return otherwise

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._try(lambda: self._freed(key, super(Cache, self).get(key, default, version), version), default)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._try(lambda: super(Cache, self).set(key, self._bound(key, value, version), timeout, version), None)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        # Who adds a key wants to be the one to do something: without Redis everyone is.
        return self._try(lambda: super(Cache, self).add(key, self._bound(key, value, version), timeout, version), True)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._try(lambda: super(Cache, self).touch(key, timeout, version), False)

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._try(lambda: super(Cache, self).delete(key, version), False)

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            found = super(Cache, self).get_many(keys, version)
            return {key: self._freed(key, value, version) for key, value in found.items()}

        return self._try(act, {})

    def set_many(self, data: dict[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        bound = {key: self._bound(key, value, version) for key, value in data.items()}
        return self._try(lambda: super(Cache, self).set_many(bound, timeout, version), list(data))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._try(lambda: super(Cache, self).delete_many(keys, version), None)

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._try(lambda: super(Cache, self).has_key(key, version), False)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """The new count. Raises ValueError, as caches do, where there is none to add to, or no Redis."""
        result = self._try(lambda: _counted(super(Cache, self).incr, key, delta, version), None)
        if result is None:
            raise ValueError(f"Key '{key}' not found")
        return result

    def _bound(self, key: str, value: Any, version: int | None) -> Any:
        # Bytes are signed by whoever keeps them (portal.core.caching.store), numbers are only counted.
        return value if type(value) in (int, bytes) else Bound(self.make_key(key, version), value)

    def _freed(self, key: str, found: Any, version: int | None) -> Any:
        if type(found) is not Bound:
            return found
        if found.key != self.make_key(key, version):
            raise ValueError("A value in Redis was kept under another key.")
        return found.value

    def clear(self) -> None:
        self._try(lambda: super(Cache, self).clear(), None)


def forget() -> None:
    """Forget which servers did not answer, as after a restart: for tests."""
    _silent_until.clear()


def _counted(incr: Callable[..., int], key: str, delta: int, version: int | None) -> int | None:
    try:
        return incr(key, delta, version)
    except ValueError:
        # There is no such key: no fault of Redis.
        return None
