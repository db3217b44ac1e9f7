"""How quickly a card's passes came, against the student's own norm, and whether in a run of flips.

Quickness is a z-score of ln seconds (question shown to rating), smoothed over the card's passes:
negative is quicker than her norm. Slower than 1.25 standard deviations says no more than just that:
a phone rang, or the answer was long. In a run of flips, answers revealed untried one after the
other, quick is not quick recall. Where the reveal was timed, the attempt model says how likely an
answer was tried; a bare log shows only rows of quick passes without a pause, quick against each
card's own history too. A hidden Markov model of two states finds them (forward-backward: Rabiner
1989, Proc. IEEE 77:257). It looks at answers before and after, which it may, because quickness is
asked for on a later day only.

All of it is whole eighths: of a standard deviation, and of 1 for runs.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, MutableMapping, MutableSequence, Sequence
from typing import NamedTuple, Union

from .forecast import POPULATION

EIGHTHS = 8
QUICKEST, SLOWEST = -24, 10
"""Eighths of a standard deviation: z-scores beyond count as these. In the code below z-scores are
places, counted from the quickest."""
AT_THE_NORM, SLOWEST_PLACE = -QUICKEST, SLOWEST - QUICKEST
FARTHEST = 40
"""For the norm itself, places go on to here: five standard deviations."""
SHORTEST, LONGEST = math.log(0.3), math.log(60)
"""ln seconds; the norm takes nothing for shorter or longer."""
PAUSE_MS = 300_000
"""A longer time between two answers parts two sittings: no run goes on over it."""
LEAST_VARIANCE = 0.05
LEAST_FLIPPED = 0.5 / EIGHTHS
"""Less is rounded to nothing."""


class Norm(NamedTuple):
    """A student's ln seconds of passes: a weight, the weighted sum, and that of squares."""

    weight: float
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """Of ln seconds."""
        return self.total / self.weight

    @property
    def deviation(self) -> float:
        """Of ln seconds."""
        return math.sqrt(max(LEAST_VARIANCE, self.squares / self.weight - self.mean**2))

    def limits(self) -> list[float]:
        """The milliseconds between one eighth of a z-score and the next, quickest first."""
        mean, step = self.mean, self.deviation / EIGHTHS
        return [1000 * math.exp(mean + step * (z + 0.5)) for z in range(QUICKEST, FARTHEST)]

    def after(self, passes: Mapping[int, int]) -> Norm:
        """The norm after one closed day's passes, counted by the place of their z-score; what is
        old fades like the calibration."""
        memory, mean, step = POPULATION.daily_memory, self.mean, self.deviation / EIGHTHS
        weight, total, squares = (memory * each for each in self)
        for place, n in sorted(passes.items()):
            log = min(LONGEST, max(SHORTEST, mean + step * (place - AT_THE_NORM)))
            weight, total, squares = weight + n, total + n * log, squares + n * log * log
        return Norm(weight, total, squares)


Norms = tuple[Norm, Norm]
"""Of answers whose reveal was not timed (a phone, or before the add-on) and of those where it was:
one student is slower at the one than at the other."""
_USUAL = math.log(8)
FIRST_NORM = Norm(20.0, 20 * _USUAL, 20 * (_USUAL * _USUAL + 0.5))
"""Before the first review: as if twenty answers had taken about 8 seconds."""
FIRST_NORMS: Norms = (FIRST_NORM, FIRST_NORM)


class Answers(NamedTuple):
    """The answers of a day in order of time, a column each.

    ``ids``: Unix milliseconds. ``cards``: any numbers that tell cards apart. ``milliseconds``: from
    question to rating, above 0. ``tried``: the probability (0-1) of an attempt where the reveal was
    timed, else None.
    """

    ids: Sequence[int]
    cards: Sequence[int]
    passed: Sequence[bool]
    milliseconds: Sequence[int]
    tried: Sequence[float | None]


Quickness = int
"""Of a card's passes, in one number (``quickness_of``): the smoothed z-score, and how much of them
came in runs of flips."""
RUN_BITS, QUICKNESS_BITS = 4, 10
RUN_MASK, QUICKNESS_MASK = (1 << RUN_BITS) - 1, (1 << QUICKNESS_BITS) - 1


def quickness_of(z: int, run: int = 0) -> Quickness:
    """``z`` from ``QUICKEST`` to ``SLOWEST``, ``run`` from 0 to 8, both in eighths."""
    return z - QUICKEST << RUN_BITS | run


def z_of(quickness: Quickness) -> int:
    """The smoothed z-score, in eighths of a standard deviation."""
    return (quickness >> RUN_BITS) + QUICKEST


USUAL: Quickness = quickness_of(0)
NEVER_TIMED: Quickness = -1
"""A card without a timed pass is asked as if it were usual."""


