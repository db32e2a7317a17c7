"""nginx as deploy/nginx describes it, before any upstream, on free loopback ports; and a client that speaks to it."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.live import ROOT
from tests.service import Service, free_port, own_folder

DOMAIN = "www.test.gov.cn"
# An address of the documentation's range (RFC 5737): to nginx, somebody from outside this machine.
CITIZEN = {"X-Forwarded-For": "203.0.113.7"}


@dataclass(frozen=True)
class Answer:
    """What came back. `headers` are joined by name in lower case, `raw_headers` as they came."""

    status: int
    raw_headers: list[tuple[str, str]]
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.raw_headers}

    @property
    def text(self) -> str:
        return self.body.decode()


class Nginx(Service):
    """nginx with everything that it writes in `folder`.

    `port` takes TLS, `plain_port` HTTP; `static`, `media` and `cache` are its folders. Requests may say where they come
    from in X-Forwarded-For: it trusts this machine as a front proxy. No certificate authority knows its certificate.
    """

    def __init__(self, folder: Path, upstream: str, **values: str) -> None:
        super().__init__(folder)
        self.plain_port = free_port()
        self.static, self.media, self.cache = (folder / name for name in ("static", "media", "cache"))
        for part in (self.static, self.media, self.cache, folder / "temp"):
            part.mkdir(exist_ok=True)
        _certificate(folder)
        self._render(upstream, values)
        if not os.geteuid():
            # Service starts it as nobody, too.
            subprocess.run(["chown", "-R", "nobody", folder], check=True)

    @property
    def url(self) -> str:
        """Where it answers over TLS, by address; say Host: `DOMAIN`."""
        return f"https://127.0.0.1:{self.port}"

    def command(self) -> Sequence[str | Path]:
        return ["nginx", "-e", "stderr", "-c", self.folder / "nginx.conf", "-g", "daemon off;"]

    def answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """Stop it at once, with its workers."""
        self._end(signal.SIGTERM)

    def connect(
        self, name: str = DOMAIN, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3, speaks: str = "http/1.1"
    ) -> ssl.SSLSocket:
        """A TLS connection that asks for a host by name, and speaks nothing newer than `newest` (ALPN: `speaks`)."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.maximum_version = newest
        if newest < ssl.TLSVersion.TLSv1_2:
            # Old versions are this client's to offer, so that it is the server who refuses them.
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
        context.set_alpn_protocols([speaks])
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        try:
            return context.wrap_socket(plain, server_hostname=name)
        except OSError:
            plain.close()
            raise

    def get(
        self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET", body: bytes | None = None
    ) -> Answer:
        """Ask for a path over TLS, with `headers`."""
        connection = http.client.HTTPConnection(DOMAIN)
        connection.sock = self.connect()
        try:
            connection.request(method, path, body, {"Host": DOMAIN, **(headers or {})})
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()

    def statuses(self, path: str, headers: Mapping[str, str], method: str, times: int) -> list[int]:
        """Ask the same so many times, as fast as one connection goes; the statuses."""
        connection = http.client.HTTPConnection(DOMAIN)
        connection.sock = self.connect()
        answers = []
        for _ in range(times):
            connection.request(method, path, headers={"Host": DOMAIN, **headers})
            response = connection.getresponse()
            response.read()
            answers.append(response.status)
        connection.close()
        return answers

    def send(self, raw: bytes, *, tls: bool = True) -> bytes:
        """Send bytes as they are; all that comes back until nginx closes."""
        stream = self.connect() if tls else socket.create_connection(("127.0.0.1", self.plain_port), timeout=30)
        with stream:
            stream.sendall(raw)
            received = b""
            try:
                while part := stream.recv(65536):
                    received += part
            except ConnectionResetError:
                pass
            return received

    def _render(self, upstream: str, values: dict[str, str]) -> None:
        given = {
            "DOMAIN": DOMAIN,
            "CERTIFICATE": str(self.folder / "certificate.pem"),
            "KEY": str(self.folder / "key.pem"),
            "SOCKET": upstream,
            "STATIC": str(self.static),
            "MEDIA": str(self.media),
            "CONF": str(self.folder / "portal"),
            "CACHE_DIR": str(self.cache),
            "TEMP": str(self.folder / "temp"),
            "ACME": str(self.folder / "acme"),
            "PAGE_TEMP": str(self.folder / "temp/pages"),
            "USER": "nobody",
            "PID": str(self.folder / "pid"),
            "ERROR_LOG": "stderr",
            "ACCESS_LOG": str(self.folder / "access.log"),
            "HTTP": f"127.0.0.1:{self.plain_port}",
            "HTTPS": f"127.0.0.1:{self.port}",
            "PROXIES": "127.0.0.1",
        } | values
        pairs = [f"{name}={value}" for name, value in given.items()]
        subprocess.run([ROOT / "deploy/nginx/render.sh", self.folder, *pairs], check=True)


@contextmanager
def nginx(upstream: int | str | Path, **values: str) -> Iterator[Nginx]:
    """A running nginx before a port of this machine or a Unix socket; `values` are those of deploy/nginx/render.sh.

    The test is skipped where nginx is not installed.
    """
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed")
    address = f"127.0.0.1:{upstream}" if isinstance(upstream, int) else f"unix:{upstream}"
    with own_folder("nginx") as folder:
        server = Nginx(folder, address, **values)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _certificate(folder: Path) -> None:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"]
    name = ["-subj", f"/CN={DOMAIN}", "-addext", f"subjectAltName=DNS:{DOMAIN}"]
    command = ["openssl", "req", "-x509", *kind, *name, "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
