"""*Watched*, and what followed: recall on the cards that a video touches, against cards that were
as likely to be recalled.

One watches what was just missed, and what was just missed goes better the next time whatever one
does. So before and after are never compared: each review is held against its forecast, which knows
of the misses, and against what the same forecasts were worth on cards that no watched video touches
(docs/method.md has the formulas, and what comes of them in simulated reviews).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..measure.interval import Z_90
from .facts import Review
from .groups import MIN_NOTES, MIN_REVIEWS

EDGES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.94, 0.97)
"""Of the strata of forecasts; narrower where most reviews are."""
LEAST_CONTROLS = 50
"""Under so many reviews of untouched cards there is nothing to compare with."""
LEAST_IN_STRATUM = 20
"""Of untouched cards; a stratum with fewer is joined to the next."""
ALIKE = 0.1
"""The correlation assumed between what two cards of a note do beyond their forecasts: more than the
0.03 of simulated notes that differ very much, because too much only makes the range wider."""
SHARES = (0.01, 0.99)
"""No card is surer than that, either way."""


class _Known(NamedTuple):
    place: int
    passed: bool
    forecast: float


class Aftermath(NamedTuple):
    """Of the touched cards that were reviewed since, each at its first time: ``n`` on so many
    ``notes``, ``passed``, and as many as were ``expected`` by ``controls`` untouched cards like
    them.

    ``difference``: passed less expected, of 100 cards, with the limits between which it lies 9
    times in 10; all None where there are too few. ``verdict``: too_few, no_difference, higher,
    lower.
    """

    n: int
    notes: int
    passed: int
    controls: int
    verdict: str
    expected: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None


def aftermath(touched: Iterable[Review], untouched: Iterable[Review]) -> Aftermath:
    """What followed after watching a video.

    Both from the next study day on to the last one that is closed; ``untouched`` are cards that no
    video touches which was watched lately. The order of the reviews does not matter.
    """
    watched, others = _first_of_each_card(touched), _first_of_each_card(untouched)
    n, controls = len(watched), len(others)
    notes, passed = len({each.place for each in watched}), sum(each.passed for each in watched)
    if n < MIN_REVIEWS or notes < MIN_NOTES or controls < LEAST_CONTROLS:
        return Aftermath(n, notes, passed, controls, "too_few")
    as_others = _AsOthers(others)
    chances = [as_others.chance(each) for each in watched]
    expected = math.fsum(chances)
    variance = _variance(watched, [1 / n] * n, chances)
    limits = _limits(passed / n, expected / n, variance, as_others.variance(watched))
    low, high = (100 * (limit - expected / n) for limit in limits)
    verdict = "higher" if low > 0 else "lower" if high < 0 else "no_difference"
    difference = 100 * (passed - expected) / n
    return Aftermath(n, notes, passed, controls, verdict, expected, difference, low, high)


class _AsOthers:
    """What forecasts are worth: by strata, how far untouched cards were above theirs."""

    def __init__(self, others: Sequence[_Known]) -> None:
        self._edges = _edges(each.forecast for each in others)
        self._in_stratum: dict[int, list[_Known]] = defaultdict(list)
        for each in others:
            self._in_stratum[self._stratum(each)].append(each)
        self._above = {
            stratum: math.fsum(each.passed - each.forecast for each in inside) / len(inside)
            for stratum, inside in self._in_stratum.items()
        }

    def _stratum(self, review: _Known) -> int:
        return bisect_right(self._edges, review.forecast)

    def chance(self, review: _Known) -> float:
        """That it is passed, as cards like it are."""
        return review.forecast + self._above[self._stratum(review)]

    def variance(self, watched: Sequence[_Known]) -> float:
        """Of the mean chance of these reviews, because the others are only so many."""
        wanted = Counter(map(self._stratum, watched))
        reviews = [each for stratum in wanted for each in self._in_stratum[stratum]]
        weights = [
            count / len(watched) / len(self._in_stratum[stratum])
            for stratum, count in wanted.items()
            for _ in self._in_stratum[stratum]
        ]
        return _variance(reviews, weights, map(self.chance, reviews))


def _first_of_each_card(reviews: Iterable[Review]) -> list[_Known]:
    """Those with a forecast. A later review of a card says nothing more: its forecast knows how the
    first one went."""
    first: dict[tuple[int, int], Review] = {}
    for each in reviews:
        card = each.place, each.card
        earlier = first.get(card)
        if earlier is None or _in_order(each) < _in_order(earlier):
            first[card] = each
    return [
        _Known(each.place, each.passed, each.forecast)
        for each in first.values()
        if each.forecast is not None
    ]


def _in_order(review: Review) -> tuple[float, float, bool]:
    forecast = -1.0 if review.forecast is None else review.forecast
    return review.instant, forecast, review.passed


def _edges(forecasts: Iterable[float]) -> list[float]:
    """Those of ``EDGES`` that leave enough forecasts in each stratum."""
    inside = Counter(bisect_right(EDGES, each) for each in forecasts)
    kept, count = [], 0
    for stratum, edge in enumerate(EDGES):
        count += inside[stratum]
        if count >= LEAST_IN_STRATUM:
            kept.append(edge)
            count = 0
    enough = count + inside[len(EDGES)] >= LEAST_IN_STRATUM
    return kept if enough else kept[:-1]


def _variance(
    reviews: Iterable[_Known], weights: Iterable[float], chances: Iterable[float]
) -> float:
    """Of a weighted sum of reviews that pass with these chances, those of one note ``ALIKE``."""
    of_note: dict[int, list[float]] = defaultdict(list)
    for review, weight, chance in zip(reviews, weights, chances):
        of_note[review.place].append(weight * math.sqrt(_spread(chance)))
    return math.fsum(
        (1 - ALIKE) * math.fsum(each * each for each in inside) + ALIKE * math.fsum(inside) ** 2
        for inside in of_note.values()
    )


def _spread(share: float) -> float:
    share = min(SHARES[1], max(SHARES[0], share))
    return share * (1 - share)


def _limits(
    share: float, expected: float, variance: float, of_expected: float
) -> tuple[float, float]:
    """90 % limits of the true share, when what was expected of it has a variance too.

    As Wilson's, so that they never end where all or none were passed: of a true share x the
    variance is ``variance`` * x (1 - x) / (expected * (1 - expected)).
    """
    narrow = Z_90 * Z_90 * variance / _spread(expected)
    wide = Z_90 * Z_90 * of_expected
    root = math.sqrt(4 * narrow * share * (1 - share) + narrow**2 + 4 * (1 + narrow) * wide)
    low, high = ((2 * share + narrow + sign * root) / (2 * (1 + narrow)) for sign in (-1, 1))
    return low, high
