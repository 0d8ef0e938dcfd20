"""Photos for tests, good and hostile."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, TiffImagePlugin

from callbacks.actions.photos import Evidence
from callbacks.models import Complaint, DataRecheck, EvidencePhoto
from regions.models import User

HANGZHOU = (30.0, 16.0, 27.0)


def picture(kind: str = "JPEG", *, mode: str = "RGB", color: Any = "red", **options: Any) -> bytes:
    """Forty pixels wide and twenty high."""
    target = io.BytesIO()
    Image.new(mode, (40, 20), color).save(target, kind, **options)
    return target.getvalue()


def photo_from_a_phone(*, orientation: int = 1) -> bytes:
    """With the camera's name, a comment and the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "CameraMaker"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", tuple(TiffImagePlugin.IFDRational(part) for part in HANGZHOU)
    return picture(exif=exif, comment=b"secret comment")


def evidence(content: bytes | None = None, *, note: str = "") -> Evidence:
    upload = SimpleUploadedFile("../../evil.jpg", content or picture())
    return Evidence(file=upload, note=note)


def png_that_claims(*, width: int, height: int) -> bytes:
    """A header and no pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(b"")), _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def webp_that_claims(*, side: int) -> bytes:
    inner = picture("WEBP")[12:]
    canvas = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (side - 1).to_bytes(3, "little") * 2
    body = b"WEBP" + canvas + inner
    return b"RIFF" + struct.pack("<I", len(body)) + body


def photo_row(*, case: Complaint | DataRecheck, by: User, at: Any, size: int = 1) -> EvidencePhoto:
    """The row alone."""
    kind = "complaint" if isinstance(case, Complaint) else "recheck"
    return EvidencePhoto.objects.create(
        region=case.region, file="photos/kept.jpg", width=1, height=1, size=size, sha256="",
        uploaded_by=by, uploaded_at=at, **{kind: case},
    )  # fmt: skip
