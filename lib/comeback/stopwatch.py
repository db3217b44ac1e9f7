"""How long a question was looked at before its answer was revealed.

Anki stores one time per review, question to rating. The reveal in between exists nowhere but on
the screen, so it is measured here, from the events a reviewer sends. A pure state machine: it knows
card ids and a clock, nothing else.
"""

from __future__ import annotations

import time
from typing import Callable, NamedTuple

SAME_SHOWING_MS = 500
"""Anki shows the first question of a session twice, some milliseconds apart. Nobody can edit a
note or undo in half a second, so anything closer together is one showing."""


class Timing(NamedTuple):
    """The times of one review, in whole milliseconds.

    ``front_ms``: from the question's first showing to the answer's first showing.
    ``back_ms``: from there to the rating; None when the rating came without a reveal (some add-ons
    rate from the question side), and ``front_ms`` is then the whole time.
    ``away_front_ms``, ``away_back_ms``: how much of each Anki was not the active application.
    ``reshown``: how often the card came back to the screen before it was rated (note edited,
    queues rebuilt, reviewer left and entered again). Above 0 the student may have seen the answer
    elsewhere.
    ``after_undo``: the card came back by undo: its answer has just been seen.
    ``position``: 1 for the first rating since the reviewer was entered, and so on; a rating that
    is undone later keeps its place.
    ``since_previous_ms``: from the rating before (in any session since the profile was opened) to
    this question; None for the first.
    """

    front_ms: int
    back_ms: int | None
    away_front_ms: int
    away_back_ms: int | None
    reshown: int
    after_undo: bool
    position: int
    since_previous_ms: int | None


class _Moment(NamedTuple):
    """An instant, and how long Anki had been away in all by then (both milliseconds)."""

    at: int
    away: int


class _Showing:
    """The card on the screen, not rated yet."""

    def __init__(self, card_id: int, asked: _Moment, reshown: int) -> None:
        self.card_id = card_id
        self.asked = asked
        self.reshown = reshown
        self.last_shown_at = asked.at
        self.revealed: _Moment | None = None
        self.pressed: _Moment | None = None


class Stopwatch:
    """Turns the reviewer's events into one Timing per rating. Never raises.

    ``clock`` returns seconds and never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._showing: _Showing | None = None
        self._interrupted: dict[int, int] = {}  # card left without a rating -> times shown
        self._rated: set[int] = set()
        self._undone = False
        self._came_back: set[int] = set()  # by undo, and not rated again yet
        self._position = 0
        self._previous_rating_at: int | None = None
        self._away_ms = 0  # finished absences only
        self._away_since: int | None = None

    def question_shown(self, card_id: int) -> None:
        """A question is on the screen; the same card again continues its timing."""
        returned = self._undone and card_id in self._rated
        self._undone = False
        if returned:
            self._came_back.add(card_id)
        elif self._show_again(card_id):
            return
        self._put_aside()
        times_before = self._interrupted.pop(card_id, 0)
        self._showing = _Showing(card_id, self._now(), 0 if returned else times_before)

    def answer_shown(self, card_id: int) -> None:
        """The answer is on the screen; after the first time it changes no time."""
        showing = self._showing
        if showing is None or showing.card_id != card_id:
            return
        if showing.revealed is None:
            showing.revealed = self._now()
            showing.last_shown_at = showing.revealed.at
            showing.pressed = None  # a press before the reveal was stopped by an add-on
        else:
            self._show_again(card_id)

    def rating_pressed(self, card_id: int) -> None:
        """A rating was asked for; optional. ``graded`` follows once Anki has stored it, which takes
        long while other work holds the collection, and an add-on may still stop it."""
        if self._showing is not None and self._showing.card_id == card_id:
            self._showing.pressed = self._now()

    def graded(self, card_id: int) -> Timing | None:
        """The rating is stored. None when this card's question was not seen here."""
        showing = self._showing
        if showing is None or showing.card_id != card_id:
            return None
        rated = showing.pressed or self._now()
        revealed = showing.revealed
        question_end = revealed or rated
        self._position += 1
        previous = self._previous_rating_at
        timing = Timing(
            front_ms=question_end.at - showing.asked.at,
            back_ms=rated.at - revealed.at if revealed else None,
            away_front_ms=question_end.away - showing.asked.away,
            away_back_ms=rated.away - revealed.away if revealed else None,
            reshown=showing.reshown,
            after_undo=card_id in self._came_back,
            position=self._position,
            since_previous_ms=None if previous is None else showing.asked.at - previous,
        )
        self._previous_rating_at = rated.at
        self._showing = None
        self._rated.add(card_id)
        self._came_back.discard(card_id)
        return timing

    def undone(self) -> None:
        """Something was undone. If the next question is of a card rated before, that was it."""
        self._undone = True

    def window_left(self) -> None:
        """Anki is no longer the active application."""
        if self._away_since is None:
            self._away_since = self._now().at

    def window_regained(self) -> None:
        """Anki is the active application again."""
        self._away_ms = self._now().away
        self._away_since = None

    def reviewer_left(self) -> None:
        """The reviewer was left; the card on the screen will begin anew when it comes back."""
        self._put_aside()
        self._position = 0

    def _now(self) -> _Moment:
        # Whole milliseconds from here on, so that the parts never add up to more than the whole.
        at = round(self._clock() * 1000)
        since = at if self._away_since is None else self._away_since
        return _Moment(at, self._away_ms + at - since)

    def _show_again(self, card_id: int) -> bool:
        """Count another showing of the card on the screen; False when it is not that card."""
        showing = self._showing
        if showing is None or showing.card_id != card_id:
            return False
        at = self._now().at
        if at - showing.last_shown_at >= SAME_SHOWING_MS:
            showing.reshown += 1
        showing.last_shown_at = at
        return True

    def _put_aside(self) -> None:
        if self._showing is not None:
            self._interrupted[self._showing.card_id] = self._showing.reshown + 1
        self._showing = None
