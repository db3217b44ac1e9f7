"""All models side by side. Each gives the probability of every review from what came before it.

A review counts when FSRS had a forecast for it: a card's first of a study day, spaced, with a
memory. All see the same reviews; ``days`` carries R of FSRS with default or with fitted parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from comeback.measure.forecast import Population, sigmoid

from . import drift, kalman, strength
from .drift import Drift
from .replay import Day

OURS = "ours"
BASELINES = ("fsrs_drift", "fsrs_kalman", "fsrs_mood")
"""FSRS + recalibration + drift in three forms; ours is held against the best of them."""


class Lessons(NamedTuple):
    """What other students taught."""

    drift: Drift
    population: Population


def outcomes(days: Sequence[Day]) -> list[bool]:
    return [each.passed for day in days for each in day.asked]


def constant(days: Sequence[Day]) -> list[float]:
    """The share of the student's earlier reviews that were recalled."""
    found, passed = [], 0
    for n, outcome in enumerate(outcomes(days)):
        found.append((passed + 0.5) / (n + 1))
        passed += outcome
    return found


def moving_average(days: Sequence[Day]) -> list[float]:
    """MOVING-AVG of srs-benchmark: a logit from 1.2 that takes a gradient step of 0.3 a review."""
    found, logit = [], 1.2
    for outcome in outcomes(days):
        p = sigmoid(logit)
        found.append(p)
        logit += 0.3 * (outcome - p)
    return found


def fsrs(days: Sequence[Day]) -> list[float]:
    """R as it is."""
    return [sigmoid(each.x) for day in days for each in day.asked]


def recalibrated(days: Sequence[Day], lessons: Lessons) -> dict[str, list[float]]:
    """``fsrs_drift``: slow drift, updated after each review (drift.py). ``fsrs_kalman``: the
    library's calibration, which holds for the study day (kalman.py). ``fsrs_mood``: the same with
    what today's earlier reviews tell of today (strength.py). ``ours``: that, and answer times."""
    return {
        "fsrs_drift": drift.forecasts(days, lessons.drift),
        "fsrs_kalman": kalman.forecasts(days, lessons.population),
        "fsrs_mood": strength.baseline(days, lessons.population),
        OURS: ours(days, lessons.population),
    }


def ours(days: Sequence[Day], population: Population) -> list[float]:
    """The library's recall model."""
    return strength.forecasts(days, population)
