"""FSRS + recalibration + drift: the baseline that any use of answer times has to beat.

    logit p = a_u + b0 + bR x + be ew        ew <- ew + 0.02 ((y - R) - ew) after each review

x is the logit of FSRS's R, ew the student's recent surprises (half-life about 34 reviews), a_u the
student's own intercept, learnt as she goes. b0, bR and be are learnt on other students.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from comeback.measure.forecast import sigmoid

from .replay import Day

RATE = 0.02
INTERCEPT_VARIANCE = 0.25
"""Between students: N(0, 0.5 squared)."""
NEWTON_STEPS = 40
RIDGE = 1e-3
"""Only so that logs without a failure, or with one single R, have an answer at all."""


class Drift(NamedTuple):
    """b0, bR and be."""

    base: float
    slope: float
    drift: float


SHIPPED = Drift(0.33, 0.90, 5.7)
"""Of an earlier trial on other logs; used only where there is no other log to learn from."""

Row = tuple[float, float, bool]
"""(x, ew before the review, passed)."""


def rows(days: Sequence[Day]) -> Iterator[Row]:
    """What the model sees of each review, and what came of it."""
    ew = 0.0
    for day in days:
        for each in day.asked:
            yield each.x, ew, each.passed
            ew += RATE * ((each.passed - sigmoid(each.x)) - ew)


def forecasts(days: Sequence[Day], drift: Drift) -> list[float]:
    """A probability for each review, from the reviews before it.

    a_u takes one Newton step a review towards its posterior mode, from 0 and its prior variance.
    """
    found = []
    own, precision = 0.0, 1 / INTERCEPT_VARIANCE
    for x, ew, passed in rows(days):
        p = sigmoid(own + drift.base + drift.slope * x + drift.drift * ew)
        found.append(p)
        precision += p * (1 - p)
        own += (passed - p) / precision
    return found


def learn_without(
    students: Sequence[Sequence[Day]], groups: Sequence[Collection[int]]
) -> list[Drift]:
    """For each group of students (their places) what all others teach."""
    seen = [list(rows(days)) for days in students]
    return [learn([s for number, s in enumerate(seen) if number not in g]) for g in groups]


def learn(students: Sequence[Sequence[Row]]) -> Drift:
    """The coefficients under which the students' outcomes are most probable, each with an
    intercept of her own ~ N(0, 0.25): logistic regression by Newton's method."""
    groups = [group for group in students if group]
    if not groups:
        return SHIPPED
    beta, own = [0.0, 1.0, 0.0], [0.0] * len(groups)
    for _ in range(NEWTON_STEPS):
        # Each student's intercept is a row and a column of the Hessian that meets no other
        # student's: it is taken out first (Schur complement), and found again from the step.
        gradient = [-RIDGE * (beta[0]), -RIDGE * (beta[1] - 1), -RIDGE * beta[2]]
        hessian = [[RIDGE if i == j else 0.0 for j in range(3)] for i in range(3)]
        parts = [_sums(group, beta, a) for group, a in zip(groups, own)]
        for (g, h), a in zip(parts, own):
            corner = h[0][0] + 1 / INTERCEPT_VARIANCE
            slope = g[0] - a / INTERCEPT_VARIANCE
            for i in range(3):
                gradient[i] += g[i] - h[i][0] * slope / corner
                for j in range(3):
                    hessian[i][j] += h[i][j] - h[i][0] * h[0][j] / corner
        step = _solve(hessian, gradient)
        own = [
            a
            + (g[0] - a / INTERCEPT_VARIANCE - sum(h[0][j] * step[j] for j in range(3)))
            / (h[0][0] + 1 / INTERCEPT_VARIANCE)
            for (g, h), a in zip(parts, own)
        ]
        beta = [value + change for value, change in zip(beta, step)]
        if max(map(abs, step)) < 1e-9:
            break
    return Drift(*beta)


def _sums(
    group: Sequence[Row], beta: Sequence[float], own: float
) -> tuple[list[float], list[list[float]]]:
    """Gradient of the log likelihood, and the information, by (base, slope, drift)."""
    g0 = g1 = g2 = h00 = h01 = h02 = h11 = h12 = h22 = 0.0
    base, slope, drift = beta
    for x, ew, passed in group:
        p = sigmoid(own + base + slope * x + drift * ew)
        r, w = passed - p, p * (1 - p)
        g0, g1, g2 = g0 + r, g1 + r * x, g2 + r * ew
        h00, h01, h02 = h00 + w, h01 + w * x, h02 + w * ew
        h11, h12, h22 = h11 + w * x * x, h12 + w * x * ew, h22 + w * ew * ew
    return [g0, g1, g2], [[h00, h01, h02], [h01, h11, h12], [h02, h12, h22]]


def _solve(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    """Gauss's elimination; the matrix is positive definite, so no row has to be swapped."""
    table = [[*row, value] for row, value in zip(matrix, vector)]
    size = len(table)
    for i in range(size):
        for below in range(i + 1, size):
            factor = table[below][i] / table[i][i]
            table[below] = [a - factor * b for a, b in zip(table[below], table[i])]
    found = [0.0] * size
    for i in reversed(range(size)):
        rest = sum(table[i][j] * found[j] for j in range(i + 1, size))
        found[i] = (table[i][size] - rest) / table[i][i]
    return found
