"""Cards rated through the real reviewer, as a student's key does it, with a clock beside."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import cycle
from typing import Any

from tools import anki_app

LOOK = 0.15
"""Seconds between two keys: enough for Anki to draw what came of the one before, also while another
thread works. With 0.04 the next key waited for that: 12 ms instead of 6, without the add-on too."""
EASES = (3, 3, 1, 3, 3, 4, 3, 3, 2, 3)


def nothing() -> None:
    """Before or after a card."""


class Reviewer:
    """The reviewer on one deck."""

    def __init__(self, anki: anki_app.Anki, deck: str) -> None:
        self._anki = anki
        self._mw: Any = anki.mw
        self._deck = deck
        self._eases = cycle(EASES)
        self._shown_at = 0.0

    def open(self) -> None:
        """To the first question."""
        self._anki.open_reviewer(self._deck)

    def grade(
        self,
        wanted: int,
        before: Callable[[], object] = nothing,
        after: Callable[[], object] = nothing,
    ) -> list[float]:
        """Rates so many cards; milliseconds from the key to the next question.

        ``before`` runs before each key, ``after`` when the next question was shown.
        """
        from aqt import gui_hooks

        hook = gui_hooks.reviewer_did_show_question
        hook.append(self._note_shown)  # behind the add-on's: its share is in the time
        found: list[float] = []
        try:
            while len(found) < wanted:
                if self._mw.state != "review":
                    self.open()
                milliseconds = self._rate(next(self._eases), before)
                if milliseconds:
                    found.append(milliseconds)
                after()
        finally:
            hook.remove(self._note_shown)
        return found

    def _note_shown(self, _card: Any) -> None:
        self._shown_at = time.perf_counter()

    def _rate(self, ease: int, before: Callable[[], object]) -> float | None:
        """None where the deck ended."""
        anki, mw = self._anki, self._mw
        anki.idle(LOOK)
        mw.reviewer._linkHandler("ans")
        anki.pump_until(lambda: mw.reviewer.state == "answer", "the answer")
        anki.idle(LOOK)
        before()
        self._shown_at = 0.0
        pressed = time.perf_counter()
        mw.reviewer._answerCard(ease)  # what Anki calls for the key
        anki.pump_until(lambda: self._shown_at or mw.state != "review", "the next question")
        return (self._shown_at - pressed) * 1000 if self._shown_at else None
