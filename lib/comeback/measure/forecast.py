"""How a student's recall differs from what FSRS expects, and how that drifts.

``logit P(recalled) = offset + slope * logit R``, R being the retrievability of FSRS. Offset and
slope belong to the student. They are learnt from closed study days, one step a day, and hold for
the whole day, so that numbers never depend on when within a day they are asked for.

The step is that of a Kalman filter for a logistic observation (West, Harrison, Migon 1985, JASA
80:73; the posterior mode by Newton's method, as in Fahrmeir 1992, JASA 87:501). Three things keep
it calm: a day has a mood of its own, so one bad day with 800 reviews is not 800 independent
reviews; between days both parameters drift back to the prior, so they cannot run away; and the
prior itself was learnt on real logs.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

MOST_RETRIEVABLE, LEAST_RETRIEVABLE = 0.999, 0.02
OFFSETS = (-4.0, 4.0)
SLOPES = (0.2, 2.5)
STEPS_PER_LOGIT = 16
"""Every x is rounded to sixteenths: enough to lose nothing, few enough to be looked up instead of
computed, and integers, so that the order of reviews never matters."""
NEWTON_STEPS = 12
LONGEST_STEP = 1.0


Symmetric = tuple[float, float, float]
"""(a, b, c) of the positive matrix ((a, b), (b, c))."""


class Calibration(NamedTuple):
    """A student's offset and slope on the logit scale, with their variances and covariance."""

    offset: float
    slope: float
    offset_variance: float
    slope_variance: float
    covariance: float

    def variance_at(self, x: float) -> float:
        """Variance of ``offset + slope * x`` (logit scale)."""
        return self.offset_variance + 2 * self.covariance * x + self.slope_variance * x * x

    def with_a_day(self, day_variance: float) -> Symmetric:
        """Covariance of (offset + a study day's own offset, slope)."""
        return self.offset_variance + day_variance, self.covariance, self.slope_variance


class Population(NamedTuple):
    """What is known of all students.

    ``prior``: a student before the first review. ``day_variance``: of a study day's own offset
    (logit), beyond what single reviews explain. ``daily_memory``: the share of the way from the
    prior that offset and slope keep from one study day to the next.
    """

    prior: Calibration
    day_variance: float
    daily_memory: float


PRIOR = Calibration(0.43, 1.02, 0.76, 0.104, -0.19)
POPULATION = Population(PRIOR, day_variance=0.044, daily_memory=0.967)
"""Learnt on eleven real logs with ``python -m comeback_lab.prior`` (docs/method.md)."""


def logit(p: float) -> float:
    """ln(p / (1 - p)) of a probability, clipped to 0.02-0.999 before: no review is that certain."""
    p = min(MOST_RETRIEVABLE, max(LEAST_RETRIEVABLE, p))
    return math.log(p / (1 - p))


def sigmoid(x: float) -> float:
    """1 / (1 + e^-x), for any x."""
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    odds = math.exp(x)
    return odds / (1 + odds)


FARTHEST = (logit(0), logit(1))
LOWEST_STEP, HIGHEST_STEP = (round(STEPS_PER_LOGIT * x) for x in FARTHEST)
STEP_BOUNDS = (
    -1.0,
    *(sigmoid((step + 0.5) / STEPS_PER_LOGIT) for step in range(LOWEST_STEP, HIGHEST_STEP)),
)
"""Retrievabilities: how many of them are below one is its step (see ``step_of``)."""
STEPS = len(STEP_BOUNDS) + 1
"""How many steps there are; step 0 is none."""


def forecast(calibration: Calibration, x: float) -> float:
    """Probability (0-1) of recall for ``x``, the logit of FSRS's retrievability."""
    return sigmoid(calibration.offset + calibration.slope * x)


def step_of(recall: float) -> int:
    """The sixteenth nearest to the logit of a retrievability (0-1), as a number from 1 to 255."""
    return bisect_left(STEP_BOUNDS, recall)


def x_of(step: int) -> float:
    """The logit that a step stands for."""
    return (step - 1 + LOWEST_STEP) / STEPS_PER_LOGIT


def learn(
    calibration: Calibration,
    reviews: Sequence[tuple[float, bool]],
    population: Population = POPULATION,
) -> Calibration:
    """The calibration for the next study day, after one closed day's ``(x, passed)``.

    The order of the reviews does not matter. A day without reviews changes nothing.
    """
    return learn_bins(calibration, binned(reviews), population)


Bins = list[tuple[float, int, int]]
"""(x, reviews, passed), x ascending."""


