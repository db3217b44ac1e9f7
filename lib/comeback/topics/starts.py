"""Where to start: of the topics that need another pass the few that explain the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Callable, NamedTuple

from ..measure.interval import Z_90
from ..measure.likely import MILLION, Sums
from .false_discovery import Yardstick, logit_slope
from .root_causes import Candidate, Name, root_causes

STILL_LOW = Z_90 * Z_90 / 2
"""Gain from which what is left of a topic's shortfall still lies outside of a 90 % interval."""
LEAST_VARIANCE = 0.01
CHOSEN, FIRST, OTHER = 0, 1, 2


class Weak(NamedTuple):
    """A topic that needs another pass.

    ``notes`` by their place; ``evidence`` sums all its spaced reviews with a forecast, ``asked``
    its seen cards, p in the middle of the next three days (``passed`` is not used).
    """

    name: Name
    notes: Sequence[int]
    evidence: Sums
    asked: Sums


def starts_of(
    weak: Sequence[Weak],
    axis: str,
    spread_of: Callable[[int], int],
    cards_of: Callable[[int], int],
    against: Yardstick,
) -> dict[Name, Name]:
    """For each weak topic the one where its weakness starts, a start for itself; topics with none
    are left out.

    First those whose misses FSRS did not expect; then, as FSRS soon takes misses into its
    forecasts, those whose cards are expected low, as far as the first ones don't explain that. In
    both the topics of the ``axis`` that is shown first are taken before the others. ``spread_of``
    as in :func:`root_causes`, ``cards_of`` counts the seen cards of the note at a place.
    """
    surprising = root_causes(
        [
            _candidate(each, each.evidence, FIRST if each.name[0] == axis else OTHER)
            for each in weak
        ],
        spread_of,
    )
    chosen = {found.name for found in surprising}
    a_card = round(MILLION / _variance(against))

    def view(name: Name) -> int:
        return CHOSEN if name in chosen else FIRST if name[0] == axis else OTHER

    low = root_causes(
        [_candidate(each, shortfall(each.asked, against), view(each.name)) for each in weak],
        lambda note: cards_of(note) * a_card,
        STILL_LOW,
    )
    found = {}
    for each in (*low, *surprising):
        found.update(dict.fromkeys(each.explains, each.name))
    # Last, because a start explains itself whatever else explains it.
    found.update({each.name: each.name for each in (*low, *surprising)})
    return found


def shortfall(asked: Sums, against: Yardstick) -> Sums:
    """How much lower cards are expected than all cards, in the form of evidence: as if so many
    more than expected had been missed, and with so much information.

    Cards differ on the logit scale with the ``against`` variance; what they say together of a shift
    theta has the score sum of (x - centre) / variance and the information n / variance.
    """
    variance = _variance(against)
    usual, slope = logit_slope(against)
    missing = (asked.n * usual - asked.expected / MILLION) / (slope * variance)
    return Sums(asked.n, 0, round(missing * MILLION), round(asked.n * MILLION / variance))


def _candidate(weak: Weak, evidence: Sums, view: int) -> Candidate:
    return Candidate(weak.name, weak.notes, evidence, view)


def _variance(against: Yardstick) -> float:
    return max(LEAST_VARIANCE, against.variance)
