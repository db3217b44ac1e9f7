"""Where weakness starts: of overlapping topics the few whose misses explain those of the others.

Greedy explaining-away: matching pursuit (Mallat & Zhang 1993, IEEE Trans. Signal Process. 41:3397)
with the score test of a logistic model. The topic with the clearest surplus of misses is taken; its
notes are from then on expected to be that much worse wherever else they count, and what is left of
the other topics' surplus is judged again. So one weak lecture does not light up the chapters above
it, nor the same lecture under another name.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from typing import Callable, NamedTuple

from ..measure.likely import MILLION, Sums
from .tree import Key

LEAST_GAIN = 6.0
"""Log-likelihood gain from which a surplus of misses is taken for more than chance: without a cause
about one topic in a thousand reaches it (docs/method.md), so ask only of those that are weak."""
PRIOR_VARIANCE = 0.5
"""Variance (logit) of how much worse than its cards' forecasts a weak topic may be."""
MOST_FOUND = 15

Name = tuple[str, Key]
"""Axis and key of a topic."""


class Candidate(NamedTuple):
    """A topic: its ``notes`` by their place, none twice, and what its reviews say together.

    ``evidence`` sums all its spaced reviews that had a forecast, not only the newest. Trees of tags
    are views of the same notes: topics of a lower ``view`` are taken first, and explain the others.
    """

    name: Name
    notes: Sequence[int]
    evidence: Sums
    view: int = 0


class Found(NamedTuple):
    """A topic where weakness starts.

    ``gain`` is the log likelihood that its ``effect`` (logit, below 0) was worth when it was taken;
    ``explains`` names the candidates that nothing much is left of because of it.
    """

    name: Name
    gain: float
    effect: float
    explains: tuple[Name, ...]


def surplus(evidence: Sums) -> float:
    """What it is worth (log likelihood) to say that a topic is weaker than its cards' forecasts; 0
    where no more was missed than expected."""
    return _gain(evidence.passed * MILLION - evidence.expected, evidence.spread)


def root_causes(
    candidates: Iterable[Candidate],
    spread_of: Callable[[int], int],
    least_gain: float = LEAST_GAIN,
) -> tuple[Found, ...]:
    """The topics where weakness starts, the clearest first; at most ``MOST_FOUND``.

    ``spread_of`` gives, for the place of a note, the sum of p (1 - p) over its reviews with a
    forecast, in millionths. The order of the candidates does not matter.
    """
    # What is taken lowers the gain of the others. So only the one that seems the best has to be
    # judged again: the lazy greedy of Minoux (1978).
    queue = [(each.view, -surplus(each.evidence), each.name, _Left(each)) for each in candidates]
    queue = [entry for entry in queue if -entry[1] >= least_gain]
    heapq.heapify(queue)
    taken: list[_Taken] = []
    while queue and len(taken) < MOST_FOUND:
        view, minus_gain, name, left = heapq.heappop(queue)
        if left.explain(taken, spread_of):
            if left.gain >= least_gain:
                heapq.heappush(queue, (view, -left.gain, name, left))
            else:
                left.most_by.explains.append(name)
        else:
            taken.append(_Taken(name, -minus_gain, left.effect, set(left.notes), []))
    return tuple(
        Found(each.name, each.gain, each.effect, tuple(sorted(each.explains))) for each in taken
    )


class _Taken(NamedTuple):
    name: Name
    gain: float
    effect: float
    notes: set[int]
    explains: list[Name]


class _Left:
    """What is left of a candidate's surplus beside those already taken."""

    def __init__(self, candidate: Candidate) -> None:
        _, self.notes, (_, passed, expected, self._spread), _ = candidate
        self._beyond: float = passed * MILLION - expected
        self._seen = 0
        self._most = 0.0
        self.most_by: _Taken

    def explain(self, taken: Sequence[_Taken], spread_of: Callable[[int], int]) -> bool:
        """Take away what those not yet seen explain; False where there were none."""
        new = taken[self._seen :]
        self._seen = len(taken)
        for each in new:
            common = each.notes.intersection(self.notes)
            # To the first order, a note's expectation moves by effect * sum of p (1 - p).
            explained = -each.effect * sum(map(spread_of, common))
            self._beyond += explained
            if explained > self._most:
                self._most, self.most_by = explained, each
        return bool(new)

    @property
    def gain(self) -> float:
        return _gain(self._beyond, self._spread)

    @property
    def effect(self) -> float:
        return self._beyond / _information(self._spread)


def _gain(beyond: float, spread: int) -> float:
    """Of the score test of a shift theta ~ N(0, PRIOR_VARIANCE) of all log-odds: with g recalled
    beyond expected and h = sum of p (1 - p) + 1 / PRIOR_VARIANCE, theta is near g / h and worth
    g^2 / 2h. Sums in millionths."""
    if beyond >= 0:
        return 0.0
    return beyond * beyond / (2 * _information(spread)) / MILLION


def _information(spread: int) -> float:
    return spread + MILLION / PRIOR_VARIANCE
