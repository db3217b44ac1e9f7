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
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, repeat
from operator import mul
from typing import NamedTuple

from .forecast import (
    POPULATION,
    PRIOR,
    STEPS,
    STEPS_PER_LOGIT,
    Calibration,
    Population,
    bins,
    learn_bins,
    x_of,
)
from .likely import MILLION
from .quickness import (
    EIGHTHS,
    NEVER_TIMED,
    QUICKEST,
    QUICKNESS_BITS,
    QUICKNESS_MASK,
    RUN_BITS,
    RUN_MASK,
    SLOWEST,
    USUAL,
    Quickness,
)

Z_SHIFT, STEP_SHIFT = RUN_BITS + 1, QUICKNESS_BITS + 1
Z_MASK = QUICKNESS_MASK >> RUN_BITS
"""Where z and the step begin in a lesson; the lowest bit is that of the pass."""
SMALLEST = 1e-4
"""The calibration alone is taken no nearer to 0 or 1 than this: no card is that certain."""
MOST_ODDS = 1 / SMALLEST


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


class Score(NamedTuple):
    """Log loss (nats, summed) of ``n`` spaced reviews, each forecast from the days before: ours,
    and that of FSRS recalibrated for the student."""

    n: int = 0
    loss: float = 0.0
    baseline: float = 0.0


class Student(NamedTuple):
    """What closed study days told of a student.

    ``coefficients`` are ``beta`` of the second expert, ``beta`` and ``gamma`` of the third.
    """

    calibration: Calibration
    coefficients: tuple[Coefficient, Coefficient, Coefficient]
    weights: tuple[float, float, float]
    score: Score = Score()


def first_student(calibration: Calibration = PRIOR) -> Student:
    """A student before the first review."""
    quickness, run = ((prior.mean, 1 / prior.variance) for prior in SLOPES)
    return Student(calibration, (quickness, quickness, run), FIRST_WEIGHTS)


Lesson = int
"""What was known of a card when it was asked, and whether it was passed (the lowest bit), in one
number: a million are counted."""


def lesson_of(step: int, quickness: Quickness, passed: bool) -> Lesson:
    """``step``: see ``forecast.step_of``. A card that was never timed counts as usual."""
    known = USUAL if quickness == NEVER_TIMED else quickness
    return step << STEP_SHIFT | known << 1 | passed


class Forecaster:
    """The three experts' forecasts for one student, looked up in tables of odds."""

    def __init__(self, student: Student) -> None:
        offset, slope, *_ = student.calibration
        (one, _), (two, _), (run, _) = student.coefficients
        self._weights = student.weights
        # From one step to the next the odds shrink by the same factor: no exp for each.
        odds = accumulate(
            repeat(math.exp(-slope / STEPS_PER_LOGIT), STEPS - 1),
            mul,
            initial=math.exp(-offset - slope * x_of(0)),
        )
        self.misses = [
            each if SMALLEST < each < MOST_ODDS else min(MOST_ODDS, max(SMALLEST, each))
            for each in odds
        ]
        zs = [z / EIGHTHS for z in range(QUICKEST, SLOWEST + 1)]
        self.one = [math.exp(-one * z) for z in zs]
        self.two = [math.exp(-two * z) for z in zs]
        self.run = [math.exp(-run * step / EIGHTHS) for step in range(EIGHTHS + 1)]

    def odds(self, lesson: Lesson) -> tuple[float, float, float]:
        """The odds of a miss, by each expert; whether it was passed is not looked at."""
        base = self.misses[lesson >> STEP_SHIFT]
        quickness = lesson >> 1 & QUICKNESS_MASK
        z = quickness >> RUN_BITS
        return base, base * self.one[z], base * self.two[z] * self.run[quickness & RUN_MASK]

    def likely(self, lesson: Lesson) -> float:
        """Probability (0-1) of recall."""
        none, some, all_of_it = self._weights
        base, one, two = self.odds(lesson)
        return none / (1.0 + base) + some / (1.0 + one) + all_of_it / (1.0 + two)

    def millionths(self, lessons: Iterable[Lesson]) -> list[int]:
        """``likely`` of each, in millionths."""
        none, some, all_of_it = self._weights
        misses, ones, twos, runs = self.misses, self.one, self.two, self.run
        found = []
        for lesson in lessons:  # `odds` written out: this runs for nearly every review of a log
            base, z = misses[lesson >> STEP_SHIFT], lesson >> Z_SHIFT & Z_MASK
            one, two = base * ones[z], base * twos[z] * runs[lesson >> 1 & RUN_MASK]
            p = none / (1.0 + base) + some / (1.0 + one) + all_of_it / (1.0 + two)
            found.append(int(p * MILLION + 0.5))
        return found


