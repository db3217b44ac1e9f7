"""Anki's own periods, and instants in words.

Two cuts exist on purpose. A *study day* (``calendar.py``) follows the clock on the wall, so it is
23 or 25 hours long when the clocks change. A *period* is what Anki's statistics show: windows of
86,400 seconds back from the end of today.
"""

from __future__ import annotations

from datetime import datetime, timezone

SECONDS_A_DAY = 86_400

PERIOD_DAYS = {
    "today": (0, 1),
    "yesterday": (1, 2),
    "week": (0, 7),
    "month": (0, 30),
    "year": (0, 365),
}
"""Period name to (newest day, oldest day) counted back from the end of today, as Anki cuts them."""


def as_utc(seconds: float) -> str:
    """An instant (Unix seconds) as ISO 8601 in UTC, whole seconds, ending in ``Z``."""
    moment = datetime.fromtimestamp(int(seconds), timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
