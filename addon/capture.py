"""Reviews as Anki shows them, turned into captures: Anki's objects in, one row of ours out.

While the student waits for the next card only references and single numbers are taken. Counting
and writing happen when that card is on the screen.
"""

from __future__ import annotations

import time
from datetime import date
from logging import Logger
from typing import Any, NamedTuple

from anki.utils import int_version
from aqt.qt import QTimer

from .comeback.measure import text
from .comeback.measure.calendar import Stretch, zone_offset_minutes
from .comeback.measure.days import SECONDS_A_DAY
from .comeback.measure.memory import DEFAULT_DECAY, FSRS_4_DECAY, retrievability
from .comeback.source.collection import DEFAULT_ROLLOVER_HOUR
from .comeback.source.newest import newest_review
from .comeback.stopwatch import Stopwatch, Timing
from .comeback.store import Capture, Store, StoreError
from .events import safely

KINDS = ("learn", "learn", "review", "relearn")
"""By Anki's card type."""
FIRST_FSRS_45 = 240_600
"""The Anki that began with FSRS 4.5; no card before 25.05 says which curve it is on."""
FIRST_TIMESTAMP = 365_000
"""A ``due`` above this is Unix seconds (learning cards), below it a day number: Anki's rule."""


class Before(NamedTuple):
    """What a card was before its rating, which overwrites it."""

    shown_at: float
    card_id: int
    note_id: int
    deck_id: int
    home_deck_id: int
    ord: int
    type: int
    reps: int
    due: int
    interval: int
    last_review_time: int | None
    memory: Any
    decay: float | None
    desired_retention: float | None
    rendered: Any


class OnScreen:
    """The card on the screen, and what was seen of the student since."""

    def __init__(self, before: Before) -> None:
        self.before = before
        self.pressed: int | None = None
        self.auto_advance = False
        self.typed = ""
        self.expected = ""


class Pending(NamedTuple):
    """A rated card whose row is not written yet."""

    card: Any
    seen: OnScreen
    timing: Timing
    rating: int


class Capturer:
    """Times the reviews of the open profile; events.py calls it, on the main thread.

    ``mw`` is Anki's main window. Between ``end`` and the next ``begin`` nothing is stored.
    """

    def __init__(self, mw: Any, log: Logger) -> None:
        self._mw = mw
        self._log = log
        self._flush_safely = safely(self.flush, log)
        self._enabled = True
        self._store: Store | None = None
        self._seen: OnScreen | None = None
        self._pending: Pending | None = None
        self._watch = Stopwatch()

    def begin(self, store: Store | None) -> None:
        """A profile was opened; ``store`` None when its file can't be used."""
        self._forget()
        self._store = store

    def end(self) -> None:
        """The profile closes: write what is pending and let go of the store."""
        self.flush()
        self._forget()
        self._store = None

    @property
    def enabled(self) -> bool:
        """Whether reviews are timed (the setting ``time_reviews``)."""
        return self._enabled

    @enabled.setter
    def enabled(self, enabled: bool) -> None:
        if enabled != self._enabled:
            self._enabled = enabled
            self._forget()

    def question_shown(self, card: Any) -> None:
        """A question is on the screen, perhaps the same one again."""
        if not self._enabled:
            return
        self._watch.question_shown(card.id)
        before = _before(card)
        if self._seen is not None and self._seen.before.card_id == card.id:
            self._seen.before = before
        else:
            self._seen = OnScreen(before)
        if self._pending is not None:
            QTimer.singleShot(0, self._flush_safely)

    def answer_shown(self, card: Any) -> None:
        """The answer is on the screen, perhaps again after an edit."""
        self._watch.answer_shown(card.id)
        seen = self._seen_of(card)
        if seen is None:
            return
        reviewer = self._mw.reviewer
        seen.auto_advance |= _auto_advance(reviewer)
        typed = getattr(reviewer, "typedAnswer", None)
        if typed:
            seen.typed = typed
            seen.expected = getattr(reviewer, "typeCorrect", None) or ""

    def rating_pressed(self, card: Any, rating: int) -> None:
        """The student asked for a rating (1-4); another add-on may still change or stop it."""
        self._watch.rating_pressed(card.id)
        seen = self._seen_of(card)
        if seen is not None:
            seen.pressed = rating
            seen.auto_advance |= _auto_advance(self._mw.reviewer)

    def graded(self, card: Any, rating: int) -> None:
        """Anki has stored a rating; ``card`` is already as the rating left it."""
        self.flush()
        timing = self._watch.graded(card.id)
        seen = self._seen_of(card)
        self._seen = None
        if timing is not None and seen is not None:
            self._pending = Pending(card, seen, timing, rating)

    def undone(self) -> None:
        """Something was undone, perhaps a rating."""
        self._watch.undone()

    def window_left(self) -> None:
        """Anki is no longer the active application."""
        self._watch.window_left()

    def window_regained(self) -> None:
        """Anki is the active application again."""
        self._watch.window_regained()

    def reviewer_left(self) -> None:
        """The reviewer ends: there is no next question to wait for."""
        self._watch.reviewer_left()
        self._seen = None
        self.flush()

    def flush(self) -> None:
        """Write the row of the last rating, if it is not written yet."""
        pending, self._pending = self._pending, None
        if pending is None or self._store is None or self._mw.col is None:
            return
        capture = make_capture(self._mw.col, pending)
        if capture is None:
            return
        try:
            self._store.add_capture(capture)
        except StoreError as error:
            self._log.warning("one timing was not kept. %s", error)

    def _forget(self) -> None:
        self._watch = Stopwatch()
        self._seen = None
        self._pending = None

    def _seen_of(self, card: Any) -> OnScreen | None:
        seen = self._seen
        return seen if seen is not None and seen.before.card_id == card.id else None


