"""Numbers and dates as words: rounded once, here, the American way."""

from __future__ import annotations

import math
from datetime import date

from ..report import Day, Recalled, Report, Topic
from .sentences import MONTHS, WEEKDAYS, say

LONGEST_NAME = 80
"""Letters: five lines in the narrowest panel, and nearly all titles of the catalogue are whole."""
HEAD, TAIL = 45, 34


def percent(ratio: float | None) -> int:
    """A ratio (0-1) in whole percent; 0 where there is none, which callers don't show."""
    return int((ratio or 0.0) * 100 + 0.5)


def span(low: float | None, high: float | None) -> str:
    """A range of ratios as ``49–74``, or one number where both ends round to it."""
    first, last = percent(low), percent(high)
    # A word joiner, or the line would break after the dash.
    return str(first) if first == last else f"{first}–\u2060{last}"


def whole_span(low: float, high: float) -> str:
    """A range of counts as ``125–140``, or one number where both ends round to it."""
    first, last = whole(low), whole(high)
    return f"{first:,}" if first == last else f"{first:,}–\u2060{last:,}"


def whole(count: float) -> int:
    """A count that was estimated, to the nearest whole one."""
    return math.floor(count + 0.5)


def long_date(day: date) -> str:
    """``Saturday, Nov 22``."""
    weekday, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    return say("day_and_date", weekday=weekday, month=month, day=day.day)


def short_date(day: date, today: date) -> str:
    """``Nov 22``, with the year when it is another one than today's."""
    if day.year != today.year:
        return dated(day)
    return say("date", month=MONTHS[day.month - 1], day=day.day)


def dated(day: date) -> str:
    """``Nov 22, 2025``."""
    return say("date_and_year", month=MONTHS[day.month - 1], day=day.day, year=str(day.year))


def minutes(seconds: float) -> int:
    """Whole minutes, never 0: a few seconds of work are still a minute of a morning."""
    return max(1, math.floor(seconds / 60 + 0.5))


def minutes_for(cards: int, report: Report) -> int | None:
    """Minutes that so many cards are likely to take; None before the student's pace is known."""
    if not cards or report.seconds_per_card is None:
        return None
    return minutes(cards * report.seconds_per_card)


def recalled_on(day: Day) -> Recalled:
    """A day's spaced reviews."""
    return Recalled(
        day.true_retention_n,
        day.true_retention_passed,
        day.true_retention_ratio,
        day.true_retention_low_ratio,
        day.true_retention_high_ratio,
    )


def recalled_in(topic: Topic) -> Recalled:
    """A topic's spaced reviews."""
    return Recalled(topic.n, topic.passed, topic.ratio, topic.low_ratio, topic.high_ratio)


def say_recalled(key: str, recalled: Recalled, **values: str) -> str:
    """A sentence with passed, n, percent and likely range in it."""
    return say(
        key,
        passed=recalled.passed,
        n=recalled.n,
        percent=percent(recalled.ratio),
        span=span(recalled.low_ratio, recalled.high_ratio),
        **values,
    )


def plain(text: str) -> str:
    """A sentence of ours for outside the page, where nothing needs to stay on one line."""
    return text.replace("\u00a0", " ").replace("\u2060", "")


def elide(text: str) -> str:
    """A name of LONGEST_NAME at most, cut in its middle: names in one tree differ at the end."""
    if len(text) <= LONGEST_NAME:
        return text
    return f"{text[:HEAD].rstrip()}…{text[-TAIL:].lstrip()}"


def isolate(text: str) -> str:
    """A name of the student's inside a sentence of ours, kept apart from its direction."""
    return f"\u2068{elide(text)}\u2069"
