"""The drawings of Progress as places and sizes; what they say comes from the page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ..measure.attempts import Rate
from ..report import Recalled
from .chart import BELOW, ENOUGH_TO_COMPARE, LARGEST_DOT, SMALLEST_DOT, Axis, axis_for
from .spans import WEEK, Span

ROW = 15
"""Pixels of a weekday's row in the calendar."""
LARGEST_DAY, SMALLEST_DAY = 5.0, 1.5
MONTH_APART = 3
"""Weeks between two names of months: nearer, they would touch."""


class Mark(NamedTuple):
    """Something with words to it: ``x`` in percent of the width, the rest in pixels."""

    x: str
    y: str
    radius: str
    title: str


class Name(NamedTuple):
    """A name at the edge: a month ``at`` percent of the width, a weekday at pixels."""

    at: str
    text: str


class DayCalendar(NamedTuple):
    """Weeks side by side, a row for each weekday. A day without a mark has nothing to show."""

    height: int
    days: tuple[Mark, ...]
    rest: tuple[Mark, ...]
    weekdays: tuple[Name, ...]
    months: tuple[Name, ...]


class Band(NamedTuple):
    """Where a span was expected; ``x`` and ``right`` in percent of the width."""

    x: str
    right: str
    top: str
    bottom: str
    height: str


class Point(NamedTuple):
    """A span: ``top`` to ``bottom`` is its range, empty where a band stands for it."""

    mark: Mark
    top: str
    bottom: str


class Series(NamedTuple):
    """One dot a span over time; ``few`` have too few reviews for a place on the scale. ``first``
    and ``last`` name the ends."""

    axis: Axis
    width: str
    points: tuple[Point, ...]
    band: tuple[Band, ...]
    few: tuple[Mark, ...]
    first: str
    last: str


class Places(NamedTuple):
    """Where the days of a calendar lie: ``first`` begins its first week."""

    first: date
    weeks: int

    def x(self, day: date) -> str:
        """Percent of the width."""
        return f"{100 * ((day - self.first).days // WEEK + 0.5) / self.weeks:.2f}"

    def y(self, day: date) -> str:
        """Pixels from the top."""
        return _row((day - self.first).days % WEEK)


def calendar_height() -> int:
    """Pixels of a week."""
    return ROW * WEEK


def _row(number: int) -> str:
    return f"{ROW * (number + 0.5):.1f}"


def day_radius(seconds: float, most: float) -> str:
    """The area grows with the time."""
    share = math.sqrt(seconds / most) if most > 0 else 0.0
    return f"{max(SMALLEST_DAY, LARGEST_DAY * min(1.0, share)):.1f}"


def month_names(begins: Sequence[date], names: Sequence[str]) -> tuple[Name, ...]:
    """Each month over the first week that begins in it; the first only where there is room."""
    found: list[tuple[int, date]] = []
    for place, (before, begin) in enumerate(zip((None, *begins), begins)):
        if before is None or before.month != begin.month:
            if found and place - found[-1][0] < MONTH_APART:
                found.pop()
            found.append((place, begin))
    if found and len(begins) - found[-1][0] < MONTH_APART:
        found.pop()
    return tuple(
        Name(f"{100 * place / len(begins):.2f}", names[begin.month - 1]) for place, begin in found
    )


def weekday_names(first: date, names: Sequence[str]) -> tuple[Name, ...]:
    """Every second weekday, in the order of her week."""
    days = ((row, first + timedelta(days=row)) for row in range(1, WEEK, 2))
    return tuple(Name(_row(row), names[day.weekday()]) for row, day in days)


def recall_series(
    spans: Sequence[Span], titles: Sequence[str], ends: tuple[str, str]
) -> Series | None:
    """What was recalled over what was expected; None where no span has enough reviews."""
    drawn = [n for n, span in enumerate(spans) if span.recalled.n >= ENOUGH_TO_COMPARE]
    if not drawn:
        return None
    bands = {n: band for n in drawn if (band := _expected(spans[n]))}
    rates = {n: _rate(spans[n].recalled) for n in drawn}
    lows = [rate.ratio if n in bands else rate.low for n, rate in rates.items()]
    axis = axis_for([*lows, *(low for low, _ in bands.values())], 0.6)
    most = max(span.recalled.n for span in spans)
    across = [_across(n, len(spans)) for n in range(len(spans))]
    return Series(
        axis,
        f"{100 / len(spans):.2f}",
        points=tuple(
            _point(axis, across[n], titles[n], rate, most, ranged=n not in bands)
            for n, rate in rates.items()
        ),
        band=tuple(_band(axis, n, len(spans), *band) for n, band in bands.items()),
        few=tuple(
            Mark(across[n], str(BELOW), str(SMALLEST_DOT), titles[n])
            for n, span in enumerate(spans)
            if 0 < span.recalled.n < ENOUGH_TO_COMPARE
        ),
        first=ends[0],
        last=ends[1],
    )


def rate_series(
    rates: Sequence[Rate | None], titles: Sequence[str], ends: tuple[str, str]
) -> Series | None:
    """Rates with their ranges; None where there are fewer than two to set side by side."""
    known = [rate for rate in rates if rate]
    if len(known) < 2:
        return None
    axis = axis_for((rate.low for rate in known), 0.6)
    most = max(rate.n for rate in known)
    points = tuple(
        _point(axis, _across(n, len(rates)), titles[n], rate, most, ranged=True)
        for n, rate in enumerate(rates)
        if rate
    )
    return Series(axis, f"{100 / len(rates):.2f}", points, (), (), *ends)


def _rate(counts: Recalled) -> Rate:
    low, high = counts.low_ratio, counts.high_ratio
    return Rate(counts.n, counts.ratio or 0.0, low or 0.0, 1.0 if high is None else high)


def _expected(span: Span) -> tuple[float, float] | None:
    if span.expected is None:
        return None
    n = span.recalled.n
    return span.expected.low / n, span.expected.high / n


def _across(place: int, count: int) -> str:
    return f"{100 * (place + 0.5) / count:.2f}"


def _point(axis: Axis, x: str, title: str, rate: Rate, most: int, ranged: bool) -> Point:
    # Area by n: a span of 20 reviews must not weigh on the eye like one of 3,000.
    radius = max(SMALLEST_DOT, LARGEST_DOT * math.sqrt(rate.n / most))
    mark = Mark(x, axis.down(rate.ratio), f"{radius:.1f}", title)
    return Point(mark, axis.down(rate.high), axis.down(rate.low)) if ranged else Point(mark, "", "")


def _band(axis: Axis, place: int, count: int, low: float, high: float) -> Band:
    top, bottom = axis.down(high), axis.down(low)
    height = f"{float(bottom) - float(top):.1f}"
    return Band(
        f"{100 * place / count:.2f}", f"{100 * (place + 1) / count:.2f}", top, bottom, height
    )
