"""The recall model: against Bayes by summing over a grid, and by what it promises."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.forecast import PRIOR, STEPS_PER_LOGIT, learn, sigmoid
from comeback.measure.quickness import EIGHTHS
from comeback.measure.recall import (
    FIRST_WEIGHTS,
    SHARED,
    SLOPES,
    Asked,
    Student,
    first_student,
    learn_from,
    likely,
    logits,
    step_of,
)

REVIEW = st.tuples(
    st.builds(Asked, st.integers(-62, 110), st.integers(-24, 10), st.integers(0, 8)), st.booleans()
)


def test_quicker_is_more_likely_recalled_and_nothing_known_is_fsrs_recalibrated() -> None:
    student, x = first_student(), step_of(2.0)
    quick, usual, slow = (likely(student, Asked(x, z, 0)) for z in (-8, 0, 8))
    assert quick > usual > slow
    assert usual == pytest.approx(sigmoid(PRIOR.offset + PRIOR.slope * 2.0))


def test_the_calibration_is_that_of_fsrs_alone() -> None:
    day = [(Asked(x, 3, 1), x % 3 > 0) for x in range(-10, 60)]
    lessons = [(asked.x / STEPS_PER_LOGIT, passed) for asked, passed in day]
    assert learn_from(first_student(), day).calibration == learn(PRIOR, lessons)


def posterior_mean(reviews: list[tuple[Asked, bool]]) -> float:
    """Of the slope of quickness, by summing over a grid: Bayes and nothing else."""
    student = first_student()
    grid = [step / 1000 for step in range(-1500, 901)]
    logs = []
    for beta in grid:
        log = -((beta - SLOPES.quickness.mean) ** 2) / 2 / SLOPES.quickness.variance
        for asked, passed in reviews:
            p = sigmoid(logits(student, asked)[0] + beta * asked.quickness / EIGHTHS)
            log += math.log(p if passed else 1 - p)
        logs.append(log)
    weights = [math.exp(log - max(logs)) for log in logs]
    return sum(beta * weight for beta, weight in zip(grid, weights)) / sum(weights)


@pytest.mark.parametrize("misses_when", ["slow", "quick", "both"])
def test_a_day_moves_the_slope_where_bayes_moves_it(misses_when: str) -> None:
    slow = [(Asked(32, 8, 0), place % 4 > 0 or misses_when == "quick") for place in range(40)]
    quick = [(Asked(32, -8, 0), place % 4 > 0 or misses_when == "slow") for place in range(40)]
    after = learn_from(first_student(), slow + quick)
    ((mean, precision),) = after.coefficients[1]
    # One Newton step is not the whole way.
    assert mean == pytest.approx(posterior_mean(slow + quick), abs=0.04)
    assert precision > 1 / SLOPES.quickness.variance


def test_weights_are_bayes_rule_with_a_share_dealt_anew() -> None:
    student = first_student()
    reviews = [(Asked(32, -16, 8), False), (Asked(20, 8, 0), True)]
    likelihoods = [1.0, 1.0, 1.0]
    for asked, passed in reviews:
        for place, logit in enumerate(logits(student, asked)):
            likelihoods[place] *= sigmoid(logit) if passed else 1 - sigmoid(logit)
    shares = [first * each for first, each in zip(FIRST_WEIGHTS, likelihoods)]
    expected = [
        (1 - SHARED) * share / sum(shares) + SHARED * first
        for share, first in zip(shares, FIRST_WEIGHTS)
    ]
    assert learn_from(student, reviews).weights == pytest.approx(tuple(expected))


@given(st.lists(st.lists(REVIEW, max_size=30), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_a_day_does_not_matter(
    days: list[list[tuple[Asked, bool]]], lots: object
) -> None:
    student = shuffled = first_student()
    for day in days:
        student = learn_from(student, day)
        lots.shuffle(day)  # type: ignore[attr-defined]
        shuffled = learn_from(shuffled, day)
    assert student == shuffled


@given(st.lists(st.lists(REVIEW, min_size=1, max_size=30), min_size=1, max_size=12))
def test_nobody_is_much_worse_off_than_with_fsrs_recalibrated(
    days: list[list[tuple[Asked, bool]]],
) -> None:
    """The promise of exponential weights: no more than ln (1 / weight) in all, and what dealing
    anew costs a day."""
    student = first_student()
    ours = base = 0.0
    for day in days:
        # Scored a day at a time, as the weights are learnt: the mixture of whole days.
        ours -= math.log(
            sum(w * math.exp(s) for w, s in zip(student.weights, scores(student, day)))
        )
        base -= scores(student, day)[0]
        student = learn_from(student, day)
    allowed = math.log(1 / FIRST_WEIGHTS[0]) - len(days) * math.log(1 - SHARED)
    assert ours <= base + allowed + 1e-6


def scores(student: Student, day: list[tuple[Asked, bool]]) -> list[float]:
    """Log likelihood of a day under each expert."""
    sums = [0.0, 0.0, 0.0]
    for asked, passed in day:
        for place, logit in enumerate(logits(student, asked)):
            p = min(1 - 1e-4, max(1e-4, sigmoid(logit)))
            sums[place] += math.log(p if passed else 1 - p)
    return sums


@given(st.lists(st.lists(REVIEW, max_size=40), max_size=30))
def test_numbers_stay_numbers(days: list[list[tuple[Asked, bool]]]) -> None:
    student = first_student()
    for day in days:
        student = learn_from(student, day * 50)
    assert sum(student.weights) == pytest.approx(1)
    assert 0 < likely(student, Asked(110, -24, 0)) < 1
    assert all(math.isfinite(mean) for each in student.coefficients for mean, _ in each)
