"""What captures say of a day: how long a question was looked at, and whether recall was tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from statistics import median

from ..pace import Rest, no_rest
from .calendar import Calendar
from .history import History
from .reveals import Reveal


def by_day(
    history: History, calendar: Calendar, reveals: Iterable[Reveal], rest: Rest = no_rest
) -> Mapping[date, list[Reveal]]:
    """Captures whose review still stands in the log: an undone review takes its capture along."""
    found: dict[date, list[Reveal]] = {}
    for count, reveal in enumerate(reveals):
        if count % 64 == 0:
            rest()
        if reveal.review_id in history:
            found.setdefault(calendar.day_of(reveal.review_id / 1000), []).append(reveal)
    return found


def median_seconds(milliseconds: Sequence[int]) -> float | None:
    """The median in seconds; None for no values."""
    return median(milliseconds) / 1000 if milliseconds else None