Kept = Union["MutableSequence[Quickness]", "MutableMapping[int, Quickness]"]
"""The quickness of every card: ``NEVER_TIMED`` before its first timed pass."""


def norms_after(norms: Norms, answers: Answers, kept: Kept) -> Norms:
    """Take over a closed day: brings the quickness of its cards up to date, and returns the norms
    for the next day. ``norms`` are those the day began with."""
    bare, timed = (norm.limits() for norm in norms)
    far = [
        bisect_left(bare if tried is None else timed, milliseconds)
        for milliseconds, tried in zip(answers.milliseconds, answers.tried)
    ]
    places = [place if place < SLOWEST_PLACE else SLOWEST_PLACE for place in far]
    runs = flip_runs(answers, places, map(kept.__getitem__, answers.cards))
    passes: tuple[list[int], list[int]] = [], []
    for card, passed, tried, place, run, shown in zip(
        answers.cards, answers.passed, answers.tried, places, runs, far
    ):
        if passed:
            passes[tried is not None].append(shown)
            lies = run if tried is None else 1.0 - tried
            # Nearly always none of it: then a comparison is all that it takes.
            flipped = 0 if lies < LEAST_FLIPPED else int(EIGHTHS * lies + 0.5)
            told = place
            if flipped and place < AT_THE_NORM:
                # A flip says how quickly a page is turned, and nothing of the memory.
                told += round((AT_THE_NORM - place) * flipped / EIGHTHS)
            old = kept[card]
            if old != NEVER_TIMED:
                # The newest pass makes up half of a card's quickness; the last eighth fades too.
                z, before = old >> RUN_BITS, old & RUN_MASK
                told = (z + told + (told > z)) >> 1
                flipped = (before + flipped + (flipped > before)) >> 1
            kept[card] = told << RUN_BITS | flipped
    return norms[0].after(Counter(passes[0])), norms[1].after(Counter(passes[1]))


# The two states: trying (how quickly depends on the card), and flipping (quick, seldom Again).
# Means and deviations in standard deviations.
STAY, ENTER = 0.93, 0.015
AGAIN = STAY - ENTER
FLIP_MEAN, FLIP_DEVIATION = -1.3, 0.45
TRY_MEAN, TRY_DEVIATION = 0.15, 0.8
OF_THE_CARD = 0.5
MISSED_WHEN_FLIPPING, PASSED_WHEN_TRYING = 0.35, 0.9
NEVER_IMPOSSIBLE = 1e-3


def _ratio(z: float, usual: float, passed: bool) -> float:
    """How much likelier an answer is when flipping than when trying."""
    flip = _density(max(z, FLIP_MEAN), FLIP_MEAN, FLIP_DEVIATION)
    attempt = _density(z, TRY_MEAN + OF_THE_CARD * usual, TRY_DEVIATION)
    return flip / attempt * (1 / PASSED_WHEN_TRYING if passed else MISSED_WHEN_FLIPPING)


def _density(z: float, mean: float, deviation: float) -> float:
    return math.exp(-(((z - mean) / deviation) ** 2) / 2) / deviation + NEVER_IMPOSSIBLE


_STEPS = range(QUICKEST, SLOWEST + 1)
_RATIOS = [
    [[_ratio(z / EIGHTHS, usual / EIGHTHS, passed) for usual in _STEPS] for z in _STEPS]
    for passed in (False, True)
]
"""By passed, place of z and of the card's usual z: looked up, for there are a million answers."""


def flip_runs(answers: Answers, places: Iterable[int], usual: Iterable[Quickness]) -> list[float]:
    """For each answer the probability (0-1) that it lies in a run of flips.

    ``places``: z-scores of the answers, counted from the quickest; ``usual``: of their cards.
    """
    ratios = [
        _RATIOS[passed][place][AT_THE_NORM if known == NEVER_TIMED else known >> RUN_BITS]
        for passed, place, known in zip(answers.passed, places, usual)
    ]
    forward, pauses, p, before = [], [], 0.0, -math.inf
    for id, milliseconds, ratio in zip(answers.ids, answers.milliseconds, ratios):
        pause = id - milliseconds - before > PAUSE_MS
        enters = ENTER if pause else ENTER + p * AGAIN
        lies = enters * ratio
        p = lies / (lies + 1.0 - enters)
        forward.append(p)
        pauses.append(pause)
        before = id
    # ``later``: how much likelier what came after is, given a flip now.
    later, runs = 1.0, []
    for pause, ratio, p in zip(reversed(pauses), reversed(ratios), reversed(forward)):
        lies = p * later
        runs.append(lies / (lies + 1.0 - p))
        if pause:
            later = 1.0
        else:
            flipping = ratio * later
            later = (STAY * flipping + 1.0 - STAY) / (ENTER * flipping + 1.0 - ENTER)
    return runs[::-1]
