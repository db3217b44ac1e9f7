"""What followed after the student went over a video: its cards against others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from .measure.calendar import Calendar
from .outline import Outline
from .pace import Rest, no_rest
from .report import Topic, Watched
from .topics.aftermath import aftermath

ONE_DAY = timedelta(days=1)
FRESH_SECONDS = 30 * 86_400
LOOK_BACK = timedelta(days=60)
"""Longer ago, other things have happened to the cards."""
END_OF_CLOCKS = 1 << 33
"""Unix seconds, in the year 2242: what is later has no date that could be told."""


def as_watched(saved: object) -> dict[str, float]:
    """What a profile remembers (JSON), read so that no damage stops work: ids of resources, and
    when they were gone over (Unix seconds)."""
    if not isinstance(saved, Mapping):
        return {}
    return {
        id: float(at)
        for id, at in saved.items()
        if isinstance(id, str) and not isinstance(at, bool)
        # Not even a number: NaN is neither above nor below.
        if isinstance(at, (int, float)) and 0 <= at < END_OF_CLOCKS
    }


def watched_lately(saved: object, now: float) -> frozenset[str]:
    """Those of a profile's memory that need not be gone over again yet."""
    return frozenset(id for id, at in as_watched(saved).items() if now - at < FRESH_SECONDS)


class Sequel:
    """Looks once a study day: only days that are over are compared."""

    def __init__(self) -> None:
        self._asked: object = None
        self._found: Mapping[str, Watched] = {}

    def of(
        self,
        watched: Mapping[str, float],
        outline: Outline[Topic],
        calendar: Calendar,
        today: date,
        rest: Rest = no_rest,
    ) -> Mapping[str, Watched]:
        """For each resource that was gone over (its id, and when), what followed on the study days
        after that which are over."""
        asked = (outline, today, tuple(sorted(watched.items())))
        if asked != self._asked:
            latest = {
                id: at for id, at in watched.items() if calendar.day_of(at) + LOOK_BACK > today
            }
            touched = {id: frozenset(outline.touched_by(id, rest)) for id in latest}
            any_touched = frozenset[int]().union(*touched.values())
            self._found = {
                id: Watched(done_at, calendar.day_of(done_at)) for id, done_at in watched.items()
            }
            for id, done_at in latest.items():
                day = calendar.day_of(done_at)
                if touched[id] and day + ONE_DAY < today:
                    begin, end = calendar.start_of(day + ONE_DAY), calendar.start_of(today)
                    reviews = list(outline.reviews_between(begin, end, rest))
                    after = aftermath(
                        [each for each in reviews if each.place in touched[id]],
                        [each for each in reviews if each.place not in any_touched],
                    )
                    self._found[id] = Watched(done_at, day, after)
            self._asked = asked
        return self._found
