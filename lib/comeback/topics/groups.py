"""Which topics need another pass: groups, and one place to start where topics overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import add
from typing import NamedTuple

from ..measure.forecast import Calibration
from ..measure.interval import Z_90
from ..measure.ledger import EVIDENCE_REVIEWS
from ..measure.likely import Sums, likely_recall
from .facts import evidence_of, happened_at, notes_among, unpacked
from .tree import Key, Node

MIN_REVIEWS = 20
MIN_NOTES = 8
"""Under 20 spaced reviews on 8 different notes there are too few to say anything."""


class Standing(NamedTuple):
    """What a topic's evidence and its cards say of it.

    The newest spaced reviews: ``n``, ``passed``, of how many different ``notes`` (counted until
    there are enough), the instants (Unix seconds) of the first and the last. ``likely`` recall of
    the cards seen as ratio, low and high; None without such a card. ``change`` as in
    ``change_between``.
    """

    begun: bool
    n: int
    passed: int
    notes: int
    first_at: int | None
    last_at: int | None
    likely: tuple[float, float, float] | None
    change: str
    spread: int

    @property
    def ratio(self) -> float | None:
        """Passed of n; None without reviews."""
        return self.passed / self.n if self.n else None


def judge(node: Node, calibration: Calibration) -> Standing:
    """A topic by its evidence and by the likely recall of its cards."""
    events = node.evidence
    n = len(events)
    counts = unpacked(node.counts)
    older, newer = evidence_of(events[: n // 2]), evidence_of(events[n // 2 :])
    forecast = Sums._make(map(add, older.forecast, newer.forecast))
    return Standing(
        begun=n > 0 or counts.seen > 0,
        n=n,
        passed=older.passed + newer.passed,
        notes=_notes_counted(events),
        first_at=happened_at(events[0]) if n else None,
        last_at=happened_at(events[-1]) if n else None,
        likely=likely_recall(counts.asked, forecast, calibration) if counts.cards_asked else None,
        change=change_between(older.forecast, newer.forecast),
        spread=forecast.spread,
    )


def _notes_counted(events: Sequence[int]) -> int:
    """The newest events nearly always show that there are enough."""
    found = notes_among(events[-MIN_REVIEWS:])
    return found if found >= MIN_NOTES else notes_among(events)


def change_between(older: Sums, newer: Sums) -> str:
    """``higher``, ``lower`` or ``none``: passed against expected, the newer reviews against the
    older ones, where a two-sided 90 % test tells them apart; ``too_few`` under 20 reviews each.

    Normal test of a difference of two means, its variance as expected or as seen, whichever is
    larger, so that a forecast too sure of itself makes no news.
    """
    if min(older.n, newer.n) < MIN_REVIEWS:
        return "too_few"
    n = older.n + newer.n
    ratio = (older.passed + newer.passed) / n
    variance = max(ratio * (1 - ratio), (older.spread + newer.spread) / n / 1e6)
    difference = _beyond_expected(newer) - _beyond_expected(older)
    if abs(difference) <= Z_90 * math.sqrt(variance * (1 / older.n + 1 / newer.n)):
        return "none"
    return "higher" if difference > 0 else "lower"


def _beyond_expected(sums: Sums) -> float:
    return (sums.passed - sums.expected / 1e6) / sums.n


def group_of(standing: Standing, usual: float | None) -> str:
    """A topic against the likely recall of all cards seen (``usual``, 0-1; None: unknown)."""
    if not standing.begun:
        return "not_started"
    likely = standing.likely
    enough = standing.n >= MIN_REVIEWS and standing.notes >= MIN_NOTES
    if not enough or likely is None or usual is None:
        return "too_few"
    _, low, high = likely
    if high < usual:
        return "needs_another_pass"
    return "secure" if low > usual else "usual"


def panel_order(node: Node, standing: Standing) -> tuple[float, int, Key]:
    """Sort key inside a group: least recalled first, more evidence first, then by name."""
    ratio = standing.likely[0] if standing.likely else standing.ratio
    # Not -n: below -5 each would be an object of its own.
    return 1.0 if ratio is None else ratio, EVIDENCE_REVIEWS - standing.n, node.key
