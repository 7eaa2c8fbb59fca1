"""Pictures of every kind come out upright, RGB and 8-bit; what cannot be used is refused in a plain sentence."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fashion_search.decoding.bounds import Bounds
from fashion_search.pictures import DRAFT_SIDE, PictureError, open_picture

RED, WHITE = (255, 0, 0), (255, 255, 255)


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def colour_at(picture: Image.Image, at: tuple[int, int] = (0, 0)) -> tuple[int, ...]:
    assert picture.mode == "RGB"
    return tuple(np.asarray(picture)[at[1], at[0]].tolist())


def near(colour: tuple[int, ...], expected: tuple[int, ...], tolerance: int = 6) -> bool:
    return max(abs(a - b) for a, b in zip(colour, expected, strict=True)) <= tolerance


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "PPM", "AVIF", "JPEG2000"])
def test_reads_the_formats_it_names(kind: str) -> None:
    assert near(colour_at(open_picture(encoded(Image.new("RGB", (32, 32), RED), kind))), RED)


def test_takes_a_path_bytes_and_a_picture(tmp_path: Path) -> None:
    data = encoded(Image.new("RGB", (3, 2), RED))
    (tmp_path / "red.png").write_bytes(data)
    for source in (tmp_path / "red.png", str(tmp_path / "red.png"), data, bytearray(data), memoryview(data)):
        assert colour_at(open_picture(source)) == RED
    assert colour_at(open_picture(Image.new("RGB", (3, 2), RED))) == RED


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied_once(orientation: int) -> None:
    upright = Image.new("RGB", (20, 10), WHITE)
    upright.putpixel((0, 0), RED)
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Image.Transpose that a camera at this orientation amounts to
    stored = upright.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    opened = open_picture(encoded(stored, exif=exif))
    assert opened.size == (20, 10) and colour_at(opened) == RED
    assert open_picture(opened).tobytes() == opened.tobytes()


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_broken_exif_is_passed_over() -> None:
    data = encoded(Image.new("RGB", (8, 8), RED), "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff", quality=95)
    assert near(colour_at(open_picture(data)), RED)


def test_cmyk_from_adobe_is_not_a_negative() -> None:
    cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
    assert near(colour_at(open_picture(encoded(cyan, "JPEG", quality=95))), (0, 255, 255))


def test_palette_with_a_transparent_colour_lies_on_white() -> None:
    palette = Image.new("P", (4, 4), 1)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    palette.putpixel((0, 0), 0)
    opened = open_picture(encoded(palette, transparency=0))
    assert colour_at(opened, (0, 0)) == WHITE and colour_at(opened, (1, 1)) == RED


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [
        ("RGBA", (255, 0, 0, 0), WHITE),
        ("RGBA", (255, 0, 0, 255), RED),
        ("RGBA", (0, 0, 0, 128), (127, 127, 127)),
        ("LA", (0, 0), WHITE),
        ("LA", (100, 255), (100, 100, 100)),
        ("L", 100, (100, 100, 100)),
        ("1", 1, WHITE),
        ("I", 65535, WHITE),
        ("F", 1.0, WHITE),
        ("F", 128.0, (128, 128, 128)),
        ("CMYK", (0, 0, 0, 0), WHITE),
        ("YCbCr", (255, 128, 128), WHITE),
        ("HSV", (0, 255, 255), RED),
    ],
)
def test_every_mode_becomes_rgb(mode: str, colour: Any, expected: tuple[int, ...]) -> None:
    assert near(colour_at(open_picture(Image.new(mode, (4, 4), colour))), expected, 1)


def test_16_bit_grey_is_scaled_not_cut() -> None:
    grey = Image.fromarray(np.full((4, 4), 100 * 257, np.uint16))
    for kind in ("PNG", "TIFF"):
        assert colour_at(open_picture(encoded(grey, kind))) == (100, 100, 100)


def test_a_float_picture_with_holes_is_read() -> None:
    values = np.array([[np.nan, 1.0], [np.inf, 0.5]], np.float32)
    assert open_picture(Image.fromarray(values)).mode == "RGB"


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_gives_its_first_frame(kind: str) -> None:
    frames = [Image.new("RGB", (8, 8), RED), Image.new("RGB", (8, 8), (0, 0, 255))]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    assert near(colour_at(open_picture(data)), RED)


def test_the_picture_handed_in_is_left_alone() -> None:
    original = Image.new("RGBA", (4, 4), (255, 0, 0, 128))
    original.info["note"] = "mine"
    open_picture(original)
    assert original.mode == "RGBA" and original.info == {"note": "mine"}
    plain = Image.new("RGB", (4, 4))
    assert open_picture(plain) is not plain


def test_large_jpegs_are_decoded_small_and_stay_true() -> None:
    slope = Image.linear_gradient("L").resize((2000, 1600)).convert("RGB")
    opened = open_picture(encoded(slope, "JPEG", quality=95))
    assert DRAFT_SIDE <= min(opened.size) < 1000
    expected = np.asarray(slope.resize(opened.size, Image.Resampling.BOX), int)
    assert np.abs(np.asarray(opened, int) - expected).mean() < 2


def test_metadata_does_not_travel_on() -> None:
    exif = Image.Exif()
    exif[0x010E] = "home address"
    opened = open_picture(encoded(Image.new("RGB", (8, 8)), "JPEG", exif=exif))
    assert opened.info == {} and not opened.getexif()


def png_of_size(width: int, height: int) -> bytes:
    """A PNG whose header promises more than its few bytes hold."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [8_000, 10_000, 40_000])
