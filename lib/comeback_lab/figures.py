"""The figures by which forecasts are judged."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from comeback.measure.forecast import sigmoid

CERTAIN = 1e-4
"""Forecasts are scored no nearer to 0 or 1 than this: one miss must not be infinitely bad."""
NEWTON_STEPS = 60
STEEPEST = 20.0


class Forecast(NamedTuple):
    """A probability for each of ``n`` cards, of which ``passed`` were recalled."""

    p: float
    n: int
    passed: int


class Line(NamedTuple):
    """Observed log-odds = intercept + slope * forecast log-odds; 0 and 1 when calibrated.

    ``slope_se`` is the standard error as if cards were independent.
    """

    intercept: float
    slope: float
    slope_se: float


def calibration_line(forecasts: Iterable[Forecast], ridge: float = 0.0) -> Line | None:
    """Logistic regression of outcome on the logit of the forecast (Cox 1958, Biometrika 45:562).

    ``ridge`` pulls towards (0, 1). None when outcome or forecast do not vary enough for a line.
    """
    points = [(_logit(each.p), each.n, each.passed) for each in forecasts if each.n > 0]
    intercept, slope = 0.0, 1.0
    for _ in range(NEWTON_STEPS):
        go, gs, a, b, c = _derivatives(points, intercept, slope)
        go, gs = go - ridge * intercept, gs + ridge * (1 - slope)
        a, c = a + ridge, c + ridge
        determinant = a * c - b * b
        if determinant <= 1e-9 * a * c or abs(intercept) + abs(slope) > 1e3:
            return None
        step_o, step_s = (c * go - b * gs) / determinant, (a * gs - b * go) / determinant
        intercept, slope = intercept + step_o, slope + step_s
        if abs(step_o) + abs(step_s) < 1e-9:
            return Line(intercept, slope, math.sqrt(a / determinant))
    return None


Points = Sequence[tuple[float, int, int]]
"""(logit of the forecast, cards, passed)."""


def slope_within(groups: Iterable[Sequence[Forecast]]) -> tuple[float, float] | None:
    """Slope and its standard error when every group has an intercept of its own.

    It asks less than one line for all: only whether differences inside a group are right. Groups
    whose outcomes are all alike say nothing and are left out; None when nothing is left, or when
    the slope has no end because forecasts part the outcomes without a fault. The standard error is
    as if cards were independent.
    """
    points = [[(_logit(p), n, passed) for p, n, passed in group] for group in groups]
    points = [group for group in points if 0 < sum(p[2] for p in group) < sum(p[1] for p in group)]
    intercepts, slope = [0.0] * len(points), 1.0
    for _ in range(NEWTON_STEPS):
        # Newton's method on the profile: each group's intercept is at its best for this slope.
        intercepts = [_intercept(*each, slope) for each in zip(points, intercepts)]
        top = bottom = 0.0
        for group, intercept in zip(points, intercepts):
            _, gs, a, b, c = _derivatives(group, intercept, slope)
            top, bottom = top + gs, bottom + c - b * b / a
        if bottom < CERTAIN or abs(slope) > STEEPEST:
            return None
        step = _short(top / bottom)
        slope += step
        if abs(step) < 1e-9:
            return slope, bottom**-0.5
    return None


def _intercept(group: Points, start: float, slope: float) -> float:
    for _ in range(NEWTON_STEPS):
        go, _, a, _, _ = _derivatives(group, start, slope)
        step = _short(go / a)
        start += step
        if abs(step) < 1e-10:
            break
    return start


def _short(step: float) -> float:
    """Newton's step, no longer than 1: where forecasts are near certain it shoots far beyond."""
    return min(1.0, max(-1.0, step))


def _derivatives(
    points: Points, intercept: float, slope: float
) -> tuple[float, float, float, float, float]:
    """Of the log likelihood: by intercept, by slope, and the information (a, b, c)."""
    go = gs = a = b = c = 0.0
    for x, n, passed in points:
        p = sigmoid(intercept + slope * x)
        residual, weight = passed - n * p, n * p * (1 - p)
        go, gs = go + residual, gs + residual * x
        a, b, c = a + weight, b + weight * x, c + weight * x * x
    return go, gs, a, b, c


def log_loss(forecasts: Iterable[Forecast]) -> float | None:
    """Mean negative log likelihood (nats) a card; None for no cards."""
    total, cards = 0.0, 0
    for each, n, passed in forecasts:
        p = min(1 - CERTAIN, max(CERTAIN, each))
        total -= passed * math.log(p) + (n - passed) * math.log(1 - p)
        cards += n
    return total / cards if cards else None


def share_inside(ranges: Sequence[tuple[float, float, float]]) -> float | None:
    """Share of (outcome, low, high) with the outcome inside; None for none."""
    if not ranges:
        return None
    # A limit that is the outcome up to rounding holds it.
    return sum(low - 1e-9 <= value <= high + 1e-9 for value, low, high in ranges) / len(ranges)


def _logit(p: float) -> float:
    p = min(1 - CERTAIN, max(CERTAIN, p))
    return math.log(p / (1 - p))
