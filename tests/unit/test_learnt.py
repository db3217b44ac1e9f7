"""What a closed day teaches: how the labels of attempts fared, and how the model did, by hand."""

from __future__ import annotations

import math

import pytest

from comeback.measure.attempts import Judged
from comeback.measure.cards import Cards
from comeback.measure.forecast import PRIOR, sigmoid, step_of
from comeback.measure.learnt import FIRST_LEARNT, Answered, Learnt, Next
from comeback.measure.quickness import NEVER_TIMED, USUAL
from comeback.measure.recall import lesson_of
from comeback.measure.reveals import Reveals

EXPECTED = sigmoid(PRIOR.offset + PRIOR.slope * 2.0)
"""What the calibration alone makes of FSRS's 88 of 100, before the first review."""


def day(
    learnt: Learnt, cards: Cards, reveals: Reveals, *rows: tuple[int, int, int, bool]
) -> Learnt:
    """Close a day of (id, card, rating, whether FSRS has a forecast)."""
    answered = Answered()
    for id, card, rating, is_spaced in rows:
        cards.remember(card, cards.memory(card))
        place = cards.places[card]
        passed = rating > 1
        lesson = lesson_of(step_of(sigmoid(2.0)), USUAL, passed) if is_spaced else int(passed)
        answered.extend([id], [place], [rating], [5_000], [lesson])
    return learnt.after(answered, cards, reveals)


def test_each_label_is_held_against_the_next_spaced_review_of_its_cards() -> None:
    cards, reveals = Cards(), Reveals()
    for id, label in (
        (1, "flash"),
        (2, "flash"),
        (3, "fluent"),
        (4, "honest_lapse"),
        (11, "fluent"),
    ):
        reveals.add(id, 900, Judged(label, 0.5))
    first = day(
        FIRST_LEARNT, cards, reveals,
        (1, 100, 3, False), (2, 101, 3, False), (3, 102, 4, False), (4, 103, 1, False),
    )  # fmt: skip
    assert first.labels == {}, "nothing came next yet"
    # Card 101 is seen in between, untimed: what came before no longer stands alone.
    second = day(first, cards, reveals, (11, 102, 3, True), (12, 101, 3, False))
    third = day(second, cards, reveals, (21, 100, 1, True), (22, 101, 3, True), (23, 103, 3, True))
    missed = round(1e6 * (1 - EXPECTED))
    assert third.labels["fluent"] == Next(1, 0, missed)
    n, failed, expected = third.labels["flash"]
    assert (n, failed) == (1, 1)
    # By then the calibration had learnt from one more pass.
    assert expected == pytest.approx(missed, rel=0.1)
    assert set(third.labels) == {"fluent", "flash"}, "a lapse has its next review the same day"


def test_the_score_is_of_spaced_reviews_forecast_from_the_days_before() -> None:
    cards, reveals = Cards(), Reveals()
    learnt = day(
        FIRST_LEARNT, cards, reveals, (1, 100, 3, True), (2, 101, 1, True), (3, 102, 3, False)
    )
    expected = -math.log(EXPECTED) - math.log(1 - EXPECTED)
    # Cards that are as quick as usual: answer times add nothing.
    assert learnt.student.score == pytest.approx((2, expected, expected))


def test_a_day_long_ago_teaches_the_calibration_and_nothing_of_answer_times() -> None:
    cards, answered = Cards(), Answered()
    cards.remember(100, None)
    lesson = lesson_of(step_of(sigmoid(2.0)), USUAL, False)
    answered.extend([1], [0], [1], [500], [lesson])
    long_ago = FIRST_LEARNT.after_long_ago(answered)
    recently = FIRST_LEARNT.after(answered, cards, Reveals())
    assert long_ago.student.calibration == recently.student.calibration != PRIOR
    assert long_ago.norms == FIRST_LEARNT.norms
    assert cards.quickness[0] == NEVER_TIMED


@pytest.mark.parametrize("label", ["auto", "idle"])
def test_times_that_are_not_hers_say_nothing_of_the_card(label: str) -> None:
    reveals = Reveals()
    reveals.add(1, 300, Judged(label, None))
    reveals.add(2, 300, Judged("fluent", 0.9))
    cards = Cards()
    day(FIRST_LEARNT, cards, reveals, (1, 100, 3, False), (2, 101, 3, False))
    assert cards.quickness[cards.places[100]] == NEVER_TIMED
    assert cards.quickness[cards.places[101]] != NEVER_TIMED
