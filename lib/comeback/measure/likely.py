"""Likely recall: of so many cards, how many would be recalled, and how sure that is.

Everything comes from integer sums (:class:`Sums`), so that the order of reviews never matters and
a sum can be brought up to date by adding and taking away. docs/method.md explains the formulas and
shows how near they come on real logs.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from .forecast import POPULATION, Calibration, sigmoid
from .interval import Z_90

MILLION = 1_000_000
TOPIC_VARIANCE = 0.02
"""Variance (logit) of what sets a topic apart beyond its cards' own memories. Small, because on
real logs a topic's past surplus says next to nothing once FSRS knows the cards one by one."""

SHARES = (0.001, 0.999)
LEAST_ALIKE = 0.05
NEWTON_STEPS = 5
SMALL_STEP = 1e-6
"""After it the next would be about its square."""
MOST_SKEWED = 1.0
"""The skewness up to which the correction of the interval is worth more than it costs."""


class Sums(NamedTuple):
    """Cards or reviews by what was expected of them.

    ``expected`` is the sum of their probabilities p, ``spread`` the sum of p (1 - p), both in
    millionths; ``passed`` counts those that were recalled.
    """

    n: int
    passed: int
    expected: int
    spread: int


class _Share(NamedTuple):
    """The expected share of ``n`` cards as all of them move together on the logit scale.

    sigmoid(centre + alike * t) has at t = 0 the mean of the p and the right first derivative, the
    mean of p (1 - p). ``alike`` is 1 when all p are equal, less when they differ.
    """

    n: int
    centre: float
    alike: float

    def at(self, theta: float) -> float:
        """The share when every card is better by ``theta`` (logit)."""
        return sigmoid(self.centre + self.alike * theta)

    def slope(self, theta: float) -> float:
        """Its derivative; also the mean of p (1 - p) there."""
        share = self.at(theta)
        return self.alike * share * (1 - share)


def likely_recall(
    asked: Sums, evidence: Sums, calibration: Calibration
) -> tuple[float, float, float]:
    """The share (0-1) of a topic's seen cards that is likely recalled, and its 90 % interval.

    ``asked``: these cards, at p in the middle of the next three days (``passed`` is not used).
    ``evidence``: the topic's newest spaced reviews, p as forecast before each. The interval is that
    of the share to be expected; what chance makes of it is in ``likely_outcome``. For no cards
    nothing is known: (0.5, 0, 1).
    """
    if asked.n <= 0:
        return 0.5, 0.0, 1.0
    share = _share(asked)
    effect, variance = topic_effect(evidence)
    centre = share.centre + share.alike * effect
    reach = Z_90 * share.alike * math.sqrt(variance + _variance(share, calibration))
    return sigmoid(centre), sigmoid(centre - reach), sigmoid(centre + reach)


def likely_outcome(
    asked: Sums, evidence: Sums, calibration: Calibration
) -> tuple[float, float, float]:
    """As ``likely_recall``, with the limits between which the share recalled lies 9 times in 10 if
    these cards are really asked: wider by the luck of each card and the mood of the day.

    Only this can be held against what happened.
    """
    if asked.n <= 0:
        return 0.5, 0.0, 1.0
    share = _share(asked)
    effect, variance = topic_effect(evidence)
    # A topic's cards often come on one day: its mood is theirs together.
    variance += _variance(share, calibration) + POPULATION.day_variance
    return _interval(share, effect, variance)


def expected_band(day: Sums, calibration: Calibration) -> tuple[float, float, float]:
    """How many of a day's spaced reviews were expected to pass, and 90 % limits (counts).

    The sum of independent reviews with unlike p (Poisson-binomial), wider by what is unknown of the
    calibration and by the day's own mood. For no reviews (0, 0, 0).
    """
    if day.n <= 0:
        return 0.0, 0.0, 0.0
    share = _share(day)
    ratio, low, high = _interval(
        share, 0.0, _variance(share, calibration) + POPULATION.day_variance
    )
    return day.n * ratio, day.n * low, day.n * high


def topic_effect(evidence: Sums) -> tuple[float, float]:
    """How much better (logit) a topic is than its cards' forecasts, and the variance of that.

    Posterior mode and curvature for a prior N(0, TOPIC_VARIANCE), by Newton's method. The first
    step is (passed - E) / (V + 1 / TOPIC_VARIANCE).
    """
    if evidence.n <= 0:
        return 0.0, TOPIC_VARIANCE
    precision = 1 / TOPIC_VARIANCE
    n, centre, alike = _share(evidence)
    passed, effect = evidence.passed, 0.0
    # As share.at and share.slope, written out: there are twenty thousand topics.
    for _ in range(NEWTON_STEPS):
        ratio = sigmoid(centre + alike * effect)
        slope = alike * ratio * (1 - ratio)
        step = (passed - n * ratio - precision * effect) / (n * slope + precision)
        effect += step
        if abs(step) < SMALL_STEP:
            break
    ratio = sigmoid(centre + alike * effect)
    return effect, 1 / (n * (alike * ratio * (1 - ratio)) + precision)


def _share(sums: Sums) -> _Share:
    mean = min(SHARES[1], max(SHARES[0], sums.expected / MILLION / sums.n))
    alike = sums.spread / MILLION / sums.n / (mean * (1 - mean))
    return _Share(sums.n, math.log(mean / (1 - mean)), min(1.0, max(LEAST_ALIKE, alike)))


def _variance(share: _Share, calibration: Calibration) -> float:
    """What is unknown of the calibration, at the x that gives this share."""
    return calibration.variance_at((share.centre - calibration.offset) / calibration.slope)


def _interval(share: _Share, theta: float, variance: float) -> tuple[float, float, float]:
    """Share and 90 % limits when ``theta`` has this variance and every card its own luck.

    The second-order Cornish-Fisher quantiles (1938, Rev. Inst. Int. Stat. 5:307): with 9 of 10
    expected there is more room below than above, and a symmetric interval misses mostly there.
    """
    ratio, slope, n = share.at(theta), share.slope(theta), share.n
    common = slope * slope * variance
    deviation = math.sqrt(common + slope / n)
    third = slope * (1 - 2 * ratio) * (1 / (n * n) + 3 * slope * variance / n)
    third += 3 * common * slope * variance * (1 - 2 * ratio)
    skewness = min(MOST_SKEWED, max(-MOST_SKEWED, third / deviation**3))
    shift = (Z_90 * Z_90 - 1) / 6 * skewness * deviation
    low, high = ratio + shift - Z_90 * deviation, ratio + shift + Z_90 * deviation
    return ratio, max(0.0, min(ratio, low)), min(1.0, max(ratio, high))