def test_a_bomb_is_refused_from_its_header(side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("decoded"))
    with pytest.raises(PictureError, match=r"50 megapixels.*smaller"):
        open_picture(png_of_size(side, side))


def test_a_bomb_handed_in_as_an_open_picture_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    with pytest.raises(PictureError, match="40,000×40,000"):
        open_picture(Image.open(io.BytesIO(png_of_size(40_000, 40_000))))


JPEG = encoded(Image.effect_noise((200, 200), 50), "JPEG")
PNG = encoded(Image.effect_noise((200, 200), 50), "PNG")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", r"empty \(0 bytes\)"),
        (b"hello, this is text", "not a picture"),
        (b"%PDF-1.4", "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
        (JPEG[: len(JPEG) // 2], "damaged or cut off"),
        (PNG[: len(PNG) // 2], "damaged or cut off"),
        (JPEG[:12], "not a picture"),
        (png_of_size(64, 64), "damaged or cut off"),
        (png_of_size(0, 64), "not a picture|no pixels|damaged"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(PictureError, match=sentence) as caught:
        open_picture(data)
    assert str(caught.value).endswith(".") and "/" not in str(caught.value)


@pytest.mark.parametrize("name", ["missing.png", ".", "nul\0byte"])
def test_a_file_that_cannot_be_read_is_not_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(PictureError) as caught:
        open_picture(f"{tmp_path}/{name}")
    assert str(tmp_path) not in str(caught.value)


def test_a_broken_file_is_not_named(tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(JPEG[:3000])
    with pytest.raises(PictureError) as caught:
        open_picture(tmp_path / "secret.jpg")
    assert "secret" not in str(caught.value)


def test_too_many_bytes_are_refused(tmp_path: Path) -> None:
    (tmp_path / "big.png").write_bytes(bytes(2**20 + 1))
    for source in (bytes(2**20 + 1), tmp_path / "big.png"):
        with pytest.raises(PictureError, match="larger than"):
            open_picture(source, bounds=Bounds(megabytes=1))


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_damage_anywhere_raises_nothing_else() -> None:
    random = np.random.default_rng(0)
    for kind in ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "AVIF"):
        whole = encoded(Image.effect_noise((32, 32), 50).convert("RGB"), kind)
        for _ in range(60):
            damaged = bytearray(whole)
            for at in random.integers(0, len(damaged), 4):
                damaged[at] = random.integers(256)
            try:
                assert open_picture(damaged).mode == "RGB"
            except PictureError as error:
                assert str(error).endswith(".")