def learn_from(
    student: Student, lessons: Mapping[Lesson, int], population: Population = POPULATION
) -> Student:
    """The student for the next study day, after one closed day's lessons and how often each came.

    The order of the reviews does not matter. A day without reviews changes nothing.
    """
    if not lessons:
        return student
    day = _Day(student, sorted(lessons.items()))
    one, two, run = map(_stepped, student.coefficients, day.gradients, day.informations)
    return Student(
        learn_bins(student.calibration, bins(fsrs_lessons(lessons)), population),
        (one, two, run),
        _weights_after(student.weights, day.losses),
        Score(
            student.score.n + sum(lessons.values()),
            student.score.loss + day.loss,
            student.score.baseline + day.losses[0],
        ),
    )


def fsrs_lessons(lessons: Mapping[Lesson, int]) -> dict[int, int]:
    """The same without answer times, as ``forecast.bins`` takes them."""
    counts: dict[int, int] = {}
    for lesson, n in lessons.items():
        bare = lesson >> STEP_SHIFT << 1 | lesson & 1
        counts[bare] = counts.get(bare, 0) + n
    return counts


class _Day:
    """Sums over a day's lessons: log losses of the experts and of their mixture; gradient and
    information of the log likelihood by each coefficient."""

    def __init__(self, student: Student, lessons: Sequence[tuple[Lesson, int]]) -> None:
        # Every number has a name of its own here: this runs for nearly every review of a log.
        forecaster, log, (w0, w1, w2) = Forecaster(student), math.log, student.weights
        misses, ones, twos, runs = forecaster.misses, forecaster.one, forecaster.two, forecaster.run
        loss = l0 = l1 = l2 = g1 = g2 = g3 = h1 = h2 = h3 = 0.0
        for lesson, n in lessons:
            place, lies = lesson >> Z_SHIFT & Z_MASK, lesson >> 1 & RUN_MASK
            m = misses[lesson >> STEP_SHIFT]
            p0, p1 = 1.0 / (1.0 + m), 1.0 / (1.0 + m * ones[place])
            p2 = 1.0 / (1.0 + m * twos[place] * runs[lies])
            p = w0 * p0 + w1 * p1 + w2 * p2
            if lesson & 1:
                r1, r2 = n * (1.0 - p1), n * (1.0 - p2)
            else:
                p, p0, r1, r2 = 1.0 - p, 1.0 - p0, -n * p1, -n * p2
            i1, i2 = n * p1 * (1.0 - p1), n * p2 * (1.0 - p2)
            loss -= n * log(p)
            l0 -= n * log(p0)
            l1 -= n * log(p1 if lesson & 1 else 1.0 - p1)
            l2 -= n * log(p2 if lesson & 1 else 1.0 - p2)
            z, run = (place + QUICKEST) / EIGHTHS, lies / EIGHTHS
            g1, g2, g3 = g1 + r1 * z, g2 + r2 * z, g3 + r2 * run
            h1, h2, h3 = h1 + i1 * z * z, h2 + i2 * z * z, h3 + i2 * run * run
        self.loss, self.losses = loss, (l0, l1, l2)
        self.gradients, self.informations = (g1, g2, g3), (h1, h2, h3)


def _stepped(known: Coefficient, gradient: float, information: float) -> Coefficient:
    """One Newton step for each coefficient alone: they hardly lean on each other."""
    mean, precision = known
    precision += information
    return mean + gradient / precision, precision


def _weights_after(
    weights: tuple[float, float, float], losses: tuple[float, float, float]
) -> tuple[float, float, float]:
    """Every expert's weight times the likelihood of the day under it."""
    least = min(losses)
    shares = [weight * math.exp(least - loss) for weight, loss in zip(weights, losses)]
    none, some, all_of_it = (
        (1 - SHARED) * share / sum(shares) + SHARED * first
        for share, first in zip(shares, FIRST_WEIGHTS)
    )
    return none, some, all_of_it
