"""Two ways to answer, trying and turning over, and how one student's differ.

Front and back times are log-normal in both. Those of a try lie around lines that know the length of
the text, the recall FSRS expects, the outcome and the repetitions; a flip knows nothing of these.
Learnt by stepwise EM (Cappé & Moulines 2009, JRSS B 71:593): a closed study day's answers are
weighed with the manner of its start and added to decayed sums.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from operator import mul
from typing import NamedTuple

from .forecast import logit, sigmoid

SHORTEST_MS, LONGEST_MS = 100, 600_000
FEWEST_CHARS, MOST_CHARS = 5, 5_000
USUAL_LOG_CHARS, USUAL_RECALL, MOST_RECALL = 4.7, 0.9, 0.99
MOST_REPS = 6
ONE, CHARS, RECALL, FAILED, REPS, FRONT_TIME = range(6)
FRONT_TERMS, BACK_TERMS = 6, 4
FRONT_SUMS = FRONT_TERMS * (FRONT_TERMS + 1) // 2
BACK_SUMS = BACK_TERMS * (BACK_TERMS + 1) // 2

HALF_LIFE = 500
"""Answers after which what was learnt before counts half."""
FIRST_ODDS, FEW = math.log(19), 5.0
"""95 % tried, as long as few answers are known."""
GAP = math.log(2.4)
"""A flip is so much quicker than this student's usual success. Where the two are nearer, nothing
tells a flip from quick recall, and doubt is for the student: without a gap the class of flips would
settle on the quicker half of everybody's answers."""
SLOWEST_FLIP = math.log(1.6)
RECALL_LIMITS = (0.02, 0.98)


class Answer(NamedTuple):
    """An answer as the lines see it.

    ``front``: 1, ln characters, logit of expected recall, failed, repetitions, ln seconds (centred
    where that makes the first coefficient a usual time); ``back``: 1, ln characters, failed,
    ln seconds; ``recall``: expected, 0-1.
    """

    front: tuple[float, ...]
    back: tuple[float, ...]
    recall: float


class Line(NamedTuple):
    """ln seconds ~ N(coefficients . terms, spread squared)."""

    coefficients: tuple[float, ...]
    spread: float

    def deviation(self, terms: Sequence[float]) -> float:
        """How many spreads the time, the last of ``terms``, is longer than expected."""
        expected: float = sum(map(mul, self.coefficients, terms))
        return (terms[-1] - expected) / self.spread

    def log_density(self, terms: Sequence[float]) -> float:
        """Up to a constant."""
        deviation = self.deviation(terms)
        return -deviation * deviation / 2 - math.log(self.spread)


class Prior(NamedTuple):
    """A line before the first answer; ``weights``: how many answers each coefficient counts for.

    ``spread_weight`` is the same for the spread, which stays within ``limits``.
    """

    line: Line
    weights: tuple[float, ...]
    spread_weight: float
    limits: tuple[float, float]


TRY_FRONT = Prior(Line((1.1, 0.25, -0.15, 0.7, -0.05), 0.6), (20, 20, 20, 10, 100), 20, (0.25, 1.2))
TRY_BACK = Prior(Line((0.3, 0.1, 0.5), 0.7), (4, 20, 10), 20, (0.3, 1.2))
FLIP_FRONT = Prior(Line((math.log(0.8),), 0.4), (20,), 20, (0.15, 0.5))
FLIP_BACK_WEIGHTS = (20, 40, 20)  # around the line of the tries
FLIPPED, NOT_FLIPPED = 2.0, 18.0
FLIPS_PASSED, FLIPS_FAILED = 6.8, 1.2

Sums = tuple[float, ...]
"""Decayed sums of the products of all pairs of terms: of the front, then of the back."""


class Manner(NamedTuple):
    """How a student answers, as known at the start of a study day.

    ``flips``: share of answers turned over untried; ``flip_passes``: share of those rated a pass.
    All of it follows from the two sums (``manner_of``), which are all that needs to be kept.
    """

    flips: float
    try_front: Line
    try_back: Line
    flip_front: Line
    flip_back: Line
    flip_passes: float
    tries: Sums
    others: Sums

    @property
    def known(self) -> float:
        """How many answers it rests on; older ones weigh less."""
        return self.tries[0] + self.others[0]


def answer(
    front_ms: int,
    back_ms: int,
    front_chars: int,
    back_chars: int,
    expected_recall: float | None,
    failed: bool,
    reps: int,
) -> Answer:
    """Any numbers will do: each is brought within limits; a missing recall counts as 90 %."""
    recall = USUAL_RECALL
    if expected_recall is not None and 0 <= expected_recall <= 1:
        recall = expected_recall
    front = (
        1.0,
        _log_chars(front_chars),
        logit(min(MOST_RECALL, recall)) - logit(USUAL_RECALL),
        1.0 if failed else 0.0,
        float(min(max(reps, 0), MOST_REPS)),
        _log_seconds(front_ms),
    )
    back = (1.0, _log_chars(back_chars), front[FAILED], _log_seconds(back_ms))
    low, high = RECALL_LIMITS
    return Answer(front, back, min(high, max(low, recall)))


