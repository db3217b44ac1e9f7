"""A student's own calibration: learnt from what happened, calm whatever happened."""

from __future__ import annotations

import math
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.forecast import (
    OFFSETS,
    POPULATION,
    PRIOR,
    SLOPES,
    Calibration,
    Population,
    binned,
    bins,
    forecast,
    learn,
    logit,
    sigmoid,
    step_of,
    x_of,
)

STILL = Population(PRIOR, day_variance=0.0, daily_memory=1.0)
Reviews = list[tuple[float, bool]]
DAYS = st.lists(
    st.lists(st.tuples(st.floats(allow_nan=True, allow_infinity=True), st.booleans()), max_size=40),
    max_size=15,
)


def a_day(offset: float, slope: float, n: int, lots: random.Random) -> Reviews:
    """A simulated study day of a student whose calibration is known."""
    xs = [lots.gauss(1.9, 0.8) for _ in range(n)]
    return [(x, lots.random() < sigmoid(offset + slope * x)) for x in xs]


def test_logit_keeps_away_from_certainty() -> None:
    assert logit(0.5) == 0
    assert logit(0.9) == pytest.approx(math.log(9))
    assert logit(0) == logit(0.02) == pytest.approx(math.log(2 / 98))
    assert logit(1) == logit(0.999) == pytest.approx(math.log(999))


def test_forecast_is_the_line_on_the_logit_scale() -> None:
    student = Calibration(0.5, 0.8, 0, 0, 0)
    assert forecast(student, 2.0) == pytest.approx(1 / (1 + math.exp(-2.1)))
    assert forecast(student, -1e6) == 0
    assert forecast(student, 1e6) == 1


def test_one_review_by_hand() -> None:
    """Posterior mode of one parameter: offset only, one pass at x = 0, prior N(0, 1).

    The mode solves 1 - sigmoid(m) = m, which is m = 0.40106; its variance is 1 / (1 + p (1 - p)).
    """
    home = Calibration(0.0, 1.0, 1.0, 1e-12, 0.0)
    after = learn(home, [(0.0, True)], Population(home, 0.0, 1.0))
    assert after.offset == pytest.approx(0.40106, abs=1e-5)
    p = sigmoid(after.offset)
    assert after.offset_variance == pytest.approx(1 / (1 + p * (1 - p)))
    assert after.slope == pytest.approx(1.0)


def test_a_days_own_mood_takes_its_share_of_the_surprise() -> None:
    """Of what a huge day shows, the offset learns variance / (variance + day variance)."""
    home = Calibration(0.0, 1.0, 0.3, 1e-12, 0.0)
    day = [(0.0, i % 4 > 0) for i in range(100_000)]
    after = learn(home, day, Population(home, 0.1, 1.0))
    assert after.offset == pytest.approx(math.log(3) * 0.3 / 0.4, abs=1e-3)
    assert after.offset_variance == pytest.approx(0.3 * 0.1 / 0.4, rel=1e-2)


def test_drift_goes_home_and_grows_unsure() -> None:
    population = Population(PRIOR, 0.0, 0.9)
    certain = Calibration(PRIOR.offset + 1, PRIOR.slope, 1e-9, 1e-9, 0.0)
    after = learn(certain, [(2.0, True)], population)
    assert after.offset == pytest.approx(PRIOR.offset + 0.9, abs=1e-6)
    assert after.offset_variance == pytest.approx(PRIOR.offset_variance * (1 - 0.81), rel=1e-6)


@pytest.mark.parametrize(("offset", "slope"), [(-0.6, 1.4), (0.3, 0.7), (1.5, 1.0)])
def test_a_known_student_is_found(offset: float, slope: float) -> None:
    lots = random.Random(7)
    found = PRIOR
    for _ in range(150):
        found = learn(found, a_day(offset, slope, 200, lots), STILL)
    assert abs(found.offset - offset) < 4 * math.sqrt(found.offset_variance)
    assert abs(found.slope - slope) < 4 * math.sqrt(found.slope_variance)
    assert math.sqrt(found.slope_variance) < 0.05


