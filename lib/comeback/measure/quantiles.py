"""Two distributions of probability theory that Python's library lacks.

Continued fractions and series: DLMF 8.9.2, 8.7.1, 8.17.22 (dlmf.nist.gov), by Lentz's method.
"""

from __future__ import annotations

import math
from statistics import NormalDist

TINY = 1e-300
ENOUGH = 1e-14
MOST_TERMS = 100_000
MOST_STEPS = 60
SMALL_STEP = 1e-5
"""Of a method whose error falls with the cube: after it the next would be too small to matter."""


def gamma_above(shape: float, x: float) -> float:
    """P(G > x) for G ~ Gamma(shape, rate 1); shape above 0."""
    if x <= 0:
        return 1.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        return max(0.0, 1 - front * _gamma_series(shape, x))
    return min(1.0, front * _gamma_fraction(shape, x))


def _gamma_series(shape: float, x: float) -> float:
    term = total = 1 / shape
    for k in range(1, MOST_TERMS):
        term *= x / (shape + k)
        total += term
        if term < ENOUGH * total:
            break
    return total


def _gamma_fraction(shape: float, x: float) -> float:
    b = x + 1 - shape
    c, d = 1 / TINY, 1 / b
    value = d
    for k in range(1, MOST_TERMS):
        step = k * (shape - k)
        b += 2
        d = 1 / _not_zero(step * d + b)
        c = _not_zero(b + step / c)
        value *= c * d
        if abs(c * d - 1) < ENOUGH:
            break
    return value


def beta_below(a: float, b: float, x: float) -> float:
    """P(B <= x) for B ~ Beta(a, b); a and b above 0."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):  # the fraction is quick on the other side only
        return 1 - beta_below(b, a, 1 - x)
    front = a * math.log(x) + b * math.log1p(-x)
    front += math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(front) / a * _beta_fraction(a, b, x)


def _beta_fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for k in range(1, MOST_TERMS):
        even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k))
        odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
        for step in (even, odd):
            d = 1 / _not_zero(1 + step * d)
            c = _not_zero(1 + step / c)
            value *= c * d
        if abs(c * d - 1) < ENOUGH:
            break
    return value


def beta_quantile(a: float, b: float, p: float) -> float:
    """The x with P(B <= x) = p for B ~ Beta(a, b), by Halley's method between bounds."""
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    mean = a / (a + b)
    x = mean + NormalDist().inv_cdf(p) * math.sqrt(mean * (1 - mean) / (a + b + 1))
    low, high = 0.0, 1.0
    for _ in range(MOST_STEPS):
        if not low < x < high:
            x = (low + high) / 2
        surplus = beta_below(a, b, x) - p
        low, high = (x, high) if surplus < 0 else (low, x)
        density = math.exp(scale + (a - 1) * math.log(x) + (b - 1) * math.log1p(-x)) + TINY
        bend = surplus * ((a - 1) / x - (b - 1) / (1 - x)) / 2
        # Far off, where the bend is no small correction, plain Newton.
        step = surplus / (density - bend if abs(bend) < density / 2 else density)
        x -= step
        if abs(step) < SMALL_STEP * x * (1 - x):
            break
    return x


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY
