"""The library's own daily filter (``measure/forecast.py``) as a model among others.

Its population is learnt by the same marginal likelihood as the shipped one (``prior.py``), but once
without each log. So the search goes over a lattice of points and remembers what each log said of
each point: the searches without one log or another pass by the same points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence

from comeback.measure.forecast import (
    POPULATION,
    Bins,
    Population,
    forecast,
    learn,
    learn_bins,
    mode,
    sigmoid,
)

from .prior import HOLD, LEAST_REVIEWS, START, Point, population_at
from .replay import Day

MESH = 0.1
"""Distance of points of the lattice: a finer one changes the log likelihood of all logs by 0.3."""
FIRST_STEP = 4
GROUPS_PER_LOGIT = 4
Place = tuple[int, ...]


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
    said: dict[tuple[int, Place], float] = {}

    def evidence(number: int, place: Place) -> float:
        key = number, place
        if key not in said:
            said[key] = _evidence(logs[number], population_at(_point(place)))
        return said[key]

    def without(group: Collection[int]) -> Population:
        others = sorted(large.difference(group))
        if not others:
            return POPULATION

        def cost(place: Place) -> float:
            held = HOLD * MESH * MESH * sum(step * step for step in place)
            return held - sum(evidence(number, place) for number in others)

        return population_at(_point(_lowest(cost)))

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


def _point(place: Place) -> Point:
    return tuple(start + MESH * steps for start, steps in zip(START, place))


def _evidence(days: Sequence[Bins], population: Population) -> float:
    """Log marginal likelihood of one student's outcomes, as ``prior.evidence``."""
    total, before = 0.0, population.prior
    for day in days:
        offset, slope, (ha, hb, hc) = mode(before, day, population.day_variance)
        for x, n, passed in day:
            p = sigmoid(offset + slope * x)
            total += passed * math.log(p) + (n - passed) * math.log1p(-p)
        a, b, c = before.with_a_day(population.day_variance)
        determinant = a * c - b * b
        o, s = offset - before.offset, slope - before.slope
        total -= (c * o * o - 2 * b * o * s + a * s * s) / determinant / 2
        total -= math.log(determinant * (ha * hc - hb * hb)) / 2
        before = learn_bins(before, day, population)
    return total


def _lowest(cost: Callable[[Place], float]) -> Place:
    """Pattern search (Hooke and Jeeves 1961, J. ACM 8:212)."""
    best: Place = (0,) * len(START)
    least, step = cost(best), FIRST_STEP
    while step:
        found = False
        for at in range(len(best)):
            for move in (step, -step):
                tried = (*best[:at], best[at] + move, *best[at + 1 :])
                height = cost(tried)
                if height < least:
                    best, least, found = tried, height, True
                    break
        if not found:
            step //= 2
    return best
