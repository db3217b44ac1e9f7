"""Reviews as Anki shows them, turned into captures: Anki's objects in, one row of ours out.

While the student waits for the next card only references and single numbers are taken. Counting
and writing happen when that card is on the screen.
"""

from __future__ import annotations

import time
from logging import Logger
from typing import Any, NamedTuple

from aqt.qt import QTimer

from .comeback.stopwatch import Stopwatch, Timing
from .comeback.store import Store, StoreError
from .events import safely


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
        from .captured import make_capture  # noqa: PLC0415

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


def _auto_advance(reviewer: Any) -> bool:
    return bool(getattr(reviewer, "auto_advance_enabled", False))  # 24.04 and later
