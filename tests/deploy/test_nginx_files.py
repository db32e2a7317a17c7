"""Files that nginx sends itself: static ones, pictures, documents."""

from __future__ import annotations

from urllib.parse import quote

import brotli

from tests.deploy.upstream import Upstream
from tests.proxy import Nginx


def test_static_files_come_compressed_and_for_ever_where_their_name_has_a_hash(proxy: Nginx) -> None:
    (proxy.static / "site.0123456789ab.css").write_text("plain")
    (proxy.static / "site.0123456789ab.css.gz").write_bytes(b"gzipped")
    (proxy.static / "site.0123456789ab.css.br").write_bytes(brotli.compress(b"brotli"))
    (proxy.static / "site.css").write_text("plain")
    path = "/static/site.0123456789ab.css"
    assert proxy.get(path, {"Accept-Encoding": "gzip"}).body == b"gzipped"
    assert proxy.get(path).body == b"plain"
    if "brotli" in (proxy.folder / "portal/site-addresses.conf").read_text():
        assert brotli.decompress(proxy.get(path, {"Accept-Encoding": "gzip, br"}).body) == b"brotli"
    assert proxy.get(path).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert proxy.get("/static/site.css").headers["cache-control"] == "public, no-cache"
    assert "immutable" not in proxy.get("/static/other.0123456789ab.css").headers["cache-control"]


def test_pictures_never_run_anything(proxy: Nginx) -> None:
    folder = proxy.media / "images"
    folder.mkdir(exist_ok=True)
    for name in ("a.jpg", "a.avif", "a.svg", "a.html"):
        (folder / name).write_bytes(b"<script>")
    kinds = {name: proxy.get(f"/media/images/{name}").headers for name in ("a.jpg", "a.avif", "a.svg", "a.html")}
    assert [kinds[name]["content-type"] for name in kinds] == [
        "image/jpeg",
        "image/avif",
        "application/octet-stream",
        "application/octet-stream",
    ]
    for headers in kinds.values():
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_a_picture_without_copies_is_shown_as_it_was_uploaded(proxy: Nginx) -> None:
    folder = proxy.media / "original_images"
    folder.mkdir(exist_ok=True)
    for name in ("动图.gif", "a.JPG", "a.html"):
        (folder / name).write_bytes(b"GIF89a")
    for name, kind in (("动图.gif", "image/gif"), ("a.JPG", "image/jpeg")):
        answer = proxy.get(f"/media/original_images/{quote(name)}")
        assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"GIF89a", kind)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    for path in ("original_images/a.html", "original_images/", "original_images/a.gif/../../documents/a.gif"):
        assert proxy.get(f"/media/{path}").status in (400, 404)


def test_a_document_is_sent_by_nginx_when_the_portal_says_so(proxy: Nginx, portal: Upstream) -> None:
    folder = proxy.media / "documents"
    folder.mkdir(exist_ok=True)
    (folder / "报告.pdf").write_bytes(b"%PDF-")
    for straight in ("/_media/documents/", "/media/documents/"):
        assert proxy.get(straight + quote("报告.pdf")).status == 404
    portal.body, portal.headers = (
        b"",
        {
            "X-Accel-Redirect": "/_media/documents/%E6%8A%A5%E5%91%8A.pdf",
            "Content-Type": "application/pdf",
            "Content-Disposition": "attachment; filename=a.pdf",
            "Cache-Control": "private",
        },
    )
    answer = proxy.get("/documents/1/a.pdf")
    assert (answer.status, answer.body) == (200, b"%PDF-")
    headers = answer.headers
    assert headers["content-disposition"].startswith("attachment") and headers["content-type"] == "application/pdf"
    assert headers["x-content-type-options"] == "nosniff" and "sandbox" in headers["content-security-policy"]
    assert headers["cache-control"] == "private"
    portal.status = 403
    portal.headers = {}
    assert proxy.get("/documents/1/a.pdf").status == 403
