"""What was forecast at an origin and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from comeback import report
from comeback.measure.forecast import POPULATION, Population
from comeback.measure.likely import Sums, expected_band, likely_outcome
from comeback.pages.spans import expected_of

from .figures import Forecast
from .logs import Log
from .replay import Asked, Day, Origin, replay, sums
from .topics import topics_of

SHARES = (0.4, 0.5, 0.6, 0.7, 0.8)
"""Where the origins lie: shares of a log's spaced reviews."""
RUNS = (7, 30)
"""Days that are judged together as well."""
LEAST_A_DAY = 20
"""Days are compared with their band from so many spaced reviews on, as on the page."""


class TopicOutcome(NamedTuple):
    """A topic at an origin: the forecast for its cards that came, and the share recalled."""

    n: int
    passed: int
    ratio: float
    low: float
    high: float
    origin: int


class DayOutcome(NamedTuple):
    """A study day, or several: how many were recalled, and the limits that were expected."""

    n: int
    passed: int
    low: float
    high: float


class Outcomes(NamedTuple):
    """One log. ``cards``, ``fsrs`` and ``constant`` forecast the same cards one by one; ``runs``
    are of so many study days, each as one."""

    name: str
    origins: int
    topics: list[TopicOutcome]
    cards: list[Forecast]
    fsrs: list[Forecast]
    constant: list[Forecast]
    days: list[DayOutcome]
    runs: dict[int, list[DayOutcome]]


def outcomes_of(
    log: Log, horizon: int, block: int, population: Population = POPULATION
) -> Outcomes:
    """Rolling origins: everything frozen at the end of a day, compared with the next days.

    A card's outcome is its first spaced review within ``horizon`` days, for cards that had a
    memory at the origin. p is for the day on which the card was asked.
    """
    course = replay(log, SHARES, population)
    topics = topics_of(log, block)
    out = Outcomes(log.name, len(course.origins), [], [], [], [], [], {})
    for origin in course.origins:
        came = _came(course.days, origin, horizon)
        before = [each.passed for day in course.days if day.day <= origin.day for each in day.asked]
        usual = (sum(before) + 0.5) / (len(before) + 1)
        for each in came.values():
            p, raw = origin.forecasts(each.card, each.day)
            out.cards.append(Forecast(p, 1, each.passed))
            out.fsrs.append(Forecast(raw, 1, each.passed))
            out.constant.append(Forecast(usual, 1, each.passed))
        for topic in topics:
            asked = [came[card] for card in topic if card in came]
            if asked:
                out.topics.append(_topic(asked, topic, origin))
    if course.origins:
        first = course.origins[0].day
        later = [day for day in course.days if day.day > first and day.asked]
        out.days.extend(_run(later, 1))
        out.runs.update((size, _run(later, size)) for size in RUNS)
    return out


def _came(days: Sequence[Day], origin: Origin, horizon: int) -> dict[int, Asked]:
    came: dict[int, Asked] = {}
    for day in days:
        if origin.day < day.day <= origin.day + horizon:
            for each in day.asked:
                if each.card in origin.traces:
                    came.setdefault(each.card, each)
    return came


def _topic(asked: Sequence[Asked], topic: frozenset[int], origin: Origin) -> TopicOutcome:
    asked_sums = sums((origin.forecasts(a.card, a.day)[0], a.passed) for a in asked)
    unknown = asked_sums._replace(passed=0)  # the outcome is never shown to the forecast
    ratio, low, high = likely_outcome(unknown, origin.evidence_of(topic), origin.calibration)
    return TopicOutcome(asked_sums.n, asked_sums.passed, ratio, low, high, origin.day)


def _run(days: Sequence[Day], size: int) -> list[DayOutcome]:
    """Runs of so many days by the calendar, with their bands added up as the page does it."""
    runs: dict[int, list[report.Day]] = {}
    for day in days:
        runs.setdefault(day.day // size, []).append(_as_reported(day))
    found = []
    for run in runs.values():
        n = sum(day.true_retention_n for day in run)
        band = expected_of(run)
        if band is not None and n >= LEAST_A_DAY:
            passed = sum(day.true_retention_passed for day in run)
            found.append(DayOutcome(n, passed, band.low, band.high))
    return found


def _as_reported(day: Day) -> report.Day:
    today: Sums = sums((each.p, each.passed) for each in day.asked)
    expected, low, high = expected_band(today._replace(passed=0), day.calibration)
    return report.Day(
        date=date.fromordinal(day.day),
        day_start_at=0,
        day_end_at=0,
        complete=True,
        true_retention_n=today.n,
        true_retention_passed=today.passed,
        expected_passed=expected,
        expected_passed_low=low,
        expected_passed_high=high,
    )
