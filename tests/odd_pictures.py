"""Small picture files with colours, depths and turns that programs read differently: name → bytes, made here."""

from __future__ import annotations

import io
import itertools
import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Pair = tuple[float, float]
D50 = np.array([0.9642, 1.0, 0.8249])
D65 = (0.3127, 0.3290)
P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
ADOBE = ((0.640, 0.330), (0.210, 0.710), (0.150, 0.060))
SRGB = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060))
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def rgb_profile(primaries: tuple[Pair, Pair, Pair], gamma: float | None = None) -> bytes:
    """An ICC profile of version 2 for primaries under D65, its curve a gamma or, for None, that of sRGB."""
    columns = adapted(primaries)
    curve = curve_tag(gamma)
    tags = {b"rXYZ": xyz_tag(columns[:, 0]), b"gXYZ": xyz_tag(columns[:, 1]), b"bXYZ": xyz_tag(columns[:, 2])}
    return profile(b"RGB ", tags | {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve})


def grey_profile(gamma: float) -> bytes:
    """An ICC profile for grey."""
    return profile(b"GRAY", {b"kTRC": curve_tag(gamma)})


def cmyk_profile() -> bytes:
    """An ICC profile for inks that are weaker than those which programs assume: a table of nine steps an ink to Lab."""
    steps = np.linspace(0, 255, 256).astype(np.uint8).tobytes()
    lab = ink_to_lab(*np.meshgrid(*[np.linspace(0, 1, 9)] * 4, indexing="ij")).tobytes()
    matrix = struct.pack(">9i", *(65536 * (i % 4 == 0) for i in range(9)))
    table = b"mft1" + bytes(4) + bytes([4, 3, 9, 0]) + matrix + steps * 4 + lab + steps * 3
    return profile(b"CMYK", {b"A2B0": table}, connection=b"Lab ", kind=b"prtr")


def ink_to_lab(*inks: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """Cyan, magenta, yellow and black over each other as the 8-bit Lab of ICC: lighter than on a screen."""
    cyan, magenta, yellow, black = inks
    lightness = 255 * (1 - 0.3 * cyan) * (1 - 0.4 * magenta) * (1 - 0.1 * yellow) * (1 - 0.8 * black)
    a = 128 + (60 * magenta - 30 * cyan) * (1 - black)
    b = 128 + (70 * yellow - 40 * cyan) * (1 - black)
    return np.round(np.stack([lightness, a, b], -1)).astype(np.uint8)


def adapted(primaries: tuple[Pair, Pair, Pair]) -> npt.NDArray[np.float64]:
    """The matrix from linear RGB to XYZ, its white moved from D65 to D50, (3, 3)."""
    corners = np.array([[x / y, 1, (1 - x - y) / y] for x, y in primaries]).T
    white = np.array([D65[0] / D65[1], 1, (1 - sum(D65)) / D65[1]])
    scaled = corners * np.linalg.solve(corners, white)
    cones = (BRADFORD @ D50) / (BRADFORD @ white)
    moved: npt.NDArray[np.float64] = np.linalg.inv(BRADFORD) @ np.diag(cones) @ BRADFORD @ scaled
    return moved


def xyz_tag(values: npt.NDArray[np.float64]) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in values))


def curve_tag(gamma: float | None) -> bytes:
    """A curve as a gamma, or as sRGB's in 1,024 steps."""
    if gamma:
        return b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    steps = np.linspace(0, 1, 1024)
    linear = np.where(steps <= 0.04045, steps / 12.92, ((steps + 0.055) / 1.055) ** 2.4)
    return b"curv" + bytes(4) + struct.pack(">I1024H", 1024, *np.round(linear * 65535).astype(int))


def profile(space: bytes, tags: dict[bytes, bytes], connection: bytes = b"XYZ ", kind: bytes = b"mntr") -> bytes:
    """Header, table and tags."""
    name = b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(78)
    tags = {b"desc": name, b"cprt": b"text" + bytes(4) + b"none\0", b"wtpt": xyz_tag(D50)} | tags
    table, body, at = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for tag, value in tags.items():
        table += tag + struct.pack(">II", at + len(body), len(value))
        body += value + bytes(-len(value) % 4)
    head = struct.pack(">I4sI4s4s4s", at + len(body), bytes(4), 0x02400000, kind, space, connection)
    head += struct.pack(">6H4s4s", 2026, 1, 1, 0, 0, 0, b"acsp", bytes(4)) + bytes(24) + xyz_tag(D50)[8:]
    return head.ljust(128, b"\0") + table + body


