"""A picture without anything but its pixels: no place, no camera, no thumbnails, nothing hidden behind its end."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath
from typing import Any, BinaryIO

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image, ImageOps, ImageSequence, JpegImagePlugin

READ = ("JPEG", "PNG", "WEBP", "GIF")
# What telephones make: JPEGs with more pictures behind the first, of which no browser shows any.
SEVERAL = "MPO"
# What the pixels mean; all other information of a file is dropped.
KEPT = ("transparency", "background", "gamma")
PASSED = ("icc_profile", "loop")
EXIF = ("exif", "Raw profile type exif")
WEBP_QUALITY = 90
# Where a WebP without loss says so: the name of its chunk stands after the header and perhaps a colour profile.
WEBP_HEAD = 64 * 1024


class UnreadablePicture(Exception):
    """The file is no picture of a kind that is taken, or a broken one."""


def rewritten(upload: UploadedFile) -> UploadedFile:
    """The uploaded picture, decoded and encoded anew in its own format, turned as its camera said.

    A JPEG keeps its quantisation, so that it loses next to nothing; PNG, GIF and lossless WebP lose nothing; moving
    pictures keep moving. Raises UnreadablePicture. The caller bounds its size and pixels (Wagtail's form field does).
    """
    upload.seek(0)
    out = BytesIO()
    try:
        with Image.open(upload, formats=READ) as picture:  # type: ignore[arg-type] # an open file in all but name
            _write(picture, upload, out)
    except Exception as error:
        # Strangers' bytes: broken ones make Pillow's readers raise struct.error and more, which it lists nowhere.
        raise UnreadablePicture from error
    return SimpleUploadedFile(PurePath(upload.name or "").name, out.getvalue(), upload.content_type or "")


def _write(picture: Image.Image, upload: BinaryIO | UploadedFile, out: BytesIO) -> None:
    moving = getattr(picture, "is_animated", False) and picture.format != SEVERAL
    if picture.format in ("JPEG", SEVERAL):
        options = _as_jpeg(picture)
    elif picture.format == "WEBP":
        options = _as_webp(upload)
    else:
        options = {"format": picture.format}
    # Not every encoder takes these from the picture.
    options |= {name: picture.info[name] for name in PASSED if name in picture.info}
    if moving:
        durations = [_duration(frame) for frame in ImageSequence.Iterator(picture)]
        picture.save(out, save_all=True, duration=durations, comment=b"", **options)
        return
    turned = _turned(picture)
    turned.info = {name: value for name, value in turned.info.items() if name in KEPT}
    _save(turned, out, options)


def _turned(picture: Image.Image) -> Image.Image:
    picture.load()
    picture.getexif()
    # Known by now. Turning writes it anew, for nothing, and fails where it is odd, as that of good pictures can be.
    for name in EXIF:
        picture.info.pop(name, None)
    return ImageOps.exif_transpose(picture)


def _save(picture: Image.Image, out: BytesIO, options: dict[str, Any]) -> None:
    """Save a picture whose pixels are read: what fails here is not the file that was uploaded."""
    try:
        picture.save(out, **options)
    except OSError:
        if options["format"] != "JPEG":
            raise
        # Optimised and progressive ones are written in one piece, for which Pillow reckons 2 bytes a pixel at most;
        # noise without loss takes more.
        out.seek(0)
        out.truncate()
        picture.save(out, **options | {"optimize": False, "progressive": False})


def _duration(frame: Image.Image) -> int:
    # WebP tells it only when the frame has been read.
    frame.load()
    return int(frame.info.get("duration", 0))


def _as_jpeg(picture: Any) -> dict[str, Any]:
    tables, sampling = picture.quantization, JpegImagePlugin.get_sampling(picture)
    same = {"qtables": tables, "subsampling": sampling} if tables and sampling >= 0 else {"quality": 92}
    return {"format": "JPEG", "optimize": True, "progressive": True, **same}


def _as_webp(upload: BinaryIO | UploadedFile) -> dict[str, Any]:
    where = upload.tell()
    upload.seek(0)
    lossless = b"VP8L" in upload.read(WEBP_HEAD)
    upload.seek(where)
    return {"format": "WEBP", "lossless": lossless, "quality": WEBP_QUALITY}
