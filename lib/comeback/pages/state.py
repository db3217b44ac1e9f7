"""What moment it is for her: the rows of the sentence table, the first that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from enum import Enum
from typing import Any, NamedTuple

from ..measure.rest_days import RestDays
from ..report import Day, Report
from ..words.recall import has_number
from ..words.wording import whole
from .chart import ENOUGH_TO_COMPARE
from .suggestion import Saved, choose_suggestion, look_ahead
from .view import View

GAP_DAYS = 4
"""Study days since the last review, from which on she comes back rather than goes on."""
A_SESSION = 20
"""Reviews after which a day's work can be called one."""


class State(Enum):
    """In the order in which they are asked for."""

    FIRST_OPEN = "first open"
    ENOUGH = "enough for today"
    REST = "a rest day"
    GAP = "back after a gap, no review yet"
    REST_KEPT = "yesterday was a rest day, no review yet"
    NOTHING_YET = "no spaced review yet today"
    FEW = "too few to compare"
    NOT_EXPECTED = "nothing to compare with"
    INSIDE = "inside the band"
    BACK_INSIDE = "inside the band, first session after a gap"
    BELOW = "below the band"
    ABOVE = "above the band"


ENDING = (State.ENOUGH, State.BELOW)
"""The day's work can end here, so the page looks to tomorrow."""


class Moment(NamedTuple):
    """``away``: study days since the reviews before today's; 0 when she was not away."""

    state: State
    away: int


def moment_of(report: Report, view: View) -> Moment:
    """The moment that a page is for."""
    away = _days_away(report, view.rest)
    return Moment(_state(report, view, away), away)


def with_suggestion(report: Report, view: View, saved: Mapping[str, Any]) -> tuple[View, Saved]:
    """The view with the day's suggestion, and what to remember of it."""
    choice, now = choose_suggestion(report, saved)
    if moment_of(report, view).state in ENDING:
        choice, now = look_ahead(report, choice, now)
    return replace(view, choice=choice), now


def past_days(report: Report) -> Iterator[Day]:
    """Study days before today, the newest first."""
    return (day for day in reversed(report.days) if day.date < report.today.date)


def yesterday_of(report: Report) -> Day | None:
    """The study day before today, if it is known."""
    day = next(past_days(report), None)
    return day if day and day.date == report.today.date - timedelta(days=1) else None


def is_session(day: Day) -> bool:
    """True when enough was reviewed to be called a day's work."""
    return day.reviews >= A_SESSION


def expected_span(day: Day) -> tuple[int, int] | None:
    """How many were expected to be recalled, 9 days in 10; None where too few or unknown."""
    low, high = day.expected_passed_low, day.expected_passed_high
    if low is None or high is None or day.true_retention_n < ENOUGH_TO_COMPARE:
        return None
    # Rounded as they are said: a count on the edge must not be inside and outside at once.
    return whole(low), whole(high)


def _state(report: Report, view: View, away: int) -> State:
    today, rest = report.today, view.rest
    started = today.reviews > 0
    if view.first_open and not started and _has_something_to_say(report):
        return State.FIRST_OPEN
    if view.enough:
        return State.ENOUGH
    if rest.is_rest(today.date):
        return State.REST
    if not started and away:
        return State.GAP
    if not started and _was_rest_kept(report, rest):
        return State.REST_KEPT
    return _compared(today, away) if today.true_retention_n else State.NOTHING_YET


def _compared(today: Day, away: int) -> State:
    if today.true_retention_n < ENOUGH_TO_COMPARE:
        return State.FEW
    expected = expected_span(today)
    if expected is None:
        return State.NOT_EXPECTED
    low, high = expected
    if today.true_retention_passed < low:
        return State.BELOW
    if today.true_retention_passed > high:
        return State.ABOVE
    return State.BACK_INSIDE if away else State.INSIDE


def _has_something_to_say(report: Report) -> bool:
    return any(has_number(topic) for topic in report.on_axis(report.axis))


def _days_away(report: Report, rest: RestDays) -> int:
    today = report.today.date
    last = next((day.date for day in past_days(report) if day.reviews), None)
    if last is None or (today - last).days < GAP_DAYS:
        return 0
    # Days off that were planned are no gap.
    return 0 if all(rest.is_rest(day) for day in _between(last, today)) else (today - last).days


def _between(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(1, (last - first).days))


def _was_rest_kept(report: Report, rest: RestDays) -> bool:
    day = yesterday_of(report)
    reviewed = day is not None and day.reviews > 0
    return rest.is_rest(report.today.date - timedelta(days=1)) and not reviewed