def test_its_uncertainty_is_honest() -> None:
    """Simulated students drawn from the population: 90 % of them lie in their own 90 % range."""
    lots = random.Random(11)
    inside = 0
    for _ in range(300):
        slope = lots.gauss(PRIOR.slope, math.sqrt(PRIOR.slope_variance))
        rest = PRIOR.offset_variance - PRIOR.covariance**2 / PRIOR.slope_variance
        line = PRIOR.offset + PRIOR.covariance / PRIOR.slope_variance * (slope - PRIOR.slope)
        offset = lots.gauss(line, math.sqrt(rest))
        population = POPULATION._replace(daily_memory=1.0)
        found = PRIOR
        for _ in range(10):
            mood = lots.gauss(0, math.sqrt(POPULATION.day_variance))
            found = learn(found, a_day(offset + mood, slope, 40, lots), population)
        error = found.offset + found.slope * 1.9 - (offset + slope * 1.9)
        inside += abs(error) < 1.645 * math.sqrt(found.variance_at(1.9))
    assert 0.85 < inside / 300 < 0.95


def test_a_change_is_followed() -> None:
    lots = random.Random(3)
    found = PRIOR
    for day in range(160):
        found = learn(found, a_day(1.0 if day < 80 else -0.5, 1.0, 80, lots))
    assert forecast(found, 1.9) == pytest.approx(sigmoid(-0.5 + 1.9), abs=0.05)


def test_a_day_without_reviews_changes_nothing() -> None:
    student = Calibration(0.1, 0.9, 0.2, 0.05, -0.02)
    assert learn(student, []) == student


@given(DAYS)
def test_nothing_throws_it_off(days: list[Reviews]) -> None:
    found = PRIOR
    for reviews in days:
        found = learn(found, reviews)
        assert all(math.isfinite(value) for value in found)
        assert OFFSETS[0] <= found.offset <= OFFSETS[1]
        assert SLOPES[0] <= found.slope <= SLOPES[1]
        assert 0 < found.offset_variance <= PRIOR.offset_variance + 1e-9
        assert 0 < found.slope_variance <= PRIOR.slope_variance + 1e-9
        assert found.covariance**2 < found.offset_variance * found.slope_variance
        assert all(0 < forecast(found, x) < 1 for x in (logit(0), 0.0, logit(1)))


@pytest.mark.parametrize("passed", [True, False])
@pytest.mark.parametrize("x", [-1e300, -4.0, 0.0, 7.0, 1e300])
def test_huge_days_all_alike(x: float, passed: bool) -> None:
    found = PRIOR
    for _ in range(20):
        found = learn(found, [(x, passed)] * 20_000)
        assert all(math.isfinite(value) for value in found)
    assert OFFSETS[0] <= found.offset <= OFFSETS[1]
    assert SLOPES[0] <= found.slope <= SLOPES[1]


@given(
    st.lists(st.tuples(st.floats(-4, 7), st.booleans()), min_size=1, max_size=60),
    st.randoms(use_true_random=False),
)
def test_the_order_within_a_day_never_matters(reviews: Reviews, lots: random.Random) -> None:
    shuffled = reviews[:]
    lots.shuffle(shuffled)
    assert learn(PRIOR, shuffled) == learn(PRIOR, reviews)


def test_a_million_reviews_are_quick() -> None:
    lots = random.Random(1)
    days = [a_day(0.4, 1.0, 500, lots) for _ in range(200)]
    began = time.process_time()
    found = PRIOR
    for reviews in days:
        found = learn(found, reviews)
    # A tenth of a million; three times what a slow machine needs.
    assert time.process_time() - began < 0.5


@given(st.floats(0, 1))
def test_a_step_is_the_nearest_sixteenth(recall: float) -> None:
    assert 1 <= step_of(recall) <= 255
    assert abs(x_of(step_of(recall)) - logit(recall)) <= 1 / 32 + 1e-9
    assert binned([(logit(recall), True)]) == bins({2 * step_of(recall) + 1: 1})
