"""The study days of a report, as rows. Those long past are made once and kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from .measure.calendar import Calendar
from .measure.history import History
from .measure.rest_days import RestDays
from .measure.reveals import Reveal, Reveals
from .measure.timing import by_day
from .pace import Rest, no_rest
from .report import Day
from .views import day_view

ONE_DAY = timedelta(days=1)
UNSETTLED = timedelta(days=3)
"""A journey west may bring back the days just before today; older ones stay as they are."""


class Sources(NamedTuple):
    """What a day is made of."""

    history: History
    calendar: Calendar
    reveals: Reveals
    rest_days: RestDays


class Diary:
    """Make a new one when closed days of the log changed: this one would not know."""

    def __init__(self) -> None:
        self._settled: tuple[Day, ...] = ()
        self._made_of: tuple[object, ...] = ()

    def days(self, sources: Sources, today: date, rest: Rest = no_rest) -> tuple[Day, ...]:
        """Every study day from the first with a rating to ``today``, oldest first."""
        begins = sources.history.first_day(today)
        settled = max(begins, today - UNSETTLED)
        reveals = sources.reveals
        older = reveals.before(sources.calendar.start_of(settled) * 1000)
        made_of = (begins, settled, reveals, older, sources.rest_days)
        if made_of != self._made_of:
            past = reveals.between(0, older)
            self._settled = tuple(_rows(sources, past, begins, settled, today, rest))
            self._made_of = made_of
        recent = reveals.between(older, len(reveals))
        return (*self._settled, *_rows(sources, recent, settled, today + ONE_DAY, today, rest))


def _rows(
    sources: Sources,
    reveals: Iterable[Reveal],
    begins: date,
    ends: date,
    today: date,
    rest: Rest,
) -> Iterator[Day]:
    of_day = by_day(sources.history, sources.calendar, reveals, rest)
    day = begins
    while day < ends:
        rest()
        yield day_view(
            sources.history.tally(day.toordinal()),
            day,
            sources.calendar,
            of_day.get(day, ()),
            complete=day < today,
            rest_day=sources.rest_days.is_rest(day),
        )
        day += ONE_DAY
