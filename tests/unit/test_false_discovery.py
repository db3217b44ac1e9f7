"""Which topics are weaker than the rest: by hand, against a library, and on chance alone."""

from __future__ import annotations

import math
import random
from statistics import NormalDist, fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.likely import MILLION, Sums
from comeback.topics.false_discovery import (
    Yardstick,
    deviation,
    least_deviation,
    luck,
    yardstick,
)

Z = NormalDist().inv_cdf


def cards(chances: list[float]) -> Sums:
    millionths = [round(p * MILLION) for p in chances]
    spread = sum(p * (MILLION - p) // MILLION for p in millionths)
    return Sums(len(chances), 0, sum(millionths), spread)


def test_the_example_of_benjamini_and_hochberg() -> None:
    """The fifteen p-values of their paper (1995, section 4.1): four are rejected at 0.05."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p += [0.4262, 0.5719, 0.6528, 0.7590, 1.0000 - 1e-12]
    least = least_deviation([Z(1 - each) for each in p], len(p), 0.05)
    assert sum(Z(1 - each) >= least for each in p) == 4


def test_one_clear_topic_among_many_and_none_among_none() -> None:
    assert least_deviation([], 0) == math.inf
    assert least_deviation([0.0] * 50, 50) == math.inf
    assert least_deviation([3.2], 100) == 3.2  # 0.00069 is under 0.1 / 100
    assert least_deviation([3.0] + [0.0] * 99, 100) == math.inf  # 0.00135 is not
    assert least_deviation([2.0] * 60, 100) == 2.0, "many together need less each"


@given(st.lists(st.floats(-5, 8), max_size=80))
def test_it_is_the_step_up_rule(deviations: list[float]) -> None:
    """The largest k so that the k-th smallest p-value is at most 0.1 k / m."""
    p = sorted(1 - NormalDist().cdf(each) for each in deviations)
    m = len(p)
    most = max((k for k in range(1, m + 1) if p[k - 1] <= 0.1 * k / m - 1e-12), default=0)
    loose = max((k for k in range(1, m + 1) if p[k - 1] <= 0.1 * k / m + 1e-12), default=0)
    least = least_deviation(deviations, m)
    assert most <= sum(each >= least for each in deviations) <= max(loose, most) + _ties(deviations)


def _ties(deviations: list[float]) -> int:
    return len(deviations) - len(set(deviations))


def test_the_yardstick_by_hand() -> None:
    """Half of the cards at 0.9, half at 0.7: mean 0.8, deviation 0.1, slope 0.16."""
    against = yardstick(0.8, cards([0.9, 0.7] * 50))
    assert against.centre == pytest.approx(math.log(4))
    assert against.variance == pytest.approx((0.1 / 0.16) ** 2, rel=1e-4)
    assert yardstick(0.8, Sums(0, 0, 0, 0)).variance == 0
    assert math.isfinite(yardstick(1.0, cards([1.0])).centre)


def test_luck_and_deviation_by_hand() -> None:
    against = Yardstick(centre=2.0, variance=0.9)
    of_chance = luck(9 * MILLION, 10, against)
    assert of_chance == pytest.approx(0.3 + 3 / (9 + 50))
    assert luck(0, 0, against) == pytest.approx(math.sqrt(0.9))
    low = 1 / (1 + math.exp(-1.0))
    assert deviation(low, 0.5, against) == pytest.approx(2.0)
    assert deviation(1 / (1 + math.exp(-3.0)), 0.5, against) == pytest.approx(-2.0)
    assert deviation(low, 0.0, against) == 0.0


def flagged(topics: list[list[float]]) -> list[bool]:
    every = [p for topic in topics for p in topic]
    against = yardstick(fmean(every), cards(every))
    deviations = [deviation(fmean(t), luck(0, len(t), against), against) for t in topics]
    least = least_deviation(deviations, len(deviations))
    return [each >= least for each in deviations]


def test_cards_dealt_blindly_make_no_weak_topics_and_weak_ones_are_found() -> None:
    """400 topics of 8 to 40 cards each; then 20 of them really lower by 1 on the logit scale."""
    lots = random.Random(3)
    alone, false, right, found = 0, 0, 0, 0
    for _ in range(40):
        sizes = [lots.randint(8, 40) for _ in range(400)]

        def topic(size: int, shift: float) -> list[float]:
            return [1 / (1 + math.exp(-lots.gauss(2 + shift, 0.8))) for _ in range(size)]

        alone += sum(flagged([topic(size, 0) for size in sizes]))
        weak = flagged([topic(size, -1 if place < 20 else 0) for place, size in enumerate(sizes)])
        right += sum(weak[:20])
        false += sum(weak[20:])
        found += sum(weak)
    assert alone / 40 <= 0.5
    assert false / found <= 0.1
    assert right / (40 * 20) > 0.6