def learn_bins(
    calibration: Calibration, day: Bins, population: Population = POPULATION
) -> Calibration:
    """``learn`` from reviews that were gathered."""
    if not day:
        return calibration
    return _overnight(_after(calibration, day, population.day_variance), population)


def binned(reviews: Sequence[tuple[float, bool]]) -> Bins:
    """A day's reviews gathered by x."""
    lowest, highest = FARTHEST
    # max() with the bound first turns a NaN into the bound.
    steps = [round(STEPS_PER_LOGIT * min(highest, max(lowest, x))) for x, _ in reviews]
    return bins(
        Counter(
            2 * (step + 1 - LOWEST_STEP) + (1 if passed else 0)
            for step, (_, passed) in zip(steps, reviews)
        )
    )


def bins(lessons: Mapping[int, int]) -> Bins:
    """The same from counted lessons, each ``2 * step + passed``."""
    found = []
    for step in sorted({lesson // 2 for lesson in lessons}):
        failed, passed = lessons.get(2 * step, 0), lessons.get(2 * step + 1, 0)
        found.append((x_of(step), failed + passed, passed))
    return found


class Mode(NamedTuple):
    """Where the posterior of (offset + the day's own, slope) peaks, and its curvature there."""

    offset: float
    slope: float
    curvature: Symmetric


def mode(before: Calibration, day: Bins, day_variance: float) -> Mode:
    """The posterior after one day's reviews, its own offset not yet taken away."""
    a, b, c = _inverse(before.with_a_day(day_variance))
    offset, slope = before.offset, before.slope
    for _ in range(NEWTON_STEPS):
        offset_gap, slope_gap = offset - before.offset, slope - before.slope
        go, gs = -a * offset_gap - b * slope_gap, -b * offset_gap - c * slope_gap
        ha, hb, hc = a, b, c
        for x, n, passed in day:
            p = sigmoid(offset + slope * x)
            residual, weight = passed - n * p, n * p * (1 - p)
            go += residual
            gs += residual * x
            ha += weight
            hb += weight * x
            hc += weight * x * x
        va, vb, vc = _inverse((ha, hb, hc))
        step_o = _clamp(va * go + vb * gs, -LONGEST_STEP, LONGEST_STEP)
        step_s = _clamp(vb * go + vc * gs, -LONGEST_STEP, LONGEST_STEP)
        offset, slope = offset + step_o, slope + step_s
        if abs(step_o) + abs(step_s) < 1e-6:
            break
    return Mode(offset, slope, (ha, hb, hc))


def _after(before: Calibration, day: Bins, day_variance: float) -> Calibration:
    """Posterior of offset and slope, the day's own offset integrated out."""
    offset, slope, curvature = mode(before, day, day_variance)
    with_day = before.with_a_day(day_variance)
    a, b, c = with_day
    pa, pb, pc = _inverse(with_day)
    va, vb, vc = _inverse(curvature)
    # From (offset + day, slope) back to (offset, slope): the gain G = P (P + Q)^-1, whose second
    # row is (0, 1) because only the offset has a day of its own.
    g1 = before.offset_variance * pa + before.covariance * pb
    g2 = before.offset_variance * pb + before.covariance * pc
    da, db, dc = a - va, b - vb, c - vc
    return Calibration(
        before.offset + g1 * (offset - before.offset) + g2 * (slope - before.slope),
        slope,
        before.offset_variance - (g1 * g1 * da + 2 * g1 * g2 * db + g2 * g2 * dc),
        vc,
        before.covariance - (g1 * db + g2 * dc),
    )


def _overnight(today: Calibration, population: Population) -> Calibration:
    """Drift: back towards the prior by a little, and as much less certain as that implies."""
    prior, memory = population.prior, population.daily_memory
    kept = memory * memory

    def mean(value: float, home: float) -> float:
        return home + memory * (value - home)

    def spread(value: float, home: float) -> float:
        return home + kept * (value - home)

    return Calibration(
        _clamp(mean(today.offset, prior.offset), *OFFSETS),
        _clamp(mean(today.slope, prior.slope), *SLOPES),
        spread(today.offset_variance, prior.offset_variance),
        spread(today.slope_variance, prior.slope_variance),
        spread(today.covariance, prior.covariance),
    )


def _inverse(matrix: Symmetric) -> Symmetric:
    a, b, c = matrix
    determinant = a * c - b * b
    return c / determinant, -b / determinant, a / determinant


def _clamp(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))
