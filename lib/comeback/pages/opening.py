"""The first open: what her years of reviews already say, before anything is asked of her."""

from __future__ import annotations

from typing import NamedTuple

from ..report import Report, Topic
from ..words.recall import is_estimated, number_in_full, number_of
from ..words.sentences import MONTHS, say
from .suggestion import candidates

STILL_RATIO = 0.75
"""A topic is still with her when its whole range lies above."""
FADED_TOPICS = 3


class Faded(NamedTuple):
    """A topic that needs another pass, and its number."""

    topic: Topic
    number: str


class Opening(NamedTuple):
    """``still`` is empty where nothing can be said; ``heading`` stands over ``faded``."""

    read: str
    still: str
    heading: str
    faded: tuple[Faded, ...]


def opening(report: Report, away: int) -> Opening:
    """The blocks of the first open, after ``away`` days without reviews (0: none to speak of)."""
    lowest = candidates(report)[:FADED_TOPICS]
    faded = is_estimated(report) and away
    return Opening(
        read=_read(report),
        still=_still(report, away),
        heading=say("faded" if faded else "needs_another_pass") if lowest else "",
        faded=tuple(Faded(topic, number_in_full(topic, report)) for topic in lowest),
    )


def _read(report: Report) -> str:
    past = [day for day in report.days if day.date < report.today.date]
    first = next((day.date for day in past if day.reviews), report.today.date)
    since = say("month_and_year", month=MONTHS[first.month - 1], year=str(first.year))
    reviews = sum(day.reviews for day in past) + report.today.reviews
    return say("read_since", reviews=reviews, since=since)


def _still(report: Report, away: int) -> str:
    if not is_estimated(report):
        return ""
    numbers = [number_of(topic, report) for topic in report.on_axis(report.axis)]
    rated = [number for number in numbers if number is not None]
    still = sum(number.low >= STILL_RATIO for number in rated)
    if not still:
        return ""
    key, level = "still_away" if away else "still_now", round(100 * STILL_RATIO)
    return say(key, n=still, rated=len(rated), level=level, away=away)