def probability_tried(manner: Manner, one: Answer) -> float:
    """Probability (0-1) that this answer was tried; a shorter front time never raises it."""
    # Each class is as likely beyond the other's far side as at its own middle: with plain bells
    # the wider one would win again far out, and the quickest answers of all would count as tries.
    slow = max(0.0, manner.flip_front.deviation((1.0, one.front[FRONT_TIME])))
    quick = min(0.0, manner.try_front.deviation(one.front))
    odds = math.log((1 - manner.flips) / manner.flips)
    odds += (slow * slow - quick * quick) / 2
    odds += math.log(manner.flip_front.spread / manner.try_front.spread)
    odds += manner.try_back.log_density(one.back) - manner.flip_back.log_density(one.back)
    if one.front[FAILED]:
        odds += math.log((1 - one.recall) / (1 - manner.flip_passes))
    else:
        odds += math.log(one.recall / manner.flip_passes)
    known = manner.known
    return sigmoid(FIRST_ODDS + (odds - FIRST_ODDS) * known / (known + FEW))


def learn_answers(manner: Manner, day: Sequence[Answer]) -> Manner:
    """The manner after one closed study day; the order of its answers does not matter."""
    if not day:
        return manner
    columns = list(zip(*[_products(one.front) + _products(one.back) for one in day]))
    first = _with_a_day(manner, columns, [probability_tried(manner, one) for one in day])
    # Weighed once more with what was just learnt: a new student's first days tell more that way.
    return _with_a_day(manner, columns, [probability_tried(first, one) for one in day])


def _with_a_day(manner: Manner, columns: list[tuple[float, ...]], tried: list[float]) -> Manner:
    kept = 0.5 ** (len(tried) / HALF_LIFE)
    # fsum is exact, so that the order of a day's answers leaves no trace in the last digit.
    tries = [math.fsum(map(mul, column, tried)) for column in columns]
    others = [math.fsum(column) - share for column, share in zip(columns, tries)]
    return manner_of(
        tuple(kept * old + new for old, new in zip(manner.tries, tries)),
        tuple(kept * old + new for old, new in zip(manner.others, others)),
    )


def manner_of(tries: Sums, others: Sums) -> Manner:
    """The most probable manner given the sums and what is known of all students."""
    tried = _matrix(tries[:FRONT_SUMS], FRONT_TERMS)
    other = _matrix(others[:FRONT_SUMS], FRONT_TERMS)
    tries_seen, flips_seen = tried[ONE][ONE], max(0.0, other[ONE][ONE])
    flips_failed = min(flips_seen, max(0.0, other[ONE][FAILED]))
    held = TRY_FRONT.weights[0]
    usual = held * TRY_FRONT.line.coefficients[0] + tried[ONE][FRONT_TIME]
    usual -= tried[FAILED][FRONT_TIME]
    usual /= held + tries_seen - tried[ONE][FAILED]
    times = [[other[i][j] for j in (ONE, FRONT_TIME)] for i in (ONE, FRONT_TIME)]
    (flip_time,), flip_spread = _fit(times, FLIP_FRONT)
    try_back = _fit(_matrix(tries[FRONT_SUMS:], BACK_TERMS), TRY_BACK)
    flip_back = Prior(try_back, FLIP_BACK_WEIGHTS, TRY_BACK.spread_weight, TRY_BACK.limits)
    return Manner(
        flips=(FLIPPED + flips_seen) / (FLIPPED + NOT_FLIPPED + tries_seen + flips_seen),
        try_front=_fit(tried, TRY_FRONT),
        try_back=try_back,
        flip_front=Line((min(flip_time, SLOWEST_FLIP, usual - GAP),), flip_spread),
        flip_back=_fit(_matrix(others[FRONT_SUMS:], BACK_TERMS), flip_back),
        flip_passes=(FLIPS_PASSED + flips_seen - flips_failed)
        / (FLIPS_PASSED + FLIPS_FAILED + flips_seen),
        tries=tries,
        others=others,
    )


def _products(terms: Sequence[float]) -> list[float]:
    """Each term times itself and all after it."""
    return [a * b for place, a in enumerate(terms) for b in terms[place:]]


def _matrix(products: Iterable[float], terms: int) -> list[list[float]]:
    rest = iter(products)
    found = [[0.0] * terms for _ in range(terms)]
    for i in range(terms):
        for j in range(i, terms):
            found[i][j] = found[j][i] = next(rest)
    return found


def _fit(products: list[list[float]], prior: Prior) -> Line:
    """The most probable line (ridge regression around the prior; time is the last term)."""
    held = [row[:] for row in products]
    for i, (value, weight) in enumerate(zip(prior.line.coefficients, prior.weights)):
        held[i][i] += weight
        held[i][-1] += weight * value
        held[-1][-1] += weight * value * value
    coefficients = _solved([row[:] for row in held[:-1]])
    rest = held[-1][-1] - sum(b * row[-1] for b, row in zip(coefficients, held))
    n = products[ONE][ONE] + prior.spread_weight
    variance = (prior.spread_weight * prior.line.spread**2 + max(0.0, rest)) / n
    low, high = prior.limits
    return Line(tuple(coefficients), min(high, max(low, math.sqrt(variance))))


def _solved(rows: list[list[float]]) -> list[float]:
    """Gauss's elimination of a positive matrix, its right side as last column."""
    for i in range(len(rows)):
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for j in range(len(rows)):
            if j != i:
                factor = rows[j][i]
                rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i])]
    return [row[-1] for row in rows]


def _log_chars(count: int) -> float:
    return math.log(min(MOST_CHARS, max(FEWEST_CHARS, count))) - USUAL_LOG_CHARS


def _log_seconds(milliseconds: int) -> float:
    return math.log(min(LONGEST_MS, max(SHORTEST_MS, milliseconds)) / 1000)


FIRST_MANNER = manner_of(*[(0.0,) * (FRONT_SUMS + BACK_SUMS)] * 2)
