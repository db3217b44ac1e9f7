"""Study days gathered into weeks and months: what was recalled, expected and tried in all of them.

A band of several days rests on this: what is expected of a day knows how all days before it went,
so how far one day missed says nothing of how far the next will (the innovations of a filter are
uncorrelated), and variances add up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ..measure.attempts import Rate, rate_of
from ..report import Day, Recalled, Report
from ..views import MOST_WITHOUT, recalled

UNITS = {"day": 28, "week": 26, "month": 36}
"""How days are gathered, and how many such spans are drawn at once."""
LEAST = {"day": 14, "week": 8, "month": 6}
"""How many are drawn when she has only begun: a wide empty picture says that much is missing."""
WEEK = 7
ONE_DAY = timedelta(days=1)


class Expected(NamedTuple):
    """How many were expected to be recalled, and where 9 times in 10 they lie (counts)."""

    passed: float
    low: float
    high: float


class Span(NamedTuple):
    """``first`` to ``last`` are its limits; ``studied`` counts its days with something answered."""

    first: date
    last: date
    studied: int
    seconds: float
    recalled: Recalled
    expected: Expected | None
    tried: Rate | None


def study_days(report: Report) -> dict[date, Day]:
    """Every day that is known, by its date, oldest first."""
    return {day.date: day for day in (*report.days, report.today)}


def gather(days: Iterable[Day], first: date, last: date) -> Span:
    """The sums of these days; ``first`` and ``last`` are only written down."""
    days = [day for day in days if day.is_studied]
    passed = sum(day.true_retention_passed for day in days)
    return Span(
        first,
        last,
        studied=len(days),
        seconds=math.fsum(day.studied_seconds for day in days),
        recalled=recalled(passed, sum(day.true_retention_n for day in days)),
        expected=expected_of(days),
        tried=rate_of(
            math.fsum(day.attempt_tried for day in days), sum(day.attempt_n for day in days)
        ),
    )


def expected_of(days: Iterable[Day]) -> Expected | None:
    """The expected sum of these days, from their own bands; None where too many have none.

    Few reviews without a band count like the others, as they do within a day.
    """
    n = known = 0
    expected = variance = lean = 0.0
    for day in days:
        n += day.true_retention_n
        reach = _reach(day)
        if reach is None:
            continue
        known += day.true_retention_n
        expected += day.expected_passed or 0.0
        variance += reach.half**2
        lean += reach.lean * reach.half**2
    if not known or known < (1 - MOST_WITHOUT) * n:
        return None
    more = n / known
    centre = expected * more
    half = math.sqrt(variance * more)
    # The third moments add up too: a sum leans as its days do, each by its share of the variance.
    middle = centre + (lean / variance if variance else 0.0)
    return Expected(
        centre, max(0.0, min(centre, middle - half)), min(n, max(centre, middle + half))
    )


class _Reach(NamedTuple):
    """Half the width of a day's band, and how far its middle lies from what was expected."""

    half: float
    lean: float


def _reach(day: Day) -> _Reach | None:
    expected, low, high = day.expected_passed, day.expected_passed_low, day.expected_passed_high
    if not day.true_retention_n or expected is None or low is None or high is None:
        return None
    if high >= day.true_retention_n:  # cut off where all are recalled: the lower half is whole
        return _Reach(expected - low, 0.0)
    return _Reach((high - low) / 2, (high + low) / 2 - expected)


def is_as_expected(span: Span) -> bool:
    """True when what was recalled lies within what was expected of it."""
    expected = span.expected
    return expected is not None and expected.low <= span.recalled.passed <= expected.high


# Where spans begin


def begin_of(day: date, unit: str, first_weekday: int) -> date:
    """The first day of the day's span; ``first_weekday`` begins a week (Monday is 0)."""
    if unit == "week":
        return day - timedelta(days=(day.weekday() - first_weekday) % WEEK)
    return day.replace(day=1) if unit == "month" else day


def spans_before(begin: date, unit: str, number: int) -> date:
    """The beginning of the span that lies so many before the one that begins here."""
    if unit == "month":
        year, month = divmod(_months(begin) - number, 12)
        return date(year, month + 1, 1)
    return begin - timedelta(days=number * (WEEK if unit == "week" else 1))


def spans_between(older: date, newer: date, unit: str) -> int:
    """How many spans lie from the one that begins here to the one that begins there."""
    if unit == "month":
        return _months(newer) - _months(older)
    return (newer - older).days // (WEEK if unit == "week" else 1)


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1


class Window(NamedTuple):
    """``begins``: the first days of the spans in it, oldest first; ``last`` is its last day.

    ``back`` counts whole windows before the newest one; ``is_oldest``: nothing lies before it.
    """

    unit: str
    begins: tuple[date, ...]
    last: date
    back: int
    is_oldest: bool


def window(days: Mapping[date, Day], today: date, unit: str, back: int, weekday: int) -> Window:
    """So many windows back from today, or as far as there are studied days."""
    newest = begin_of(today, unit, weekday)
    first = next((day.date for day in days.values() if day.is_studied), today)
    number = max(0, spans_between(begin_of(first, unit, weekday), newest, unit))
    size = min(UNITS[unit], max(LEAST[unit], number + 1))
    back = min(max(0, back), number // size)
    begins = [spans_before(newest, unit, back * size + n) for n in range(size - 1, -1, -1)]
    last = min(today, spans_before(begins[-1], unit, -1) - ONE_DAY)
    return Window(unit, tuple(begins), last, back, back == number // size)


def spans_in(days: Mapping[date, Day], shown: Window, weekday: int) -> tuple[Span, ...]:
    """Each span of a window, those without anything studied too, oldest first."""
    of_span: dict[date, list[Day]] = {begin: [] for begin in shown.begins}
    for day in days_in(days, shown):
        of_span[begin_of(day.date, shown.unit, weekday)].append(day)
    ends = (*(begin - ONE_DAY for begin in shown.begins[1:]), shown.last)
    return tuple(gather(of_span[b], b, end) for b, end in zip(shown.begins, ends))


def days_in(days: Mapping[date, Day], shown: Window) -> list[Day]:
    """The known days of a window, oldest first."""
    first, last = shown.begins[0], shown.last
    return [day for day in days.values() if first <= day.date <= last]
