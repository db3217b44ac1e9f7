"""A card's memory, replayed from the review log with FSRS as Anki does it.

Formulas: FSRS-6 of the fsrs-rs crate (``model.rs``). Which rows count: Anki's ``reviews_for_fsrs``
and ``fsrs_item_for_memory_state`` (rslib ``scheduler/fsrs``).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, expm1, isfinite, log
from typing import NamedTuple

from ..source.log import CRAM_FACTOR, FILTERED, LEARN, MANUAL, REVIEW, Review, Row

DEFAULT_DECAY = 0.5
"""What FSRS 4.5 and 5 used, and what Anki assumes for a card that carries no decay."""
FSRS_4_DECAY = 1.0
"""What FSRS 4 used, in Anki before 24.06: its (1 + t / 9S) ^ -1 is the same curve."""

LEAST_STABILITY, MOST_STABILITY = 0.001, 36_500.0
LEAST_DIFFICULTY, MOST_DIFFICULTY = 1.0, 10.0
SM2_FACTOR = 2500
SM2_RETENTION = 0.9
"""Anki's "historical retention" as long as nobody changes it."""
FSRS_FACTOR = 1100
"""Up to here a row's factor is FSRS's difficulty (100-1100), above it is SM-2's ease."""

BOUNDS = (
    *[(LEAST_STABILITY, 100.0)] * 4,
    (1.0, 10.0),
    (0.001, 4.0),
    (0.001, 4.0),
    (0.001, 0.75),
    (0.0, 4.5),
    (0.0, 0.8),
    (0.001, 3.5),
    (0.001, 5.0),
    (0.001, 0.25),
    (0.001, 0.9),
    (0.0, 4.0),
    (0.0, 1.0),
    (1.0, 6.0),
    (0.0, 2.0),
    (0.0, 2.0),
    (0.0, 0.8),
    (0.1, 0.8),
)
"""What each weight may be; Anki clips others before use (fsrs-rs ``parameter_clipper.rs``)."""


ByRating = tuple[float, ...]
Step = tuple[float, float, ByRating, float, float, ByRating, float, ByRating, ByRating]
"""Not named, because Python unpacks a plain tuple four times faster: f of the forgetting curve and
its power, -decay; e^w8 times what Hard and Easy change in growth, by rating; w10; the power of
stability in its own growth; the factor of another review in a day, by rating, and the power of
stability in it; what a rating leaves of difficulty, and what it adds: the damped change and the
way back (w7) to the difficulty of a first Easy, as one line."""
Memory = tuple[float, float, int, bool]
"""A Trace, or a plain tuple of the same, for the same reason."""


class Parameters(NamedTuple):
    """A preset's 21 weights in the form of FSRS-6, and what follows from them alone.

    To be made by :func:`as_parameters`. ``step`` is what every review needs, ``least_loss``
    e^(w17 w18), by which a lapse divides stability at least, ``first`` (stability, difficulty)
    after each first rating, Again to Easy.
    """

    weights: tuple[float, ...]
    step: Step
    least_loss: float
    first: tuple[tuple[float, float], ...]


class Trace(NamedTuple):
    """A card's memory after a review.

    ``stability`` in days, ``difficulty`` 1-10, ``day`` the ordinal of the last review's study day;
    ``learning`` while every row since the history's beginning is a learning step.
    """

    stability: float
    difficulty: float
    day: int
    learning: bool


def as_parameters(weights: Sequence[float]) -> Parameters:
    """Parameters from the 17 weights of FSRS 4.5, the 19 of FSRS-5 or the 21 of FSRS-6.

    Older ones are lifted as Anki lifts them (fsrs-rs ``check_and_fill_parameters``). Raises
    ValueError for another number of weights or one that is not finite.
    """
    w = [float(weight) for weight in weights]
    if len(w) not in (17, 19, 21) or not all(map(isfinite, w)):
        raise ValueError(f"17, 19 or 21 finite FSRS weights are needed, not {w}")
    if len(w) == 17:
        w[4] += 2 * w[5]
        w[5] = log(max(1 + 3 * w[5], 1e-9)) / 3
        w[6] += 0.5
        w += [0.0, 0.0]
    if len(w) == 19:
        w += [0.0, DEFAULT_DECAY]
    w = [limited(weight, *bounds) for weight, bounds in zip(w, BOUNDS)]
    difficulties = [w[4] - exp(w[5] * rating) + 1 for rating in range(4)]
    changes = [w[6] * (3 - rating) for rating in range(5)]
    return Parameters(
        weights=tuple(w),
        step=(
            0.9 ** (-1 / w[20]) - 1,
            -w[20],
            tuple(exp(w[8]) * factor for factor in (0, 1, w[15], 1, w[16])),
            w[10],
            1 - w[9],
            tuple(exp(w[17] * (rating - 3 + w[18])) for rating in range(5)),
            -w[19],
            tuple((1 - w[7]) * (1 - each / 9) for each in changes),
            tuple((1 - w[7]) * each * 10 / 9 + w[7] * difficulties[3] for each in changes),
        ),
        least_loss=exp(w[17] * w[18]),
        first=tuple(zip(w, (limited(d, LEAST_DIFFICULTY, MOST_DIFFICULTY) for d in difficulties))),
    )


