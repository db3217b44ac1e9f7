"""The one interval of Comeback: 90 %, "9 times in 10"."""

from __future__ import annotations

import math
from typing import NamedTuple

Z_90 = 1.6448536269514722
"""Standard normal quantile for a two-sided 90 % interval."""


class Interval(NamedTuple):
    """Lower and upper limit of a ratio, both 0-1."""

    low: float
    high: float


def wilson(passed: int, n: int) -> Interval | None:
    """Wilson score interval (1927, JASA 22:209) of ``passed`` out of ``n``; None for n = 0."""
    if n <= 0:
        return None
    p = passed / n
    z2 = Z_90 * Z_90
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_90 / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    # At 0 and 1 the limit is the ratio itself, up to rounding.
    return Interval(min(p, max(0.0, centre - half)), max(p, min(1.0, centre + half)))
