"""Study days and Anki's own periods: every place that asks "which day?" asks here.

Two cuts exist on purpose. A *study day* follows the wall clock of a time zone, so it is 23 or 25
hours long when the clocks change. A *period* is what Anki's statistics show: windows of 86,400
seconds back from the end of today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo

SECONDS_A_DAY = 86_400

PERIOD_DAYS = {
    "today": (0, 1),
    "yesterday": (1, 2),
    "week": (0, 7),
    "month": (0, 30),
    "year": (0, 365),
}
"""Period name to (newest day, oldest day) counted back from the end of today, as Anki cuts them."""


@dataclass(frozen=True)
class StudyDays:
    """Anki's day: it begins at ``rollover_hour`` (0-23) on the local clock.

    ``zone`` is the time zone; ``None`` means the zone of this computer.
    """

    rollover_hour: int = 4
    zone: tzinfo | None = None

    def local(self, seconds: float) -> datetime:
        """The local, zone-aware time of an instant (Unix seconds)."""
        if self.zone is not None:
            return datetime.fromtimestamp(seconds, self.zone)
        return datetime.fromtimestamp(seconds, timezone.utc).astimezone()

    def day_of(self, seconds: float) -> date:
        """The study day of an instant (Unix seconds)."""
        local = self.local(seconds).replace(tzinfo=None)
        return (local - timedelta(hours=self.rollover_hour)).date()

    def start_of(self, day: date) -> int:
        """The instant (Unix seconds) at which a study day begins, daylight saving included."""
        local = datetime(day.year, day.month, day.day, self.rollover_hour, tzinfo=self.zone)
        return int(local.timestamp())

    def offset_minutes(self, seconds: float) -> int:
        """Minutes east of UTC at an instant (Unix seconds)."""
        offset = self.local(seconds).utcoffset() or timedelta()
        return int(offset.total_seconds() // 60)

    def cutoff(self, now: float) -> int:
        """End of today as Anki computes it: today's offset held fixed (its ``day_cutoff``)."""
        shift = self.offset_minutes(now) * 60 - self.rollover_hour * 3600
        return (int(now + shift) // SECONDS_A_DAY + 1) * SECONDS_A_DAY - shift


class DayFinder:
    """Study days of many reviews in order of time.

    Asking the time zone for each of a million reviews is slow; within one study day every answer
    is the same, so the day's own limits are remembered.
    """

    def __init__(self, days: StudyDays) -> None:
        self._days = days
        self._start = 0
        self._end = 0
        self._day = date.min

    def day_of(self, seconds: float) -> date:
        """The same as ``StudyDays.day_of``."""
        if not self._start <= seconds < self._end:
            self._day = self._days.day_of(seconds)
            self._start = self._days.start_of(self._day)
            self._end = self._days.start_of(self._day + timedelta(days=1))
        return self._day


def as_utc(seconds: float) -> str:
    """An instant (Unix seconds) as ISO 8601 in UTC, whole seconds, ending in ``Z``."""
    moment = datetime.fromtimestamp(int(seconds), timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
