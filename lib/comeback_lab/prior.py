"""Learns from many students' logs what the library knows of a student before the first review.

    python -m comeback_lab.prior LOG...

Finds the population (prior, variance of a day, drift) under which the logs' outcomes are most
probable: the marginal likelihood of the library's own filter, by Laplace's approximation day by
day, climbed by pattern search (Hooke and Jeeves 1961, J. ACM 8:212).
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from comeback.measure.forecast import (
    POPULATION,
    Bins,
    Calibration,
    Population,
    binned,
    learn,
    learn_bins,
    mode,
    sigmoid,
)

from .figures import Forecast, log_loss
from .logs import Log, LogError, read_log
from .replay import Replay, replay

Days = list[list[tuple[float, bool]]]
"""One student's (x, passed), day by day."""
Point = tuple[float, ...]

LEAST_REVIEWS = 200
"""A log with fewer spaced reviews says too little of its student to learn from."""
START: Point = (0.3, 0.95, math.log(0.36), -0.1, math.log(0.04), math.log(0.04), math.log(0.03))
HOLD = 0.1
"""How strongly the search is held near its start: a guard where logs say nothing."""
FIRST_STEP, LAST_STEP = 0.4, 0.02


def as_days(log: Replay) -> Days:
    """What there is to learn from a log."""
    return [[(each.x, each.passed) for each in day.asked] for day in log.days]


def learn_population(students: Iterable[Days], start: Point = START) -> Population:
    """The population under which these students' outcomes are most probable."""
    enough = (days for days in students if sum(map(len, days)) >= LEAST_REVIEWS)
    logs = [[binned(reviews) for reviews in days] for days in enough]

    def cost(point: Point) -> float:
        held = HOLD * sum((a - b) ** 2 for a, b in zip(point, START))
        population = population_at(point)
        return held - sum(evidence(days, population) for days in logs)

    return population_at(lowest(cost, start, FIRST_STEP, LAST_STEP))


def population_at(point: Point) -> Population:
    """Offset, slope, ln offset variance, slope on offset, ln rest of the slope's variance, ln day
    variance, ln of the daily share forgotten: numbers without limits, for the search."""
    offset, slope, offset_log, regression, rest, day, forgotten = point
    variance = math.exp(offset_log)
    prior = Calibration(
        offset,
        slope,
        variance,
        math.exp(rest) + regression * regression * variance,
        regression * variance,
    )
    return Population(prior, math.exp(day), math.exp(-math.exp(forgotten)))


def evidence(days: Iterable[Bins], population: Population) -> float:
    """Log marginal likelihood of one student's outcomes, day by day."""
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


def leave_one_out(logs: Sequence[Log]) -> dict[str, Population]:
    """For each log the population learnt from all the others."""
    students = {log.name: as_days(replay(log)) for log in logs}
    everybody = learn_population(students.values())

    def without(name: str) -> Population:
        if sum(map(len, students[name])) < LEAST_REVIEWS:
            return everybody  # it took no part
        return learn_population(days for other, days in students.items() if other != name)

    return {name: without(name) for name in students}


def one_day_ahead(students: Iterable[Days], population: Population) -> float:
    """Mean over logs of the log loss of every spaced review, forecast from the days before."""
    losses = []
    for days in students:
        before, forecasts = population.prior, []
        for reviews in days:
            forecasts += [
                Forecast(sigmoid(before.offset + before.slope * x), 1, passed)
                for x, passed in reviews
            ]
            before = learn(before, reviews, population)
        loss = log_loss(forecasts)
        if loss is not None and len(forecasts) >= LEAST_REVIEWS:
            losses.append(loss)
    return sum(losses) / len(losses) if losses else math.nan


def lowest(
    cost: Callable[[Point], float], start: Point, first_step: float, last_step: float
) -> Point:
    """Pattern search (Hooke and Jeeves 1961, J. ACM 8:212); the steps are halved."""
    best, least, step = start, cost(start), first_step
    while step >= last_step:
        found = False
        for place in range(len(best)):
            for move in (step, -step):
                tried = (*best[:place], best[place] + move, *best[place + 1 :])
                height = cost(tried)
                if height < least:
                    best, least, found = tried, height, True
                    break
        if not found:
            step /= 2
    return best


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m comeback_lab.prior", description=__doc__)
    parser.add_argument("logs", nargs="+", type=Path, metavar="LOG", help="CSV, may be gzipped")
    try:
        students = [as_days(replay(read_log(p))) for p in parser.parse_args(arguments).logs]
    except LogError as problem:
        print(problem, file=sys.stderr)
        return 1
    learnt = learn_population(students)
    print(learnt)
    print("log loss one day ahead, mean over logs")
    for variance in (0.0, 0.02, POPULATION.day_variance, 0.1):
        for memory in (0.94, POPULATION.daily_memory, 0.985, 1.0):
            loss = one_day_ahead(students, Population(learnt.prior, variance, memory))
            print(f"  day variance {variance:5.3f}  daily memory {memory:5.3f}  {loss:.5f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
