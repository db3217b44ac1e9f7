"""Drawings as inline SVG: across in percent of the width, so that they fit any panel."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from ..report import Day, Report, Topic

DAYS = 14
ENOUGH_TO_COMPARE = 20
"""Spaced reviews a day: under so many a ratio says too little to be shown."""
HEIGHT = 132
"""Pixels of the chart of days; a panel is as wide as it likes, never as tall."""
SMALLEST_DOT, LARGEST_DOT = 2.5, 5.0


class Axis(NamedTuple):
    """A scale of recall (0-1) from ``low`` to 1 with its marks in whole percent."""

    low: float
    marks: tuple[int, ...]

    def across(self, ratio: float) -> str:
        """Percent of the width."""
        return f"{100 * self._place(ratio):.2f}"

    def down(self, ratio: float) -> str:
        """Pixels from the top."""
        return f"{HEIGHT * (1 - self._place(ratio)):.1f}"

    def _place(self, ratio: float) -> float:
        return min(1.0, max(0.0, (ratio - self.low) / (1 - self.low)))


class Dot(NamedTuple):
    """One study day: where, how large, and whose numbers."""

    day: Day
    x: str
    y: str
    top: str
    bottom: str
    radius: str


class FewDot(NamedTuple):
    """A study day with too few spaced reviews for a place on the scale."""

    day: Day
    x: str


class DayChart(NamedTuple):
    """Fourteen study days; ``month`` is the height of the 30-day line."""

    axis: Axis
    dots: tuple[Dot, ...]
    few: tuple[FewDot, ...]
    first: date
    last: date
    month: str | None


def axis_for(lows: Iterable[float | None], at_most: float) -> Axis:
    """A scale that holds every range, from ``at_most`` or lower up to all recalled."""
    lowest = min([at_most, *(low for low in lows if low is not None)])
    start = math.floor(lowest * 10 + 1e-9) * 10
    step = 10 if start >= 60 else 20
    return Axis(start / 100, tuple(range(start + (100 - start) % step, 101, step)))


def topic_axis(topics: Iterable[Topic]) -> Axis:
    """One scale for all rows, so that places can be compared by eye."""
    return axis_for((topic.low_ratio for topic in topics), 0.4)


def day_chart(report: Report) -> DayChart | None:
    """The last fourteen study days; None when none of them has enough spaced reviews."""
    last = report.today.date
    first = last - timedelta(days=DAYS - 1)
    known: dict[date, Day] = {day.date: day for day in report.days if day.date >= first}
    known[last] = report.today
    spaced = [day for day in known.values() if day.true_retention_n]
    days = [day for day in spaced if day.true_retention_n >= ENOUGH_TO_COMPARE]
    if not days:
        return None
    axis = axis_for((day.true_retention_low_ratio for day in days), 0.6)
    most = max(day.true_retention_n for day in days)
    month = report.last_30_days.ratio
    return DayChart(
        axis=axis,
        dots=tuple(_dot(day, axis, _across(day, first), most) for day in days),
        few=tuple(FewDot(day, _across(day, first)) for day in spaced if day not in days),
        first=first,
        last=last,
        month=None if month is None else axis.down(month),
    )


def _across(day: Day, first: date) -> str:
    return f"{100 * ((day.date - first).days + 0.5) / DAYS:.2f}"


def _dot(day: Day, axis: Axis, x: str, most: int) -> Dot:
    ratio = day.true_retention_ratio or 0.0
    # Area by n: a day of 20 reviews must not weigh on the eye like one of 300.
    radius = max(SMALLEST_DOT, LARGEST_DOT * math.sqrt(day.true_retention_n / most))
    return Dot(
        day,
        x,
        axis.down(ratio),
        axis.down(day.true_retention_high_ratio or ratio),
        axis.down(day.true_retention_low_ratio or ratio),
        f"{radius:.1f}",
    )
