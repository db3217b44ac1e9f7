"""Drawings as inline SVG: across in percent of the width, so that they fit any panel."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from ..measure.rest_days import RestDays
from ..report import Day, Report, Topic
from ..words.recall import number_of

DAYS = 14
ENOUGH_TO_COMPARE = 20
"""Spaced reviews a day: under so many a ratio says too little to be shown."""
HEIGHT = 132
"""Pixels of the chart of days; a panel is as wide as it likes, never as tall."""
BELOW = HEIGHT + 8
"""Pixels from the top to what has no place on the scale."""
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
    """One study day: where, how large, and whose numbers. ``top`` to ``bottom`` is its range."""

    day: Day
    x: str
    y: str
    top: str
    bottom: str
    radius: str


class Band(NamedTuple):
    """Where a day's dot was expected: ``x`` to ``right`` in percent of the width."""

    x: str
    right: str
    top: str
    bottom: str
    height: str


class Mark(NamedTuple):
    """A day without a place of its own on the scale; ``y`` in pixels."""

    date: date
    x: str
    y: str


class DayChart(NamedTuple):
    """Fourteen study days. ``month`` is the height of the 30-day line, where there is no band."""

    axis: Axis
    width: str
    dots: tuple[Dot, ...]
    band: tuple[Band, ...]
    few: tuple[tuple[Day, Mark], ...]
    rest: tuple[Mark, ...]
    first: date
    last: date
    month: str | None


def axis_for(lows: Iterable[float | None], at_most: float) -> Axis:
    """A scale that holds every range, from ``at_most`` or lower up to all recalled."""
    lowest = min([at_most, *(low for low in lows if low is not None)])
    start = math.floor(lowest * 10 + 1e-9) * 10
    step = 10 if start >= 60 else 20
    return Axis(start / 100, tuple(range(start + (100 - start) % step, 101, step)))


def topic_axis(topics: Iterable[Topic], report: Report) -> Axis:
    """One scale for all rows, so that places can be compared by eye."""
    numbers = (number_of(topic, report) for topic in topics)
    return axis_for((number.low for number in numbers if number), 0.4)


def day_chart(report: Report, planned: RestDays) -> DayChart | None:
    """The last fourteen study days; None when none of them has enough spaced reviews.

    A day without reviews has no place; one of rest has a leaf.
    """
    last = report.today.date
    first = last - timedelta(days=DAYS - 1)
    known: dict[date, Day] = {day.date: day for day in report.days[-DAYS:] if day.date >= first}
    known[last] = report.today
    spaced = [day for day in known.values() if day.true_retention_n]
    days = [day for day in spaced if day.true_retention_n >= ENOUGH_TO_COMPARE]
    if not days:
        return None
    expected = [each for each in map(_expected, days) if each is not None]
    lows = [day.true_retention_ratio if expected else day.true_retention_low_ratio for day in days]
    axis = axis_for([*lows, *(low for _, low, _ in expected)], 0.6)
    most = max(day.true_retention_n for day in days)
    month = report.last_30_days.ratio
    resting = [
        day
        for day in (first + timedelta(days=n) for n in range(DAYS))
        if planned.is_rest(day) and not (day in known and known[day].reviews)
    ]
    return DayChart(
        axis=axis,
        width=f"{100 / DAYS:.2f}",
        dots=tuple(_dot(day, axis, _across(day.date, first), most) for day in days),
        band=tuple(_band(each, axis, first) for each in expected),
        few=tuple(
            (day, Mark(day.date, _across(day.date, first), str(BELOW)))
            for day in spaced
            if day not in days
        ),
        rest=tuple(Mark(day, _across(day, first), _middle(day, expected, axis)) for day in resting),
        first=first,
        last=last,
        month=None if month is None or expected else axis.down(month),
    )


def _expected(day: Day) -> tuple[date, float, float] | None:
    low, high = day.expected_passed_low, day.expected_passed_high
    if low is None or high is None:
        return None
    return day.date, low / day.true_retention_n, min(1.0, high / day.true_retention_n)


def _across(day: date, first: date) -> str:
    return f"{100 * ((day - first).days + 0.5) / DAYS:.2f}"


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


def _band(expected: tuple[date, float, float], axis: Axis, first: date) -> Band:
    day, low, high = expected
    left, right = ((day - first).days / DAYS, ((day - first).days + 1) / DAYS)
    top, bottom = axis.down(high), axis.down(low)
    height = f"{float(bottom) - float(top):.1f}"
    return Band(f"{100 * left:.2f}", f"{100 * right:.2f}", top, bottom, height)


def _middle(day: date, expected: list[tuple[date, float, float]], axis: Axis) -> str:
    """A leaf lies on the band of the nearest day, or below the scale."""
    if not expected:
        return str(BELOW)
    _, low, high = min(expected, key=lambda each: abs((each[0] - day).days))
    return axis.down((low + high) / 2)
