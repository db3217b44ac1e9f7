"""The five shades of the map, as they are on Anki's own canvas."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from tests.unit.made import ROOT

CSS = (ROOT / "lib/comeback/pages/panel.css").read_text("utf-8")
THEMES = {  # Anki's own --canvas and --fg
    ":root": ((0xF5, 0xF5, 0xF5), (0x02, 0x02, 0x02)),
    ":root.night-mode": ((0x2C, 0x2C, 0x2C), (0xFC, 0xFC, 0xFC)),
}


def shades(theme: str) -> list[tuple[float, ...]]:
    """The five colors as they are on Anki's canvas."""
    (block,) = re.findall(rf"^{re.escape(theme)} (\{{ --shade1[^}}]*\}})", CSS, re.M)
    canvas = THEMES[theme][0]
    mixed = []
    for found in re.findall(r"--shade\d: rgba\((\d+), (\d+), (\d+), ([\d.]+)\)", block):
        alpha = float(found[3])
        mixed.append(tuple(alpha * int(c) + (1 - alpha) * k for c, k in zip(found, canvas)))
    return mixed


def luminance(color: Sequence[float]) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [c / 255 for c in color]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear))


def contrast(one: Sequence[float], other: Sequence[float]) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_the_number_is_readable_on_each_shade_and_the_shades_are_apart(theme: str) -> None:
    canvas, text = THEMES[theme]
    colors = shades(theme)
    assert len(colors) == 5
    assert min(contrast(color, text) for color in colors) >= 4.5
    for one, other in zip(colors, colors[1:]):
        assert contrast(one, other) >= 1.15
    away = [contrast(color, canvas) for color in colors]
    assert away == sorted(away)