def make_capture(col: Any, pending: Pending) -> Capture | None:
    """The row of a rating; None when the log no longer holds it (undone at once)."""
    before, timing = pending.seen.before, pending.timing
    review = newest_review(col.db, before.card_id)
    if review is None or review.rating != pending.rating:
        return None
    reviewed_at = review.id / 1000
    if reviewed_at < before.shown_at:
        return None
    counts = text.count(before.rendered.question_text, before.rendered.answer_text)
    sounds = len(before.rendered.question_av_tags) + len(before.rendered.answer_av_tags)
    rollover = int(col.get_config("rollover", DEFAULT_ROLLOVER_HOUR))
    clock = Stretch(0, zone_offset_minutes(None, reviewed_at), rollover)
    elapsed = elapsed_days(before, reviewed_at, col.sched.today)
    memory, decay = before.memory, before.decay or _decay_of_this_anki()
    seen = pending.seen
    return Capture(
        review_id=review.id,
        card_id=before.card_id,
        note_id=before.note_id,
        deck_id=before.home_deck_id,
        ord=before.ord,
        kind=_kind(col, before),
        reps=before.reps,
        rating=pending.rating,
        rating_changed=seen.pressed is not None and seen.pressed != pending.rating,
        front_ms=timing.front_ms,
        back_ms=timing.back_ms,
        away_front_ms=timing.away_front_ms,
        away_back_ms=timing.away_back_ms,
        reshown=timing.reshown,
        after_undo=timing.after_undo,
        session_position=timing.position,
        since_previous_ms=timing.since_previous_ms,
        time_limit_ms=pending.card.time_limit(),
        auto_advance=seen.auto_advance,
        typed=bool(seen.typed),
        typed_correct=text.likeness(seen.typed, seen.expected) if seen.typed else None,
        typed_length=len(seen.typed) if seen.typed else None,
        front_chars=counts.front_chars,
        back_chars=counts.back_chars,
        images=counts.images,
        sounds=sounds,
        cloze=counts.cloze,
        retrievability=(
            retrievability(elapsed, memory.stability, decay)
            if memory is not None and elapsed is not None
            else None
        ),
        stability=memory.stability if memory is not None else None,
        difficulty=memory.difficulty if memory is not None else None,
        decay=decay if memory is not None else None,
        desired_retention=before.desired_retention,
        elapsed_days=elapsed,
        study_day=date.fromordinal(clock.ordinal(reviewed_at)).isoformat(),
        utc_offset_minutes=clock.offset_minutes,
    )


def elapsed_days(before: Before, now: float, today: int) -> float | None:
    """Days since the card's last review, the way Anki counts them for FSRS; None for a new card.

    ``now`` in Unix seconds, ``today`` Anki's day number. With the time of the last review (25.05
    and later) a fraction of days, else whole days from due date and interval.
    """
    if before.type == 0:
        return None
    if before.last_review_time is not None:
        return max(0.0, (now - before.last_review_time) / SECONDS_A_DAY)
    if before.due > FIRST_TIMESTAMP:
        return max(0.0, (now - (before.due - before.interval)) / SECONDS_A_DAY)
    return float(max(0, today - (before.due - before.interval)))


def _before(card: Any) -> Before:
    return Before(
        shown_at=time.time(),
        card_id=card.id,
        note_id=card.nid,
        deck_id=card.did,
        home_deck_id=card.odid or card.did,
        ord=card.ord,
        type=card.type,
        reps=card.reps,
        due=card.odue or card.due,
        interval=card.ivl,
        # 23.10 to 25.02 know neither of the two that are asked for by name.
        last_review_time=getattr(card, "last_review_time", None),
        memory=card.memory_state,
        decay=getattr(card, "decay", None),
        desired_retention=card.desired_retention,
        rendered=card.render_output(),
    )


def _decay_of_this_anki() -> float:
    return DEFAULT_DECAY if int_version() >= FIRST_FSRS_45 else FSRS_4_DECAY


def _kind(col: Any, before: Before) -> str:
    if before.deck_id == before.home_deck_id:
        return KINDS[before.type]
    deck = col.decks.get(before.deck_id, default=False)
    return "filtered" if deck is None or deck.get("resched", True) else "cram"


def _auto_advance(reviewer: Any) -> bool:
    return bool(getattr(reviewer, "auto_advance_enabled", False))  # 24.04 and later
