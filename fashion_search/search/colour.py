"""Two colour names of the catalog in; whether they go together, by which rule and how well, out.

Colours are compared in OKLCh (Ottosson 2020, "A perceptual color space for image processing"): lightness, chroma and
hue as people see them, so that "a hue 20° away" means the same for greens as for reds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import atan2, degrees, hypot
from typing import TypeVar

import numpy as np

Channel = TypeVar("Channel", float, np.ndarray)

# The base colours of the real catalog; "Multi" has no colour of its own and is left out.
HEX: dict[str, str] = {
    "Black": "#1b1b1d", "White": "#fafafa", "Off White": "#f5f1e6", "Cream": "#f3e9d0", "Grey": "#8c8c8e",
    "Grey Melange": "#a6a7aa", "Charcoal": "#3c3f44", "Silver": "#c5c7ca", "Steel": "#9aa3ab", "Metallic": "#a9acb0",
    "Blue": "#2b62b5", "Navy Blue": "#1f2a4d", "Turquoise Blue": "#2bb5c4", "Teal": "#12747a", "Red": "#c8202f",
    "Maroon": "#6b1a2a", "Burgundy": "#6d1a36", "Rust": "#a9441f", "Orange": "#ee7a22", "Peach": "#f8bf9c",
    "Yellow": "#f6d12f", "Mustard": "#d3a021", "Gold": "#c9a24b", "Bronze": "#94683a", "Copper": "#b06b43",
    "Brown": "#6a4630", "Coffee Brown": "#4b3426", "Mushroom Brown": "#9c8572", "Tan": "#c39a6b", "Beige": "#dcc9a6",
    "Khaki": "#a99a70", "Taupe": "#8b7d70", "Nude": "#e3bfa5", "Skin": "#e8c2a4", "Rose": "#c7596f",
    "Green": "#2f8a46", "Olive": "#6b6b34", "Lime Green": "#9ccc33", "Sea Green": "#2f8f73",
    "Fluorescent Green": "#7dea2a", "Purple": "#6c3a8e", "Lavender": "#b9a5d6", "Mauve": "#ae8aa3",
    "Magenta": "#c32c8a", "Pink": "#ee85a8",
}  # fmt: skip
# Below this chroma a colour reads as a grey and goes with everything.
GREY_CHROMA = 0.045
# Dark or earthy enough that dress custom treats them like greys: leather, denim, chino.
NEUTRAL_BY_CUSTOM = {"Navy Blue", "Brown", "Coffee Brown", "Mushroom Brown", "Tan", "Khaki", "Beige", "Taupe"}
# Hue distance in degrees, up to and including → rule and how well it goes; between the rules there is no harmony.
HUE_RULES = ((15, "monochrome", 0.8), (50, "analogous", 0.75), (140, "none", 0.2), (180, "complementary", 0.7))


@dataclass(frozen=True)
class Harmony:
    """How two colours go together: a rule's name, a score from 0 (clash) to 1, and the rule in words."""

    rule: str
    score: float
    words: str


def harmony(first: str | None, second: str | None) -> Harmony:
    """The harmony of two colour names: neutral, monochrome, analogous, complementary, none, or unknown."""
    if first not in HEX or second not in HEX:
        return Harmony("unknown", 0.5, "colour left open")
    one, other = lch(first), lch(second)
    contrast = min(abs(one[0] - other[0]) / 0.4, 1.0)
    if is_neutral(first) or is_neutral(second):
        # Two neutrals are set apart by light and dark alone, so their contrast counts.
        neutral = second if is_neutral(second) else first
        other_name = first if neutral == second else second
        words = (
            f"{neutral.lower()} goes with {other_name.lower()}" if first != second else f"{first.lower()} throughout"
        )
        return Harmony("neutral", 0.75 + 0.2 * contrast, words)
    return _hue_harmony(first, second, abs((one[2] - other[2] + 180) % 360 - 180), contrast)


def _hue_harmony(first: str, second: str, angle: float, contrast: float) -> Harmony:
    """The rule for two chromatic colours whose hues lie `angle` degrees apart."""
    rule, score = next((rule, score) for limit, rule, score in HUE_RULES if angle <= limit)
    words = {
        "monochrome": f"{second.lower()} and {first.lower()} are shades of one colour"
        if first != second
        else f"{first.lower()} on {first.lower()}",
        "analogous": f"{second.lower()} is close to {first.lower()}",
        "complementary": f"{second.lower()} sets off {first.lower()}",
        "none": f"{second.lower()} is a bold choice beside {first.lower()}",
    }
    return Harmony(rule, score + 0.1 * contrast, words[rule])


def is_neutral(name: str) -> bool:
    """Whether the named colour goes with any other: greys by chroma, leather, denim and chino tones by custom."""
    return name in NEUTRAL_BY_CUSTOM or lch(name)[1] < GREY_CHROMA


@cache
def lch(name: str) -> tuple[float, float, float]:
    """A colour name as OKLCh: lightness 0–1, chroma, hue in degrees."""
    red, green, blue = (_linear(int(HEX[name][i : i + 2], 16) / 255) for i in (1, 3, 5))
    lightness, a, b = oklab(red, green, blue)
    return lightness, hypot(a, b), degrees(atan2(b, a)) % 360


def oklab(red: Channel, green: Channel, blue: Channel) -> tuple[Channel, Channel, Channel]:
    """Linear sRGB, each 0–1 and a number or an array, as OKLab (the matrices are Ottosson's)."""
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _linear(channel: float) -> float:
    """An sRGB channel, 0–1, with its gamma removed (IEC 61966-2-1)."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
