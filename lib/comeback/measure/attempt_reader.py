"""Captures judged one after the other, each by what the study days before its own had taught."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Callable

from ..pace import Rest, no_rest
from .attempts import FIRST_MANNER, Judged, Manner, Timed, judge, learn
from .calendar import Calendar, Span
from .reveals import Reveals

Captures = Callable[[int], Iterable[Sequence[Any]]]
"""The captures of later reviews than a given one, each as the fields of Timed, in order of id."""
LEAST_KNOWN = 100
"""Before so many answers of earlier days a judgement would be what is assumed of a stranger."""
STRANGER = Judged("unknown", None)
NO_SPAN = Span(0, 0, 0, 0)


def no_captures(_after_id: int) -> Iterable[Sequence[Any]]:
    """Nothing was ever timed."""
    return ()


class AttemptReader:
    """``read`` takes what is new; ``reveals`` holds all there is.

    A capture is judged once. So a past day never changes, and reading all at once or one by one
    says the same. Reviews that were undone teach like the others: she looked at them just so.
    ``rest`` may raise in ``read``: the next ``read`` goes on from there.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew: the captures were deleted."""
        self.reveals = Reveals()
        self._calendar: Calendar | None = None
        self._manner: Manner = FIRST_MANNER
        self._span = NO_SPAN
        self._begun = 0
        self._day: list[Timed] = []

    def read(self, captures: Captures, calendar: Calendar, rest: Rest = no_rest) -> None:
        """Judge the captures after the newest one known. Raises what ``rest`` raises."""
        self._follow(calendar)
        for row in captures(self.reveals.newest_id):
            rest()
            self._take(Timed._make(row), calendar)

    def _follow(self, calendar: Calendar) -> None:
        if self._calendar is None or calendar.agrees_before(
            self._calendar, self.reveals.newest_id / 1000
        ):
            self._calendar, self._span = calendar, NO_SPAN
            return
        # The computer's clock was set back behind captures: their days may be others now.
        self.forget()
        self._calendar = calendar

    def _take(self, timed: Timed, calendar: Calendar) -> None:
        seconds = timed.review_id / 1000
        if not self._span.begin <= seconds < self._span.end:
            self._span = calendar.span(seconds)
            self._enter(self._span.begun)
        self.reveals.add(timed.review_id, _reveal_ms(timed), self._judge(timed))
        self._day.append(timed)

    def _judge(self, timed: Timed) -> Judged:
        judged = judge(self._manner, timed)
        is_excluded = judged.tried is None
        return judged if is_excluded or self._manner.known >= LEAST_KNOWN else STRANGER

    def _enter(self, begun: int) -> None:
        if begun == self._begun:
            return
        if self._day:
            self._manner = learn(self._manner, self._day)
        self._begun, self._day = begun, []


def _reveal_ms(timed: Timed) -> int | None:
    return None if timed.back_ms is None else max(0, timed.front_ms - timed.away_front_ms)
