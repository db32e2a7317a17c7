"""Uploads a document of 2 MB; with `count`, prints how many documents and how many of their files there are."""

from __future__ import annotations

import sys
from pathlib import Path

import django


def main(arguments: list[str]) -> None:
    django.setup()
    from django.conf import settings
    from django.core.files.base import ContentFile

    from portal.core.models import PortalDocument

    if arguments == ["count"]:
        files = [file for file in Path(settings.MEDIA_ROOT, "documents").glob("*") if file.stat().st_size]
        print(PortalDocument.objects.count(), len(files))
        return
    PortalDocument.objects.create(title="演练", file=ContentFile(b"x" * 2_000_000, name="drill.txt"))


if __name__ == "__main__":
    main(sys.argv[1:])
