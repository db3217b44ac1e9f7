"""The library's own daily filter (``measure/forecast.py``) as a model among others.

Its population is learnt by the same marginal likelihood as the shipped one (``prior.py``), but once
without each log. So the search goes over a lattice of points and remembers what each log said of
each point: the searches without one log or another pass by the same points.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from comeback.measure.forecast import (
    POPULATION,
    Bins,
    Population,
    forecast,
    learn,
)

from . import prior
from .prior import HOLD, LEAST_REVIEWS, START, Point, population_at
from .replay import Day

MESH = 0.1
"""Distance of points of the lattice: a finer one changes the log likelihood of all logs by 0.3."""
FIRST_STEP, LAST_STEP = 4, 1
"""Of the search, in meshes."""
GROUPS_PER_LOGIT = 4
CENTRE: Point = (0.0,) * len(START)


def forecasts(days: Sequence[Day], population: Population) -> list[float]:
    """A probability for each review, by what was known when its study day began."""
    found: list[float] = []
    now = population.prior
    for day in days:
        found += [forecast(now, each.x) for each in day.asked]
        now = learn(now, [(each.x, each.passed) for each in day.asked], population)
    return found


def learn_without(
    students: Sequence[Sequence[Day]], groups: Sequence[Collection[int]]
) -> list[Population]:
    """For each group of students (their places) the population under which the outcomes of all
    others are most probable; the shipped one where nobody else has reviews enough."""
    logs = [[_gathered(day) for day in days] for days in students]
    large = {
        number
        for number, days in enumerate(students)
        if sum(len(day.asked) for day in days) >= LEAST_REVIEWS
    }
    said: dict[tuple[int, Point], float] = {}

    def evidence(number: int, place: Point) -> float:
        key = number, place
        if key not in said:
            said[key] = prior.evidence(logs[number], population_at(_point(place)))
        return said[key]

    def without(group: Collection[int]) -> Population:
        others = sorted(large.difference(group))
        if not others:
            return POPULATION

        def cost(place: Point) -> float:
            held = HOLD * MESH * MESH * sum(step * step for step in place)
            return held - sum(evidence(number, place) for number in others)

        return population_at(_point(prior.lowest(cost, CENTRE, FIRST_STEP, LAST_STEP)))

    return [without(group) for group in groups]


def _gathered(day: Day) -> Bins:
    """A day's reviews by quarters of a logit, each group at its mean: a third of the library's own
    groups, for a question that is asked thousands of times."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for each in day.asked:
        groups.setdefault(round(GROUPS_PER_LOGIT * each.x), []).append((each.x, each.passed))
    return [
        (math.fsum(x for x, _ in group) / len(group), len(group), sum(y for _, y in group))
        for _, group in sorted(groups.items())
    ]


def _point(place: Point) -> Point:
    return tuple(start + MESH * steps for start, steps in zip(START, place))
