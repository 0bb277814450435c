"""Every pair of colours that stands together keeps its contrast, light and dark (WCAG 2.2: 1.4.3, 1.4.11)."""

import re
from itertools import product

import pytest

from tracker.config import PACKAGE

CSS = (PACKAGE / "static" / "app.css").read_text()
TEXT, SHAPE = 4.5, 3.0
PAIRS = [
    *((ink, paper, TEXT) for ink, paper in product(("ink", "ink2", "brand"), ("paper", "surface", "sunk"))),
    *((ink, paper, TEXT) for ink, paper in product(("accent",), ("paper", "surface", "accentsoft"))),
    *((state, paper, TEXT) for state in ("ok", "warn", "bad") for paper in ("surface", f"{state}soft")),
    *(("ink", soft, TEXT) for soft in ("warnsoft", "oksoft", "badsoft", "brandsoft")),
    *((ink, "night", TEXT) for ink in ("onnight", "onnight2", "sun")),
    ("brand", "brandsoft", TEXT),
    ("brandhover", "brandsoft", TEXT),
    ("onbrand", "brand", TEXT),
    ("onbrand", "brandhover", TEXT),
    ("onnight", "night2", TEXT),
    *(("edge", paper, SHAPE) for paper in ("paper", "surface", "sunk")),
    *((f"c{number}", "surface", SHAPE) for number in range(1, 7)),
    *((f"c{number}", "sunk", SHAPE) for number in (1, 2)),
]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block))


LIGHT = tokens(CSS.split("@media (prefers-color-scheme:dark)")[0])
DARK = LIGHT | tokens(CSS.split("@media (prefers-color-scheme:dark)")[1].split("*, ::before")[0])


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper", "least"), PAIRS)
def test_contrast(scheme: dict[str, str], ink: str, paper: str, least: float) -> None:
    assert contrast(scheme[ink], scheme[paper]) >= least


def test_the_measure_knows_black_on_white() -> None:
    assert round(contrast("#000", "#ffffff"), 1) == 21.0
    assert contrast("#aaa", "#fff") < TEXT


def test_only_logical_properties() -> None:
    """Left to right and right to left share the sheet; background positions are mirrored by hand."""
    physical = re.findall(r"(?:margin|padding|border)-(?:left|right)|text-align: (?:left|right)|float:", CSS)
    assert physical == []
