"""How strong a recall was, by how long it took: what FSRS does not see.

A card that was recalled more slowly than this student's own norm fails more often the next time
than FSRS expects, one that came quickly less often. In a run of flips (answers revealed untried,
one after the other) quick means nothing, so there it counts less, and such runs may say something
of their own. Three experts know that, from nothing to all of it:

    logit P = offset + slope * logit R                                  (the calibration alone)
    logit P = offset + slope * logit R + beta * quickness
    logit P = offset + slope * logit R + beta * quickness + gamma * run

Their probabilities are mixed by how well each has done so far (exponential weights: Vovk 1990;
Cesa-Bianchi & Lugosi 2006, *Prediction, Learning, and Games*), so nobody is much worse off than
with the best of them. ``beta`` and ``gamma`` are the student's own, learnt from a prior. Everything
about the student is learnt from closed study days and holds for the whole next day.
docs/method.md tells how this was found, and how near it comes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from .forecast import POPULATION, PRIOR, STEPS_PER_LOGIT, Calibration, Population, learn, sigmoid
from .quickness import EIGHTHS

SMALLEST = 1e-4
"""An expert's probability is scored no nearer to 0 or 1 than this."""


class Prior(NamedTuple):
    """A coefficient over all students: its mean and variance (logit)."""

    mean: float
    variance: float


class Slopes(NamedTuple):
    """What is known of all students: ``quickness`` a standard deviation, ``run`` from none (0) to
    surely one (1)."""

    quickness: Prior
    run: Prior


SLOPES = Slopes(Prior(-0.3, 0.0144), Prior(0.0, 0.16))
"""The first as in an earlier trial on seventeen logs, and as good here; the second wide open."""
FIRST_WEIGHTS = (0.2, 0.5, 0.3)
"""Of the three experts, before the first review."""

SHARED = 0.01
"""Every night so much of the weights is dealt anew, for a student who begins or ceases to flip
(fixed share: Herbster & Warmuth 1998, Machine Learning 32:151)."""

Coefficient = tuple[float, float]
"""A mean and its precision (1 / variance)."""


class Student(NamedTuple):
    """What closed study days told of a student.

    ``coefficients`` are those of the experts that have some: quickness; quickness and run.
    """

    calibration: Calibration
    coefficients: tuple[tuple[Coefficient, ...], ...]
    weights: tuple[float, float, float]


def first_student(calibration: Calibration = PRIOR, slopes: Slopes = SLOPES) -> Student:
    """A student before the first review."""
    quickness, run = ((prior.mean, 1 / prior.variance) for prior in slopes)
    return Student(calibration, ((), (quickness,), (quickness, run)), FIRST_WEIGHTS)


class Asked(NamedTuple):
    """What is known of a card when it is asked, all in whole steps: ``x``, the logit of FSRS's
    retrievability, in sixteenths; the quickness of its passes and whether they came in a run, in
    eighths."""

    x: int
    quickness: int
    run: int


Counts = Sequence[tuple[tuple[Asked, bool], int]]
"""How often each (asked, passed) came on a day."""


def step_of(x: float) -> int:
    """The step of a logit."""
    return round(STEPS_PER_LOGIT * x)


def logits(student: Student, asked: Asked) -> tuple[float, float, float]:
    """The three experts' logits."""
    _, slopes, both = student.coefficients
    base = student.calibration.offset + student.calibration.slope * asked.x / STEPS_PER_LOGIT
    quickness, run = asked.quickness / EIGHTHS, asked.run / EIGHTHS
    return (
        base,
        base + slopes[0][0] * quickness,
        base + both[0][0] * quickness + both[1][0] * run,
    )


def likely(student: Student, asked: Asked) -> float:
    """Probability (0-1) of recall."""
    return sum(
        weight * sigmoid(logit) for weight, logit in zip(student.weights, logits(student, asked))
    )


def learn_from(
    student: Student,
    reviews: Mapping[tuple[Asked, bool], int] | Iterable[tuple[Asked, bool]],
    population: Population = POPULATION,
) -> Student:
    """The student for the next study day, after one closed day's (asked, passed), or their counts.

    The order of the reviews does not matter. A day without reviews changes nothing.
    """
    counts = sorted(Counter(reviews).items())
    if not counts:
        return student
    lessons = [
        (asked.x / STEPS_PER_LOGIT, passed) for (asked, passed), n in counts for _ in range(n)
    ]
    return student._replace(
        calibration=learn(student.calibration, lessons, population),
        coefficients=_coefficients_after(student, counts),
        weights=_weights_after(student, counts),
    )


def _coefficients_after(student: Student, counts: Counts) -> tuple[tuple[Coefficient, ...], ...]:
    """One Newton step for each coefficient alone: they hardly lean on each other."""
    gains: list[list[list[float]]] = [[[0.0, 0.0] for _ in each] for each in student.coefficients]
    for (asked, passed), n in counts:
        features = asked.quickness / EIGHTHS, asked.run / EIGHTHS
        for logit, sums in zip(logits(student, asked), gains):
            p = sigmoid(logit)
            for feature, pair in zip(features, sums):
                pair[0] += n * (passed - p) * feature
                pair[1] += n * p * (1 - p) * feature * feature
    return tuple(
        tuple(map(_stepped, known, sums)) for known, sums in zip(student.coefficients, gains)
    )


def _stepped(known: Coefficient, sums: Sequence[float]) -> Coefficient:
    mean, precision = known
    gradient, information = sums
    precision += information
    return mean + gradient / precision, precision


def _weights_after(student: Student, counts: Counts) -> tuple[float, float, float]:
    """Every expert's weight times the likelihood of the day under it."""
    scores = [math.log(max(weight, 1e-300)) for weight in student.weights]
    for (asked, passed), n in counts:
        for place, logit in enumerate(logits(student, asked)):
            p = min(1 - SMALLEST, max(SMALLEST, sigmoid(logit)))
            scores[place] += n * math.log(p if passed else 1 - p)
    best = max(scores)
    shares = [math.exp(score - best) for score in scores]
    none, some, all_of_it = (
        (1 - SHARED) * share / sum(shares) + SHARED * first
        for share, first in zip(shares, FIRST_WEIGHTS)
    )
    return none, some, all_of_it
