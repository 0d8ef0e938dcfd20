"""Photos made anew (reliability.md F10): what hides in them is gone, what pretends to be one is refused."""

from __future__ import annotations

import io
import struct
import tracemalloc

import pytest
from PIL import Image

from config.lib import photos
from config.lib.errors import Refused
from config.lib.photos import Kind, cleaned_photo
from tests.callbacks.pictures import photo_from_a_phone, picture, png_that_claims, webp_that_claims


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as problem:
        cleaned_photo(upload=io.BytesIO(content))
    assert str(problem.value.message).endswith("。")
    return problem.value.code


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def test_place_camera_and_comment_are_gone() -> None:
    given = photo_from_a_phone()
    assert opened(given).getexif().get_ifd(0x8825)
    made = cleaned_photo(upload=io.BytesIO(given))
    after = opened(made.content)
    assert (dict(after.getexif()), after.info.get("comment"), after.format) == ({}, None, "JPEG")
    assert b"CameraMaker" not in made.content
    assert b"secret" not in made.content


def test_a_photo_that_was_held_sideways_stands_upright() -> None:
    made = cleaned_photo(upload=io.BytesIO(photo_from_a_phone(orientation=6)))
    assert (made.width, made.height) == (20, 40) == opened(made.content).size


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture("JPEG"), Kind.JPEG),
        (picture("JPEG", mode="CMYK"), Kind.JPEG),
        (picture("JPEG", progressive=True), Kind.JPEG),
        (picture("WEBP"), Kind.JPEG),
        (picture("PNG"), Kind.PNG),
        (picture("PNG", mode="P"), Kind.PNG),
        (picture("PNG", mode="I;16"), Kind.PNG),
        (picture("WEBP", mode="RGBA", color=(255, 0, 0, 9)), Kind.PNG),
    ],
)
def test_every_kind_comes_out_as_one_of_two(content: bytes, kind: Kind) -> None:
    made = cleaned_photo(upload=io.BytesIO(content))
    assert (made.kind, opened(made.content).format) == (kind, kind.value[0])
    assert (made.width, made.height) == (40, 20)


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!doctype html><script>alert(1)</script>",
        picture("GIF") + b"PK\x03\x04 a jar behind a gif",
        picture("BMP"),
        picture("TIFF"),
        picture("JPEG")[:300],
        picture("PNG")[:60],
        b"\xff\xd8\xff\xe0 only its first bytes",
        b"%PDF-1.7",
        picture("JPEG") + b"\xff\xda" * 60,
    ],
)  # fmt: skip
def test_what_is_no_photo_is_named(content: bytes) -> None:
    assert refusal(content) == "photo_unreadable"


def with_exif(block: bytes) -> bytes:
    """A good JPEG behind a block of EXIF that nobody checked."""
    plain, body = picture("JPEG"), b"Exif\0\0" + block
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + plain[2:]


@pytest.mark.parametrize("block", [b"", b"II*\0"])
def test_exif_that_is_cut_off_spoils_no_photo(block: bytes) -> None:
    assert cleaned_photo(upload=io.BytesIO(with_exif(block))).kind is Kind.JPEG


def test_a_tag_that_no_library_writes_again_spoils_no_photo() -> None:
    """A number of four letters, beside the turn: cameras do such things."""
    tags = (
        struct.pack("<H", 2)
        + struct.pack("<HHII", 0x0112, 3, 1, 6)
        + struct.pack("<HHI4s", 0x010E, 4, 1, b"abcd")
    )
    made = cleaned_photo(upload=io.BytesIO(with_exif(b"II*\0" + struct.pack("<I", 8) + tags + b"\0" * 4)))
    assert (made.width, made.height) == (20, 40)


def test_a_jar_behind_a_real_photo_does_not_get_in() -> None:
    made = cleaned_photo(upload=io.BytesIO(picture("JPEG") + b"PK\x03\x04<script>alert(1)</script>"))
    assert b"PK\x03\x04" not in made.content
    assert b"<script>" not in made.content


@pytest.mark.parametrize(
    "content",
    [
        png_that_claims(width=50_000, height=50_000),
        png_that_claims(width=5_001, height=5_000),
        png_that_claims(width=1, height=20_001),
        png_that_claims(width=12_000, height=12_000),  # where Pillow itself would only warn
        webp_that_claims(side=16_384),
    ],
)
def test_a_pixel_bomb_is_refused_by_its_header(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was decoded"))
    tracemalloc.start()
    assert refusal(content) == "photo_too_many_pixels"
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_ten_megabytes_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MAX_BYTES", 1_000)
    assert refusal(picture("JPEG") + b"\0" * 1_000) == "photo_too_large"
    assert refusal(b"") == "photo_missing"


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_png_that_would_weigh_too_much_becomes_a_jpeg(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MAX_PNG_BYTES", 10)
    made = cleaned_photo(upload=io.BytesIO(picture("PNG", mode=mode, color=(255, 0, 0, 0)[: len(mode)])))
    assert (made.kind, opened(made.content).mode) == (Kind.JPEG, "RGB")
