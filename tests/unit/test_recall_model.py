"""The recall model: against Bayes by summing over a grid, and by what it promises."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comeback.measure.forecast import PRIOR, learn, sigmoid, step_of, x_of
from comeback.measure.quickness import EIGHTHS, quickness_of
from comeback.measure.recall import (
    FIRST_WEIGHTS,
    SHARED,
    SLOPES,
    Forecaster,
    Student,
    first_student,
    learn_from,
    lesson_of,
)


class Review(NamedTuple):
    """A spaced review: FSRS's step, the card's z and run in eighths."""

    step: int
    z: int
    run: int
    passed: bool

    @property
    def lesson(self) -> int:
        return lesson_of(self.step, quickness_of(self.z, self.run), self.passed)


REVIEW = st.builds(
    Review, st.integers(1, 173), st.integers(-24, 10), st.integers(0, 8), st.booleans()
)
LIKELY = step_of(sigmoid(2.0))
"""A card that FSRS gives 88 of 100."""


def after(student: Student, reviews: Sequence[Review]) -> Student:
    return learn_from(student, Counter(review.lesson for review in reviews))


def experts(student: Student, review: Review) -> list[float]:
    """The probabilities of the formulas."""
    (one, _), (two, _), (gamma, _) = student.coefficients
    base = student.calibration.offset + student.calibration.slope * x_of(review.step)
    z, run = review.z / EIGHTHS, review.run / EIGHTHS
    # Never nearer to 0 or 1, before what answer times tell.
    base = min(math.log(1e4), max(-math.log(1e4), base))
    return [sigmoid(base), sigmoid(base + one * z), sigmoid(base + two * z + gamma * run)]


@given(st.lists(REVIEW, max_size=20), REVIEW)
def test_likely_is_the_mixture_of_the_formulas(day: list[Review], asked: Review) -> None:
    student = after(first_student(), day)
    expected = sum(w * p for w, p in zip(student.weights, experts(student, asked)))
    assert Forecaster(student).likely(asked.lesson) == pytest.approx(expected)


def test_quicker_is_more_likely_recalled_and_nothing_known_is_fsrs_recalibrated() -> None:
    likely = Forecaster(first_student()).likely
    quick, usual, slow = (likely(Review(LIKELY, z, 0, True).lesson) for z in (-8, 0, 8))
    assert quick > usual > slow
    assert usual == pytest.approx(sigmoid(PRIOR.offset + PRIOR.slope * 2.0))


def test_the_calibration_is_that_of_fsrs_alone() -> None:
    day = [Review(step, 3, 1, step % 3 > 0) for step in range(60, 130)]
    lessons = [(x_of(review.step), review.passed) for review in day]
    assert after(first_student(), day).calibration == learn(PRIOR, lessons)


def posterior_mean(reviews: list[Review]) -> float:
    """Of the slope of quickness, by summing over a grid: Bayes and nothing else."""
    student = first_student()
    grid = [step / 1000 for step in range(-1500, 901)]
    logs = []
    for beta in grid:
        log = -((beta - SLOPES.quickness.mean) ** 2) / 2 / SLOPES.quickness.variance
        for review in reviews:
            base = math.log(1 / experts(student, review)[0] - 1)
            p = sigmoid(beta * review.z / EIGHTHS - base)
            log += math.log(p if review.passed else 1 - p)
        logs.append(log)
    weights = [math.exp(log - max(logs)) for log in logs]
    return sum(beta * weight for beta, weight in zip(grid, weights)) / sum(weights)


@pytest.mark.parametrize("misses_when", ["slow", "quick", "both"])
def test_a_day_moves_the_slope_where_bayes_moves_it(misses_when: str) -> None:
    slow = [Review(LIKELY, 8, 0, place % 4 > 0 or misses_when == "quick") for place in range(40)]
    quick = [Review(LIKELY, -8, 0, place % 4 > 0 or misses_when == "slow") for place in range(40)]
    mean, precision = after(first_student(), slow + quick).coefficients[0]
    # One Newton step is not the whole way.
    assert mean == pytest.approx(posterior_mean(slow + quick), abs=0.04)
    assert precision > 1 / SLOPES.quickness.variance


def likelihoods(student: Student, day: Sequence[Review]) -> list[float]:
    """Of a day, under each expert."""
    product = [1.0, 1.0, 1.0]
    for review in day:
        for place, p in enumerate(experts(student, review)):
            product[place] *= p if review.passed else 1 - p
    return product


def test_weights_are_bayes_rule_with_a_share_dealt_anew() -> None:
    student, day = first_student(), [Review(LIKELY, -16, 8, False), Review(80, 8, 0, True)]
    shares = [first * each for first, each in zip(FIRST_WEIGHTS, likelihoods(student, day))]
    expected = [
        (1 - SHARED) * share / sum(shares) + SHARED * first
        for share, first in zip(shares, FIRST_WEIGHTS)
    ]
    assert after(student, day).weights == pytest.approx(expected)


def test_the_score_is_the_log_loss_of_what_was_forecast() -> None:
    student, loss, baseline = first_student(), 0.0, 0.0
    for z in (-20, 5, 10):
        day = [Review(LIKELY, z, 3, z < 10), Review(99, -z // 2, 0, True)]
        for review in day:
            p = sum(w * p for w, p in zip(student.weights, experts(student, review)))
            loss -= math.log(p if review.passed else 1 - p)
            base = experts(student, review)[0]
            baseline -= math.log(base if review.passed else 1 - base)
        student = after(student, day)
    assert student.score == pytest.approx((6, loss, baseline))


@given(st.lists(st.lists(REVIEW, max_size=30), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_a_day_does_not_matter(days: list[list[Review]], lots: Random) -> None:
    student = shuffled = first_student()
    for day in days:
        student = after(student, day)
        lots.shuffle(day)
        shuffled = after(shuffled, day)
    assert student == shuffled


@given(st.lists(st.lists(REVIEW, min_size=1, max_size=30), min_size=1, max_size=12))
def test_nobody_is_much_worse_off_than_with_fsrs_recalibrated(days: list[list[Review]]) -> None:
    """The promise of exponential weights: no more than ln (1 / weight) in all, and what dealing
    anew costs a day."""
    student, ours, base = first_student(), 0.0, 0.0
    for day in days:
        # Scored a day at a time, as the weights are learnt: the mixture of whole days.
        each = likelihoods(student, day)
        ours -= math.log(sum(w * likelihood for w, likelihood in zip(student.weights, each)))
        base -= math.log(each[0])
        student = after(student, day)
    allowed = math.log(1 / FIRST_WEIGHTS[0]) - len(days) * math.log(1 - SHARED)
    assert ours <= base + allowed + 1e-6


@given(st.lists(st.lists(REVIEW, max_size=40), max_size=30))
def test_numbers_stay_numbers(days: list[list[Review]]) -> None:
    student = first_student()
    for day in days:
        student = after(student, day * 50)
    assert sum(student.weights) == pytest.approx(1)
    assert all(map(math.isfinite, (*student.score, *sum(student.coefficients, ()))))
    assert 0 < Forecaster(student).likely(Review(173, -24, 0, True).lesson) < 1