def follow(
    trace: Memory | None, row: Row, day: int, parameters: Parameters
) -> tuple[Trace | None, float | None]:
    """A card's memory after one more row of its log, in order of time.

    ``trace`` is None before the first row; ``day`` is the calendar ordinal of the row's study day.
    The second value is the retrievability (0-1) just before the review when it is the day's first
    of a card with a memory and counts in true retention, else None.
    """
    _, _, rating, _, _, factor, _, kind = row
    expected = None
    if not (1 <= rating <= 4 and LEARN <= kind <= FILTERED) or (kind == FILTERED and factor == 0):
        memory = _pass_over(trace, Review._make(row))
    else:
        memory, expected = follow_review(trace, row, day, parameters)
    return None if memory is None else Trace._make(memory), expected


def follow_review(
    memory: Memory | None, row: Row, day: int, parameters: Parameters
) -> tuple[Memory | None, float | None]:
    """``follow`` for a row that is known to be a review, and no cramming."""
    # Runs a million times when a log is read: few calls, plain comparisons instead of min and max,
    # and 1.0 instead of 1, because Python adds a float to a float faster than to an integer.
    _, _, rating, _, last_interval, _, _, kind = row
    # Anki once wrote no row for a reset: a card that is learnt again tells of one.
    if memory is None or (kind == LEARN and not memory[3]):
        return _begin(Review._make(row), day, parameters), None
    stability, difficulty, last_day, learning = memory
    curve, minus_decay, growth, w10, saturation, same_day, fading, kept, added = parameters.step
    expected = None
    if day > last_day:
        recall = (1.0 + curve * (day - last_day) / stability) ** minus_decay
        if kind == REVIEW or last_interval >= 1 or last_interval <= -86_400:
            expected = recall  # the row `is_spaced`
        if rating == 1:
            stability = lapse(stability, difficulty, recall, parameters)
        else:
            gain = growth[rating] * (11.0 - difficulty) * expm1((1.0 - recall) * w10)
            stability += gain * stability**saturation
    else:
        day = last_day  # a clock that was set back takes nothing away
        change = same_day[rating] * stability**fading
        if change > 1 or rating == 1:
            stability *= change
    difficulty = kept[rating] * difficulty + added[rating]
    if not 1.0 <= difficulty <= 10.0:
        difficulty = limited(difficulty, LEAST_DIFFICULTY, MOST_DIFFICULTY)
    if not LEAST_STABILITY <= stability <= MOST_STABILITY:
        stability = limited(stability, LEAST_STABILITY, MOST_STABILITY)
    return (stability, difficulty, day, learning and kind == LEARN), expected


def retrievability(elapsed_days: float, stability: float, decay: float = DEFAULT_DECAY) -> float:
    """Probability (0-1) of recall ``elapsed_days`` after the last review.

    R = (1 + f t / S) ^ -decay, with f = 0.9 ^ (-1 / decay) - 1, so that R = 0.9 at t = S, the
    stability in days (power curve of FSRS 4 to 6; source: ``current_retrievability`` of the
    fsrs-rs crate). ``decay`` is positive, as in Anki's card data. A time before the last review
    counts as 0. Raises ValueError for a stability or decay that is not positive.
    """
    if stability <= 0 or decay <= 0:
        raise ValueError(f"stability {stability} and decay {decay} must be positive")
    factor = 0.9 ** (-1 / decay) - 1
    return float((1 + factor * max(0.0, elapsed_days) / stability) ** -decay)


def lapse(stability: float, difficulty: float, recall: float, parameters: Parameters) -> float:
    """Stability after Again on a later day than the review before, not yet limited."""
    w = parameters.weights
    kept: float = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1)
    return min(kept * exp((1 - recall) * w[14]), stability / parameters.least_loss)


def _pass_over(trace: Memory | None, row: Review) -> Memory | None:
    """Memory after a row that is no review: a reset ends it, cramming leaves no mark."""
    if row.kind == MANUAL and row.factor == 0:
        return None
    if trace is None or not trace[3] or (row.kind, row.factor) == (FILTERED, CRAM_FACTOR):
        return trace
    stability, difficulty, day, _ = trace
    return stability, difficulty, day, False


def _begin(row: Review, day: int, parameters: Parameters) -> Trace | None:
    """Memory after the first row that counts."""
    if row.kind == LEARN:
        stability, difficulty = parameters.first[row.rating - 1]
        return Trace(stability, difficulty, day, True)
    if -86_400 < row.interval < 1:
        return None  # a lapse of a card whose history is not here: it says nothing of days
    return _from_schedule(row, day, parameters)


def _from_schedule(row: Review, day: int, parameters: Parameters) -> Trace:
    """Memory of a card whose history is cut off, from its interval and ease (fsrs-rs
    ``memory_state_from_sm2``), or from its difficulty where FSRS wrote the row.
    """
    stability = float(min(max(row.interval, 1), MOST_STABILITY))
    factor = min(max(row.factor or SM2_FACTOR, 0), 1_000_000)
    if factor <= FSRS_FACTOR:
        difficulty = (factor / 1000 - 0.1) * 9 + 1
    else:
        w = parameters.weights
        growth = parameters.step[2]
        gain = growth[3] * stability ** -w[9] * expm1((1 - SM2_RETENTION) * w[10])
        difficulty = 11 - (factor / 1000 - 1) / gain
    return Trace(stability, limited(difficulty, LEAST_DIFFICULTY, MOST_DIFFICULTY), day, False)


def limited(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)


DEFAULT_PARAMETERS = as_parameters(
    (
        *(0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796),
        *(1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542),
    )
)
"""Of FSRS-6, which Anki uses where a preset has none (fsrs-rs ``inference.rs``)."""
