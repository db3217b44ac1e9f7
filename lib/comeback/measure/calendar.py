"""Study days by the clock on the wall at that time, the same for ever.

A review at 1 a.m. in Tokyo stays on the day it had in Tokyo, wherever the computer is later. So
the clock is written down as it was: a list of stretches, each with its offset from UTC and its
rollover hour. It is kept between runs, and each run only adds to its end.
"""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone, tzinfo
from functools import cached_property
from typing import Any, NamedTuple

from .days import SECONDS_A_DAY

ANKI_BEGAN = 1_159_999_200
"""October 2006: no review is older. A calendar begins here."""
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
PROBE_SECONDS = 5 * SECONDS_A_DAY
"""No zone changed its clock twice within so short a time since Anki began."""
TRUSTED_SETBACK = 60 * SECONDS_A_DAY
"""A clock set back by less was ahead before; by more, it is wrong now (an empty battery)."""


class Stretch(NamedTuple):
    """From ``since`` (Unix seconds) the clock was so many minutes east of UTC."""

    since: int
    offset_minutes: int
    rollover_hour: int

    @property
    def shift(self) -> int:
        """Seconds to add to an instant, so that study days begin at multiples of 86,400."""
        return self.offset_minutes * 60 - self.rollover_hour * 3600

    def ordinal(self, seconds: float) -> int:
        """The study day of an instant of this stretch, as ``date.toordinal`` counts."""
        return int((seconds + self.shift) // SECONDS_A_DAY) + EPOCH_ORDINAL


class Span(NamedTuple):
    """Instants ``begin <= t < end`` that share their study day and the newest day begun."""

    begin: float
    end: float
    ordinal: int
    begun: int


@dataclass(frozen=True)
class Calendar:
    """Immutable. ``seen_until`` is the newest instant at which the computer's clock was looked at,
    ``seen_first`` the first.

    The study day of an instant is what the clock said then. A journey east makes a day short, or
    empty when a whole day is skipped (its start is its end). A journey west past the rollover
    brings the day before back: its instants carry its date, but lie between the start and the end
    of the day that had already begun. ``begun`` never goes back.
    """

    stretches: tuple[Stretch, ...]
    seen_until: int
    seen_first: int

    @classmethod
    def begin(cls, now: float, rollover_hour: int, zone: tzinfo | None = None) -> Calendar:
        """A first calendar: ``zone`` (None: this computer's) as if never left until ``now``."""
        _look_at_the_zone_again()
        now = int(now)
        since = min(ANKI_BEGAN, now)
        first = Stretch(since, zone_offset_minutes(zone, since), rollover_hour)
        changes = _changes(zone, since, now)
        changed = (Stretch(at, offset, rollover_hour) for at, offset in changes)
        return cls((first, *changed), now, now)

    def seen(self, now: float, rollover_hour: int, zone: tzinfo | None = None) -> Calendar:
        """The calendar after a look at the computer's clock: nothing before ``now`` changes.

        Where the zone is still the one of the last look, its own changes since then (summer time
        began while the computer was off) are added at their instants; another offset or rollover
        hour holds from ``now``. A clock that was ahead leaves stretches after ``now``: they go
        when they contradict the clock of now. A clock far behind all that was seen is not trusted.
        """
        _look_at_the_zone_again()
        now = int(now)
        seen_first = min(self.seen_first, now)  # the clock may have been ahead at first
        offset = zone_offset_minutes(zone, now)
        recorded = self._at(now)
        agrees = (offset, rollover_hour) == recorded[1:]
        if now < self.seen_until:
            if agrees or now < self.seen_until - TRUSTED_SETBACK:
                return self
            set_back = _changed_at(now, self.stretches, offset, rollover_hour)
            return Calendar(set_back, now, seen_first)
        stretches = list(self.stretches)
        if zone_offset_minutes(zone, self.seen_until) == recorded.offset_minutes:
            for at, changed in _changes(zone, self.seen_until, now):
                recorded = Stretch(at, changed, recorded.rollover_hour)
                stretches.append(recorded)
        if (offset, rollover_hour) != recorded[1:]:
            stretches = list(_changed_at(now, stretches, offset, rollover_hour))
        return Calendar(tuple(stretches), now, seen_first)

    def as_json(self) -> dict[str, Any]:
        """What ``from_json`` takes."""
        return {
            "seen_first": self.seen_first,
            "seen_until": self.seen_until,
            "stretches": [list(stretch) for stretch in self.stretches],
        }

    @classmethod
    def from_json(cls, value: Any) -> Calendar:
        """Raises ValueError, in one line, for anything that ``as_json`` does not make."""
        if not isinstance(value, Mapping) or not _is_int(value.get("seen_until")):
            raise ValueError('the calendar has no number "seen_until"')
        rows = value.get("stretches")
        if not isinstance(rows, (list, tuple)) or not rows:
            raise ValueError('the calendar has no list "stretches"')
        stretches = tuple(_stretch_from(row, place) for place, row in enumerate(rows, start=1))
        if any(a.since >= b.since for a, b in zip(stretches, stretches[1:])):
            raise ValueError("the calendar's stretches are not in order of time")
        if stretches[-1].since > value["seen_until"]:
            raise ValueError("the calendar's last stretch begins after seen_until")
        # Earlier versions did not write it down.
        seen_first = value.get("seen_first", value["seen_until"])
        if not _is_int(seen_first):
            raise ValueError('the calendar\'s "seen_first" is no whole number')
        return cls(stretches, value["seen_until"], seen_first)

    def ordinal(self, seconds: float) -> int:
        """The study day of an instant (Unix seconds), as ``date.toordinal`` counts."""
        return self._at(seconds).ordinal(seconds)

    def day_of(self, seconds: float) -> date:
        """The study day of an instant (Unix seconds)."""
        return date.fromordinal(self.ordinal(seconds))

    def begun(self, seconds: float) -> int:
        """The newest study day that had begun, as an ordinal: ``ordinal`` that never goes back."""
        return self.span(seconds).begun

    def span(self, seconds: float) -> Span:
        """The time around an instant over which nothing changes: for a million in a row."""
        place = self._place(seconds)
        stretch = self.stretches[place]
        ordinal = stretch.ordinal(seconds)
        midnight = (ordinal - EPOCH_ORDINAL) * SECONDS_A_DAY - stretch.shift
        is_last = place + 1 == len(self.stretches)
        return Span(
            max(midnight, float("-inf") if place == 0 else stretch.since),
            min(
                midnight + SECONDS_A_DAY,
                float("inf") if is_last else self.stretches[place + 1].since,
            ),
            ordinal,
            int(max(ordinal, self._floors[place])),
        )

    def start_of(self, day: date | int) -> int:
        """The first instant (Unix seconds) of a study day, or of what came instead of it."""
        ordinal = day if isinstance(day, int) else day.toordinal()
        # The stretch before whose beginning no such day had begun, and by whose end one had.
        place = bisect_left(self._floors, ordinal) - 1
        stretch = self.stretches[place]
        begins = (ordinal - EPOCH_ORDINAL) * SECONDS_A_DAY - stretch.shift
        return begins if place == 0 else max(begins, stretch.since)

    def end_of(self, day: date | int) -> int:
        """The first instant of the next study day: not before the start."""
        return self.start_of((day if isinstance(day, int) else day.toordinal()) + 1)

    def offset_minutes(self, seconds: float) -> int:
        """Minutes east of UTC at an instant (Unix seconds)."""
        return self._at(seconds).offset_minutes

    def rollover_hour(self, seconds: float) -> int:
        """The hour (0-23) at which a study day began, at an instant (Unix seconds)."""
        return self._at(seconds).rollover_hour

    def cutoff(self, now: float) -> int:
        """End of today as Anki computes it: today's offset held fixed (its ``day_cutoff``)."""
        stretch = self._at(now)
        return (stretch.ordinal(now) + 1 - EPOCH_ORDINAL) * SECONDS_A_DAY - stretch.shift

    def agrees_before(self, other: Calendar, seconds: float) -> bool:
        """True when both have the same study days up to an instant (Unix seconds)."""
        mine, theirs = (
            [each for each in calendar.stretches if each.since < seconds]
            for calendar in (self, other)
        )
        return mine == theirs

    def _place(self, seconds: float) -> int:
        # What lies before the first stretch belongs to it.
        return max(0, bisect_right(self._since, seconds) - 1)

    def _at(self, seconds: float) -> Stretch:
        return self.stretches[self._place(seconds)]

    @cached_property
    def _since(self) -> list[int]:
        return [each.since for each in self.stretches]

    @cached_property
    def _floors(self) -> list[float]:
        """For each stretch the newest study day that had begun before it."""
        floors = [float("-inf")]
        for before, after in zip(self.stretches, self.stretches[1:]):
            floors.append(max(floors[-1], before.ordinal(after.since - 1)))
        return floors


def _changed_at(
    now: int, stretches: Sequence[Stretch], offset: int, rollover_hour: int
) -> tuple[Stretch, ...]:
    kept = (stretch for stretch in stretches if stretch.since < now)
    return (*kept, Stretch(now, offset, rollover_hour))


def read_calendar(kept: Any) -> Calendar | None:
    """What a profile kept of ``as_json``; None where it kept nothing, or something damaged."""
    try:
        return None if kept is None else Calendar.from_json(kept)
    except ValueError:
        return None


def _look_at_the_zone_again() -> None:
    """A process that runs on while its computer changes zones would otherwise never know."""
    look = getattr(time, "tzset", None)  # Windows has none, and needs none
    if look is not None:
        look()


def zone_offset_minutes(zone: tzinfo | None, seconds: float) -> int:
    """Minutes east of UTC at an instant (Unix seconds); ``zone`` None is this computer's."""
    moment = datetime.fromtimestamp(seconds, timezone.utc).astimezone(zone)
    offset = moment.utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


def _changes(zone: tzinfo | None, after: int, until: int) -> Iterator[tuple[int, int]]:
    """When the zone changed its offset (``after < at <= until``), and to what."""
    offset = zone_offset_minutes(zone, after)
    while after < until:
        probe = min(after + PROBE_SECONDS, until)
        changed = zone_offset_minutes(zone, probe)
        if changed != offset:
            # Between two instants of different offsets lies the change: halve until it is found.
            low, high = after, probe
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (
                    (middle, high) if zone_offset_minutes(zone, middle) == offset else (low, middle)
                )
            probe, offset = high, zone_offset_minutes(zone, high)
            yield high, offset
        after = probe


def _stretch_from(row: Any, place: int) -> Stretch:
    if not isinstance(row, (list, tuple)) or len(row) != 3 or not all(map(_is_int, row)):
        raise ValueError(f"the calendar's stretch {place} is not three whole numbers: {row!r:.80}")
    stretch = Stretch(*row)
    if abs(stretch.offset_minutes) >= 24 * 60 or not 0 <= stretch.rollover_hour <= 23:
        raise ValueError(f"the calendar's stretch {place} is no clock: {row!r:.80}")
    return stretch


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
