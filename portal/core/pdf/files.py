"""What a PDF may load: pictures in the folder of uploaded files, nothing from the network."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse


class LocalFiles(URLFetcher):
    """Answers addresses below `media_url` with files below `media_root`, all others with ValueError.

    WeasyPrint sets the alternative text where a picture cannot be loaded.
    """

    def __init__(self, media_url: str, media_root: str) -> None:
        super().__init__(allowed_protocols=())
        self.media_url = media_url
        self.media_root = Path(media_root).resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The file of an address."""
        if not url.startswith(self.media_url):
            raise ValueError(f"not a local file: {url}")
        path = (self.media_root / unquote(urlsplit(url).path.removeprefix(urlsplit(self.media_url).path))).resolve()
        if not path.is_relative_to(self.media_root):
            raise ValueError(f"not a local file: {url}")
        return URLFetcherResponse(url, path.open("rb"))
