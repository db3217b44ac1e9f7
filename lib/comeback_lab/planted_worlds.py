"""Two made worlds of reviews. In *fixed* forecasts know nothing of what happens; in *scheduled*
FSRS takes every miss into the card's memory and asks sooner."""

from __future__ import annotations

import random
from typing import Callable, NamedTuple

from comeback.measure.forecast import logit, sigmoid
from comeback.measure.memory import DEFAULT_PARAMETERS, Trace, follow, retrievability
from comeback.source.log import Review

LEVEL, BETWEEN_CARDS, BETWEEN_REVIEWS = 2.0, 0.7, 0.3
"""Fixed forecasts, logit: mean, and standard deviations."""
UNKNOWN_OF_CARDS = 0.5
"""Scheduled world: standard deviation (logit) of what FSRS does not know of a card."""


class Reviewed(NamedTuple):
    """A note: its reviews as (instant, forecast, recalled), oldest first, and its likely recall."""

    reviews: list[tuple[float, float, bool]]
    likely: float


World = Callable[[random.Random, int, list[float]], list[Reviewed]]
"""Makes the notes: so many reviews each, recall shifted (logit) by so much for each note."""


def fixed(rng: random.Random, reviews: int, shifts: list[float]) -> list[Reviewed]:
    """Forecasts that know nothing of what happens."""
    made = []
    for shift in shifts:
        level = rng.gauss(LEVEL, BETWEEN_CARDS)
        mine = []
        for _ in range(reviews):
            x = rng.gauss(level, BETWEEN_REVIEWS)
            mine.append((rng.random(), sigmoid(x), rng.random() < sigmoid(x + shift)))
        made.append(Reviewed(sorted(mine), sigmoid(level)))
    return made


def scheduled(rng: random.Random, reviews: int, shifts: list[float]) -> list[Reviewed]:
    """FSRS follows every card and asks again about when it expects 90 % to be recalled; its
    forecasts are moved by one offset so that they are right on the whole, as the library's are."""
    made = [_followed(rng, reviews, shift + rng.gauss(0, UNKNOWN_OF_CARDS)) for shift in shifts]
    offset = 0.0
    for _ in range(5):
        ps = [(sigmoid(p + offset), y) for each in made for _, p, y in each.reviews]
        offset += sum(y - p for p, y in ps) / sum(p * (1 - p) for p, _ in ps)
    return [
        Reviewed(
            [(at, sigmoid(x + offset), passed) for at, x, passed in each.reviews],
            sigmoid(each.likely + offset),
        )
        for each in made
    ]


def _followed(rng: random.Random, reviews: int, shift: float) -> Reviewed:
    """A card, its forecasts as logits."""
    first = rng.choices((1, 2, 3, 4), (20, 10, 60, 10))[0]
    day, mine = 0, []
    trace = _after(None, first, 0, 0)
    for _ in range(reviews):
        interval = max(1, round(trace.stability * rng.uniform(0.9, 1.3)))
        day += interval
        x = logit(_recall(trace, interval))
        passed = rng.random() < sigmoid(x + shift)
        mine.append((float(day), x, passed))
        trace = _after(trace, 3 if passed else 1, day, interval)
    return Reviewed(mine, logit(_recall(trace, 1.5 + rng.uniform(0, 1.1) * trace.stability)))


def _after(trace: Trace | None, rating: int, day: int, interval: int) -> Trace:
    kind = 0 if trace is None else 1
    row = Review(day, 0, rating, 1, interval, 0, 0, kind)
    after, _ = follow(trace, row, day, DEFAULT_PARAMETERS)
    if after is None:
        raise RuntimeError("a card without a memory after a review")
    return after


def _recall(trace: Trace, days: float) -> float:
    return retrievability(days, trace.stability, DEFAULT_PARAMETERS.weights[20])


WORLDS: dict[str, World] = {"fixed": fixed, "scheduled": scheduled}
