"""The forgetting curve and the replay of a card's memory, against Anki's own numbers, py-fsrs and
what their names promise. The replay on whole collections: ``tests/anki/test_memory_oracle.py``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comeback.measure.memory import (
    BOUNDS,
    DEFAULT_DECAY,
    DEFAULT_PARAMETERS,
    FSRS_4_DECAY,
    LEAST_DIFFICULTY,
    LEAST_STABILITY,
    MOST_DIFFICULTY,
    MOST_STABILITY,
    Trace,
    as_parameters,
    follow,
    retrievability,
)
from comeback.measure.retention import is_spaced
from comeback.source.log import FILTERED, LEARN, MANUAL, RELEARN, RESCHEDULED, REVIEW, Review

DECAYS = st.floats(0.1, 1.0)
STABILITIES = st.floats(0.01, 36_500)
WEIGHTS = st.tuples(*(st.floats(low, high) for low, high in BOUNDS))
HISTORIES = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 4)), min_size=1, max_size=12)


def row(
    rating: int, kind: int = REVIEW, interval: int = 10, last: int = 5, factor: int = 2500
) -> Review:
    return Review(1, 1, rating, interval, last, factor, 4000, kind)


@pytest.mark.parametrize(
    ("anki", "elapsed", "decay", "shown"),
    [
        # card_stats_data().fsrs_retrievability of a card with a stability of 12.5 days
        ("24.04.1", 10, FSRS_4_DECAY, 0.918367326259613),
        ("24.06.3", 10, DEFAULT_DECAY, 0.9176033139228821),
        ("26.09.3", 10 + 1 / 12, 0.3, 0.916061282157898),
    ],
)
def test_the_same_as_anki_shows(anki: str, elapsed: float, decay: float, shown: float) -> None:
    assert retrievability(elapsed, 12.5, decay) == pytest.approx(shown, abs=1e-6), anki


@given(STABILITIES, DECAYS)
def test_stability_is_the_time_to_nine_in_ten(stability: float, decay: float) -> None:
    assert retrievability(stability, stability, decay) == pytest.approx(0.9)
    assert retrievability(0, stability, decay) == 1


@given(st.floats(0, 1e5), st.floats(0, 1e5), STABILITIES, DECAYS)
def test_memory_only_fades(first: float, later: float, stability: float, decay: float) -> None:
    first, later = sorted((first, later))
    before, after = (retrievability(days, stability, decay) for days in (first, later))
    assert 0 < after <= before <= 1


def test_a_time_before_the_review_counts_as_none() -> None:
    assert retrievability(-3, 10) == 1


@pytest.mark.parametrize(("stability", "decay"), [(0, 0.5), (-1, 0.5), (10, 0), (10, -0.5)])
def test_what_is_no_memory_is_said(stability: float, decay: float) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        retrievability(1, stability, decay)


def test_the_same_as_py_fsrs() -> None:
    fsrs = pytest.importorskip("fsrs", reason="py-fsrs, the oracle, asks for Python 3.10")

    @given(WEIGHTS, HISTORIES)
    @example(DEFAULT_PARAMETERS.weights, [(0, 3), (0, 2), (1, 1), (0, 1), (0, 4), (400, 3)])
    def compare(weights: Sequence[float], history: list[tuple[int, int]]) -> None:
        scheduler = fsrs.Scheduler(weights, enable_fuzzing=False)
        parameters = as_parameters(weights)
        card, trace, day = fsrs.Card(), None, 738_000
        for gap, rating in history:
            day += gap
            moment = datetime.fromordinal(day).replace(tzinfo=timezone.utc)
            recall = scheduler.get_card_retrievability(card, moment)
            card, _ = scheduler.review_card(card, fsrs.Rating(rating), moment)
            before = trace
            trace, expected = follow(trace, row(rating, kind=1 if trace else 0), day, parameters)
            assert trace is not None
            assert expected == (pytest.approx(recall) if before and gap else None)
            if card.stability > MOST_STABILITY:
                assert trace.stability == MOST_STABILITY
                return  # py-fsrs knows no limit and goes on from there
            assert trace.stability == pytest.approx(card.stability, rel=1e-9)
            assert trace.difficulty == pytest.approx(card.difficulty, rel=1e-9)

    compare()


def test_py_fsrs_has_the_same_defaults() -> None:
    fsrs = pytest.importorskip("fsrs", reason="py-fsrs, the oracle, asks for Python 3.10")
    assert fsrs.Scheduler().parameters == DEFAULT_PARAMETERS.weights


def test_older_weights_are_lifted() -> None:
    # The example in the tests of fsrs-rs; its w6 + 0.5 came with FSRS-6.
    old = [0.4, 0.6, 2.4, 5.8, 4.93, 0.94, 0.86, 0.01, 1.49, 0.14, 0.94, 2.18, 0.05, 0.34, 1.26]
    old += [0.29, 2.61]
    lifted = as_parameters(old).weights
    assert lifted[4:7] == pytest.approx((6.81, 0.44675013, 1.36))
    assert lifted[7:] == (*old[7:], 0, 0, 0, DEFAULT_DECAY)
    of_5 = (*DEFAULT_PARAMETERS.weights[:19],)
    assert as_parameters(of_5).weights == (*of_5, 0, DEFAULT_DECAY)
    assert as_parameters(DEFAULT_PARAMETERS.weights) == DEFAULT_PARAMETERS


@pytest.mark.parametrize("weights", [(), (1.0,) * 18, (1.0,) * 20 + (math.nan,), (math.inf,) * 17])
def test_what_are_no_weights_is_said(weights: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="17, 19 or 21 finite FSRS weights"):
        as_parameters(weights)


LEARNT = row(3, kind=LEARN)
GOOD = row(3)
RESET = row(0, kind=MANUAL, factor=0)
SET_DUE = row(0, kind=MANUAL, factor=2500)
MOVED = row(0, kind=RESCHEDULED, factor=2500)
CRAMMED = row(1, kind=FILTERED, factor=0)


def replay(*rows: tuple[Review, int]) -> Trace | None:
    trace = None
    for review, day in rows:
        trace, _ = follow(trace, review, day, DEFAULT_PARAMETERS)
    return trace


@pytest.mark.parametrize("idle", [SET_DUE, MOVED, CRAMMED, row(0), row(7), row(3, kind=9)])
def test_rows_that_are_no_reviews_leave_no_mark(idle: Review) -> None:
    assert replay((LEARNT, 1), (GOOD, 4), (idle, 6), (GOOD, 9)) == replay(
        (LEARNT, 1), (GOOD, 4), (GOOD, 9)
    )
    assert replay((idle, 1), (LEARNT, 2)) == replay((LEARNT, 2))


def test_a_reset_ends_the_memory() -> None:
    assert replay((LEARNT, 1), (GOOD, 4), (RESET, 5)) is None
    assert replay((LEARNT, 1), (GOOD, 4), (RESET, 5), (LEARNT, 6)) == replay((LEARNT, 6))


def test_a_card_learnt_anew_was_reset_without_a_row() -> None:
    assert replay((LEARNT, 1), (GOOD, 4), (LEARNT, 6)) == replay((LEARNT, 6))
    assert replay((LEARNT, 1), (SET_DUE, 2), (LEARNT, 6)) == replay((LEARNT, 6))
    # Steps in a row are one beginning, also when cramming comes between.
    steps = replay((LEARNT, 1), (CRAMMED, 1), (LEARNT, 2))
    assert steps == replay((LEARNT, 1), (LEARNT, 2)) != replay((LEARNT, 2))


def test_a_history_that_is_cut_off_begins_with_its_schedule() -> None:
    begun = replay((row(3, interval=100, factor=2500), 1))
    # From the tests of Anki (`bypassed_learning_is_handled`), for the stability.
    assert begun is not None
    assert begun.stability == 100
    assert 1 <= begun.difficulty <= 10
    hard = replay((row(3, interval=100, factor=1300), 1))
    assert hard is not None
    assert hard.difficulty > begun.difficulty
    # FSRS writes its difficulty into the row: 100-1100 for 1-10.
    assert replay((row(3, interval=30, factor=600), 1)) == Trace(30, 5.5, 1, False)
    # A relearning step says nothing of days: the history begins after it.
    lapse = row(3, interval=-600, kind=RELEARN)
    assert replay((lapse, 1)) is None
    assert replay((lapse, 1), (GOOD, 4)) == replay((GOOD, 4))


def test_only_the_days_first_review_has_an_expectation() -> None:
    begun = replay((LEARNT, 10))
    assert begun is not None
    trace, expected = follow(begun, GOOD, 14, DEFAULT_PARAMETERS)
    decay = DEFAULT_PARAMETERS.weights[20]
    assert expected == pytest.approx(retrievability(4, begun.stability, decay))
    assert follow(trace, GOOD, 14, DEFAULT_PARAMETERS)[1] is None
    assert follow(begun, GOOD, 10, DEFAULT_PARAMETERS)[1] is None  # learnt that day
    assert follow(None, GOOD, 14, DEFAULT_PARAMETERS)[1] is None
    assert follow(begun, CRAMMED, 14, DEFAULT_PARAMETERS)[1] is None


INTS = st.one_of(st.integers(-5, 6), st.integers(-(2**63), 2**63 - 1), st.integers())
ROWS = st.lists(
    st.tuples(
        st.builds(
            Review, INTS, INTS, INTS, INTS, INTS, INTS, INTS, st.one_of(st.integers(0, 5), INTS)
        ),
        st.integers(1, 3_650_000),
    ),
    max_size=20,
)


@given(st.one_of(WEIGHTS, st.just(DEFAULT_PARAMETERS.weights)), ROWS)
def test_no_row_is_too_odd(weights: Sequence[float], rows: list[tuple[Review, int]]) -> None:
    parameters = as_parameters(weights)
    trace = None
    for review, day in rows:
        before = trace
        trace, expected = follow(trace, review, day, parameters)
        if trace is not None:
            assert LEAST_STABILITY <= trace.stability <= MOST_STABILITY
            assert LEAST_DIFFICULTY <= trace.difficulty <= MOST_DIFFICULTY
            assert type(trace.day) is int
        new_day = before is not None and day > before.day
        begun_anew = before is not None and review.kind == LEARN and not before.learning
        counts = is_spaced(review) and review.kind < MANUAL and 0 < review.rating < 5
        if new_day and counts and review.kind >= 0 and not begun_anew:
            assert expected is not None
            assert 0 <= expected <= 1
        else:
            assert expected is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=21, max_size=21), HISTORIES)
def test_no_weights_are_too_odd(weights: list[float], history: list[tuple[int, int]]) -> None:
    for count in (17, 19, 21):
        parameters = as_parameters(weights[:count])
        trace, day = None, 0
        for gap, rating in history:
            day += gap
            trace, _ = follow(trace, row(rating, kind=1 if trace else 0), day, parameters)
            assert trace is not None
            assert LEAST_STABILITY <= trace.stability <= MOST_STABILITY


def test_better_ratings_leave_more_memory() -> None:
    begun = replay((LEARNT, 10))
    after = [follow(begun, row(rating), 14, DEFAULT_PARAMETERS)[0] for rating in (1, 2, 3, 4)]
    known = [trace for trace in after if trace]
    assert [t.stability for t in known] == sorted(t.stability for t in known)
    assert [t.difficulty for t in known] == sorted((t.difficulty for t in known), reverse=True)
    assert len(known) == 4
