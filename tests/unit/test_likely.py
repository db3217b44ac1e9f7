"""Likely recall and the expected band: by hand, by properties, and on simulated students."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.forecast import POPULATION, PRIOR, Calibration, sigmoid
from comeback.measure.likely import (
    MILLION,
    TOPIC_VARIANCE,
    Sums,
    expected_band,
    likely_outcome,
    likely_recall,
    topic_effect,
)

NOTHING = Sums(0, 0, 0, 0)
SURE = Calibration(0.0, 1.0, 0.0, 0.0, 0.0)
STUDENTS = st.builds(
    Calibration,
    st.floats(-4, 4),
    st.floats(0.2, 2.5),
    st.floats(0.0, 0.8),
    st.floats(0.0, 0.1),
    st.just(0.0),
)
CHANCES = st.lists(st.integers(0, MILLION), min_size=1, max_size=80)


def sums_of(chances: list[int], passed: int = 0) -> Sums:
    return Sums(
        len(chances), passed, sum(chances), sum(c * (MILLION - c) // MILLION for c in chances)
    )


def alike(n: int, p: float, passed: int = 0) -> Sums:
    return sums_of([round(p * MILLION)] * n, passed)


def test_without_evidence_it_is_the_mean_forecast() -> None:
    ratio, low, high = likely_recall(sums_of([900_000, 500_000]), NOTHING, SURE)
    assert ratio == pytest.approx(0.7)
    assert 0 <= low < 0.7 < high <= 1


def test_the_limits_of_the_outcome_by_hand() -> None:
    """One chance for all, known student, no skew at 1/2: binomial, topic and day side by side."""
    ratio, low, high = likely_outcome(alike(100, 0.5), NOTHING, SURE)
    together = 0.25**2 * (TOPIC_VARIANCE + POPULATION.day_variance)
    half = 1.6448536 * math.sqrt(0.25 / 100 + together)
    assert (ratio, low, high) == pytest.approx((0.5, 0.5 - half, 0.5 + half))


def test_the_topic_effect_by_hand() -> None:
    """10 reviews at 1/2, all passed: 10 - 10 sigmoid(t) = t / TOPIC_VARIANCE."""
    effect, variance = topic_effect(alike(10, 0.5, passed=10))
    p = sigmoid(effect)
    assert 10 - 10 * p == pytest.approx(effect / TOPIC_VARIANCE)
    assert variance == pytest.approx(1 / (10 * p * (1 - p) + 1 / TOPIC_VARIANCE))
    # The first Newton step, (passed - E) / (V + 1 / tau^2), is already near.
    assert effect == pytest.approx(5 / (2.5 + 1 / TOPIC_VARIANCE), rel=0.05)


def test_a_topic_as_expected_has_no_effect() -> None:
    effect, variance = topic_effect(alike(60, 0.8, passed=48))
    assert effect == pytest.approx(0, abs=1e-12)
    assert variance < TOPIC_VARIANCE
    assert topic_effect(NOTHING) == (0.0, TOPIC_VARIANCE)


def test_a_small_shift_moves_the_share_as_the_cards_would() -> None:
    """The promise of the first derivative, against the cards one by one."""
    chances = [950_000] * 30 + [600_000] * 20 + [200_000] * 10
    evidence = alike(60, 0.8, passed=54)
    effect, _ = topic_effect(evidence)
    true = sum(sigmoid(math.log(c / (MILLION - c)) + effect) for c in chances) / len(chances)
    assert likely_recall(sums_of(chances), evidence, SURE)[0] == pytest.approx(true, abs=0.002)


def test_no_cards_no_knowledge() -> None:
    assert likely_recall(NOTHING, alike(60, 0.8, 60), PRIOR) == (0.5, 0.0, 1.0)
    assert expected_band(NOTHING, PRIOR) == (0.0, 0.0, 0.0)


@given(CHANCES, CHANCES, st.data(), STUDENTS)
def test_always_a_share_with_its_limits(
    asked: list[int], evidence: list[int], data: st.DataObject, student: Calibration
) -> None:
    passed = data.draw(st.integers(0, len(evidence)))
    ratio, low, high = likely_recall(sums_of(asked), sums_of(evidence, passed), student)
    assert 0 <= low <= ratio <= high <= 1
    expected, least, most = expected_band(sums_of(asked), student)
    assert 0 <= least <= expected <= most <= len(asked)


@given(CHANCES, CHANCES, STUDENTS)
def test_more_passed_never_lowers_it(
    asked: list[int], evidence: list[int], student: Calibration
) -> None:
    shares = [
        likely_recall(sums_of(asked), sums_of(evidence, passed), student)[0]
        for passed in range(len(evidence) + 1)
    ]
    assert shares == sorted(shares)


@pytest.mark.parametrize("n", [3, 10, 60, 1000])
def test_better_cards_never_lower_the_limits(n: int) -> None:
    limits = [likely_outcome(alike(n, step / 500), NOTHING, PRIOR) for step in range(5, 496)]
    for each in zip(*limits):
        assert all(a <= b + 1e-9 for a, b in zip(each, each[1:]))


@given(CHANCES, CHANCES, STUDENTS)
def test_what_happens_has_luck_in_it_besides(
    asked: list[int], evidence: list[int], student: Calibration
) -> None:
    facts = sums_of(asked), sums_of(evidence), student
    ratio, low, high = likely_outcome(*facts)
    assert 0 <= low <= ratio <= high <= 1
    assert ratio == pytest.approx(likely_recall(*facts)[0])


def test_the_range_by_hand() -> None:
    """100 cards at 1/2 and a student of whom only the offset is unsure: sigmoid(+-1.645 sd)."""
    student = Calibration(0.0, 1.0, 0.05, 0.0, 0.0)
    ratio, low, high = likely_recall(alike(100, 0.5), NOTHING, student)
    reach = 1.6448536 * math.sqrt(TOPIC_VARIANCE + 0.05)
    assert (ratio, low, high) == pytest.approx((0.5, sigmoid(-reach), sigmoid(reach)))


def test_more_cards_make_it_narrower() -> None:
    widths = []
    for n in (5, 20, 80, 320):
        _, low, high = likely_outcome(alike(n, 0.8), NOTHING, PRIOR)
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)


def test_an_unknown_student_makes_it_wider() -> None:
    _, low, high = likely_recall(alike(50, 0.8), NOTHING, PRIOR)
    _, sure_low, sure_high = likely_recall(alike(50, 0.8), NOTHING, SURE)
    assert low < sure_low < sure_high < high


@given(CHANCES, st.randoms(use_true_random=False))
def test_the_order_never_matters(chances: list[int], lots: random.Random) -> None:
    shuffled = chances[:]
    lots.shuffle(shuffled)
    assert likely_recall(sums_of(shuffled), NOTHING, PRIOR) == likely_recall(
        sums_of(chances), NOTHING, PRIOR
    )


def drawn(chances: list[float], shift: float, lots: random.Random) -> int:
    return sum(lots.random() < sigmoid(math.log(p / (1 - p)) + shift) for p in chances)


@pytest.mark.parametrize("n", [8, 30, 120])
def test_simulated_topics_lie_in_their_intervals(n: int) -> None:
    """Topics, days and students as the model has them: 9 in 10 inside, misses on both sides."""
    lots = random.Random(n)
    student = Calibration(0.0, 1.0, 0.03, 0.0, 0.0)
    common = TOPIC_VARIANCE + POPULATION.day_variance + student.offset_variance
    below = above = 0
    for _ in range(2000):
        chances = [sigmoid(lots.gauss(1.9, 0.8)) for _ in range(n)]
        share = drawn(chances, lots.gauss(0, math.sqrt(common)), lots) / n
        millionths = [round(p * MILLION) for p in chances]
        _, low, high = likely_outcome(sums_of(millionths), NOTHING, student)
        below, above = below + (share < low), above + (share > high)
    assert 0.87 < 1 - (below + above) / 2000 < 0.965
    assert below / 2000 < 0.075
    assert above / 2000 < 0.075


@pytest.mark.parametrize("n", [30, 400])
def test_simulated_days_lie_in_their_band(n: int) -> None:
    lots = random.Random(n)
    inside = 0
    for _ in range(2000):
        chances = [sigmoid(lots.gauss(1.9, 0.8)) for _ in range(n)]
        passed = drawn(chances, lots.gauss(0, math.sqrt(POPULATION.day_variance)), lots)
        _, low, high = expected_band(sums_of([round(p * MILLION) for p in chances]), SURE)
        inside += low <= passed <= high
    assert 0.87 < inside / 2000 < 0.95
