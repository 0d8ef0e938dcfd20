"""A photo that somebody sent, made anew: pixels alone, nothing that was hidden beside them (F10).

The format is told by the content. Size and pixels are checked in the header, before anything is decoded.
"""

from __future__ import annotations

import hashlib
import io
import struct
import threading
import warnings
from dataclasses import dataclass
from enum import Enum
from typing import IO, Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _
from PIL import Image
from PIL.ExifTags import Base

from config.lib.errors import Refused

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 25_000_000
MAX_SIDE = 20_000
# Beyond this a picture without loss is kept as JPEG.
MAX_PNG_BYTES = MAX_BYTES
# A progressive photo has about ten; each one decodes the whole picture again.
MAX_SCANS = 50
QUALITY = 85

_FORMATS = ("JPEG", "PNG", "WEBP")
_SCAN = b"\xff\xda"
# What makes a picture upright, by its EXIF orientation. The rest of EXIF is never written again: many cameras
# leave tags that no library can.
_TURNS = dict(enumerate(map(Image.Transpose, (0, 3, 1, 5, 4, 6, 2)), start=2))
# What Pillow raises at pictures that are cut or wrong inside.
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError, MemoryError, TypeError,
           struct.error)  # fmt: skip
# One large picture in memory at a time, in each process.
_turn = threading.Lock()


class Kind(Enum):
    JPEG = ("JPEG", "jpg", "image/jpeg")
    PNG = ("PNG", "png", "image/png")

    @property
    def suffix(self) -> str:
        return self.value[1]

    @property
    def content_type(self) -> str:
        return self.value[2]


@dataclass(frozen=True, slots=True)
class Photo:
    content: bytes
    kind: Kind
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def cleaned_photo(*, upload: IO[bytes] | File[Any]) -> Photo:
    """JPEG, or PNG where it was one. Raises Refused with one sentence for everything else."""
    given = upload.read(MAX_BYTES + 1)
    if len(given) > MAX_BYTES:
        raise Refused("photo_too_large", _("照片超过 10 MB，请压缩后再上传。"))
    if not given:
        raise Refused("photo_missing", _("请选择一张照片。"))
    with _turn:
        image, is_png = _decoded(given)
        return _encoded(image, is_png=is_png)


def _decoded(given: bytes) -> tuple[Image.Image, bool]:
    """The picture upright, and whether it was a PNG."""
    if given.count(_SCAN) > MAX_SCANS and given.startswith(b"\xff\xd8"):
        raise _unreadable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(given), formats=_FORMATS)
        width, height = image.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
            raise _too_many_pixels()
        image.load()
        turn = _turn_of(image)
        return image if turn is None else image.transpose(turn), image.format == "PNG"
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise _too_many_pixels() from problem
    except _BROKEN as problem:
        raise _unreadable() from problem


def _turn_of(image: Image.Image) -> Image.Transpose | None:
    """None too where nobody can read it: the picture itself is good."""
    try:
        return _TURNS.get(image.getexif().get(Base.Orientation.value, 1))
    except _BROKEN:
        return None


def _encoded(image: Image.Image, *, is_png: bool) -> Photo:
    is_see_through = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if is_png or is_see_through:
        photo = _saved(image.convert("RGBA" if is_see_through else "RGB"), Kind.PNG)
        if len(photo.content) <= MAX_PNG_BYTES:
            return photo
    if is_see_through:
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image.convert("RGBA"))
        image = ground
    return _saved(image.convert("RGB"), Kind.JPEG)


def _saved(image: Image.Image, kind: Kind) -> Photo:
    """``info`` is where Pillow keeps EXIF, place, colour profile, comments and text blocks."""
    image.info = {}
    target = io.BytesIO()
    image.save(target, kind.value[0], quality=QUALITY)
    return Photo(content=target.getvalue(), kind=kind, width=image.width, height=image.height)


def _unreadable() -> Refused:
    told = _("这不是 JPEG、PNG 或 WebP 照片，或者文件已损坏。请重新拍摄，或另存为 JPEG 后再上传。")
    return Refused("photo_unreadable", told)


def _too_many_pixels() -> Refused:
    return Refused("photo_too_many_pixels", _("照片超过 2500 万像素，请缩小后再上传。"))