def patches() -> Image.Image:
    """Eight by six colours, each 8 pixels wide: strong ones, skin, greys."""
    shades = np.random.default_rng(5).integers(0, 256, (6, 8, 3), np.uint8)
    corners = list(itertools.product((0, 255), repeat=3))
    skin = [(200, 60, 60), (60, 200, 60), (60, 60, 200), (224, 172, 140), (64,) * 3, (128,) * 3, (192,) * 3, (20,) * 3]
    shades[:2] = [corners, skin]
    return Image.fromarray(shades).resize((64, 48), Image.Resampling.NEAREST)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file's bytes, with as little loss as its kind knows."""
    least: dict[str, dict[str, Any]] = {
        "JPEG": {"quality": 100, "subsampling": 0},
        "WEBP": {"lossless": True},
        "AVIF": {"quality": 100},
    }
    buffer = io.BytesIO()
    picture.save(buffer, kind, **least.get(kind, {}) | options)
    return buffer.getvalue()


def turned(orientation: int) -> Image.Exif:
    """What a camera that was held so writes."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def png(values: npt.NDArray[Any], colour: int, depth: int, more: dict[bytes, bytes] | None = None) -> bytes:
    """A PNG of the colour type and depth, its chunks written by hand: Pillow cannot write each of them."""
    height, width = values.shape[:2]
    rows = values.astype(">u2" if depth == 16 else np.uint8).reshape(height, -1)
    body = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    chunks = {b"IHDR": struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0), **(more or {}), b"IDAT": body}
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, data) for name, data in (chunks | {b"IEND": b""}).items())


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def odd_pictures() -> dict[str, bytes]:
    """What is compared with Chromium."""
    colours = patches()
    grey, layer = colours.convert("L"), colours.copy()
    layer.putalpha(Image.linear_gradient("L").resize(colours.size))
    deep = np.asarray(grey).astype(np.uint16) * 257
    clear = struct.pack(">H", int(deep[12, 44]))
    files = {
        f"{name}.{kind.lower()}": saved(colours, kind, icc_profile=icc)
        for name, icc in {
            "p3": rgb_profile(P3), "adobe": rgb_profile(ADOBE, 2.19921875), "srgb": rgb_profile(SRGB),
            "gamma18": rgb_profile(SRGB, 1.8),
        }.items()
        for kind in ("JPEG", "PNG", "WEBP", "AVIF")
    }  # fmt: skip
    return files | {
        "p3 alpha.png": saved(layer, "PNG", icc_profile=rgb_profile(P3)),
        "p3 palette.png": saved(colours.quantize(64), "PNG", icc_profile=rgb_profile(P3)),
        "grey.png": saved(grey, "PNG", icc_profile=grey_profile(1.0)),
        "grey.jpg": saved(grey, "JPEG", icc_profile=grey_profile(1.8)),
        "cmyk.jpg": saved(colours.convert("CMYK"), "JPEG", icc_profile=cmyk_profile()),
        "cmyk alone.jpg": saved(colours.convert("CMYK"), "JPEG"),
        "grey profile on colours.jpg": saved(colours, "JPEG", icc_profile=grey_profile(1.0)),
        "cut profile.jpg": saved(colours, "JPEG", icc_profile=rgb_profile(P3)[:300]),
        "no profile at all.png": saved(colours, "PNG", icc_profile=b"nothing of the kind" * 20),
        "16 grey.png": png(deep, 0, 16),
        "16 grey one clear.png": png(deep, 0, 16, {b"tRNS": clear}),
        "16 grey alpha.png": png(np.dstack([deep, deep[::-1]]), 4, 16),
        "16 colours.png": png(np.asarray(colours).astype(np.uint16) * 257, 2, 16),
        "grey one clear.png": png(np.asarray(grey), 0, 8, {b"tRNS": struct.pack(">H", int(np.asarray(grey)[12, 44]))}),
        "alpha.webp": saved(layer, "WEBP", exact=True),
        **{
            f"turned {turn}.{kind.lower()}": saved(colours, kind, exif=turned(turn))
            for kind in ("JPEG", "PNG", "WEBP", "AVIF")
            for turn in (3, 6)
        },
    }
