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
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from .forecast import POPULATION

EIGHTHS = 8
QUICKEST, SLOWEST = -24, 10
"""Eighths of a standard deviation: z-scores beyond count as these."""
SHORTEST_SECONDS, LONGEST_SECONDS = 0.3, 60.0
PAUSE_MS = 300_000
"""A longer time between two answers parts two sittings: no run goes on over it."""
LEAST_VARIANCE = 0.05


class Norm(NamedTuple):
    """A student's ln seconds of passes: a weight, the weighted sum, and that of squares."""

    weight: float
    total: float
    squares: float

    def limits(self) -> list[float]:
        """The milliseconds between one eighth of a z-score and the next, quickest first."""
        mean = self.total / self.weight
        deviation = math.sqrt(max(LEAST_VARIANCE, self.squares / self.weight - mean * mean))
        return [
            1000 * math.exp(mean + deviation * (step + 0.5) / EIGHTHS)
            for step in range(QUICKEST, SLOWEST)
        ]

    def after(self, milliseconds: Sequence[int]) -> Norm:
        """The norm after one closed day's passes; what is old fades like the calibration."""
        memory, log = POPULATION.daily_memory, math.log
        logs = [
            log(min(LONGEST_SECONDS, max(SHORTEST_SECONDS, each / 1000))) for each in milliseconds
        ]
        return Norm(
            memory * self.weight + len(logs),
            memory * self.total + math.fsum(logs),
            memory * self.squares + math.fsum([each * each for each in logs]),
        )


Norms = tuple[Norm, Norm]
"""Of answers whose reveal was not timed (a phone, or before the add-on) and of those where it was:
one student is slower at the one than at the other."""
_USUAL = math.log(8)
FIRST_NORM = Norm(20.0, 20 * _USUAL, 20 * (_USUAL * _USUAL + 0.5))
"""Before the first review: as if twenty answers had taken about 8 seconds."""
FIRST_NORMS: Norms = (FIRST_NORM, FIRST_NORM)


class Answers(NamedTuple):
    """The answers of a day in order of time, a column each.

    ``ids``: Unix milliseconds. ``milliseconds``: from question to rating, above 0. ``tried``: the
    probability (0-1) of an attempt where the reveal was timed, else None.
    """

    ids: Sequence[int]
    cards: Sequence[int]
    passed: Sequence[bool]
    milliseconds: Sequence[int]
    tried: Sequence[float | None]


Quickness = tuple[int, int]
"""Of a card's passes, in eighths: the smoothed z-score (24 below to 10 above 0), and how much of
them came in runs of flips (0 to 8)."""
UNKNOWN: Quickness = (0, 0)
"""A card without a timed pass counts as usual."""


def norms_after(norms: Norms, answers: Answers) -> Norms:
    """The norms for the next day."""
    times: tuple[list[int], list[int]] = ([], [])
    for passed, milliseconds, tried in zip(answers.passed, answers.milliseconds, answers.tried):
        if passed:
            times[tried is not None].append(milliseconds)
    bare, timed = norms
    return bare.after(times[0]), timed.after(times[1])


def quickness_after(
    norms: Norms, answers: Answers, before: Mapping[int, Quickness]
) -> dict[int, Quickness]:
    """The cards that were passed on a closed day, with their quickness after it.

    ``norms`` and ``before`` are those the day began with.
    """
    bare, timed = (norm.limits() for norm in norms)
    zs = [
        bisect_left(bare if tried is None else timed, milliseconds) + QUICKEST
        for milliseconds, tried in zip(answers.milliseconds, answers.tried)
    ]
    known = list(map(before.get, answers.cards))
    runs = flip_runs(answers, zs, [each[0] if each else 0 for each in known])
    after: dict[int, Quickness] = {}
    for card, passed, tried, z, run, kept in zip(
        answers.cards, answers.passed, answers.tried, zs, runs, known
    ):
        if passed:
            flipped = int(EIGHTHS * (run if tried is None else 1.0 - tried) + 0.5)
            # A flip says how quickly a page is turned, and nothing of the memory.
            told = z if z > 0 or not flipped else round(z * (EIGHTHS - flipped) / EIGHTHS)
            old = after.get(card, kept)
            if old is None:
                after[card] = told, flipped
            else:
                after[card] = _halfway(old[0], told), _halfway(old[1], flipped)
    return after


def _halfway(old: int, new: int) -> int:
    """The newest pass makes up half of a card's quickness; the last eighth fades too."""
    return (old + new + (new > old)) >> 1


# The two states: trying (how quickly depends on the card), and flipping (quick, seldom Again).
# Means and deviations in standard deviations.
STAY, ENTER = 0.93, 0.015
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
"""By passed, z and the card's usual z: looked up, because there are a million answers."""


def flip_runs(answers: Answers, zs: Iterable[int], usual: Iterable[int]) -> list[float]:
    """For each answer the probability (0-1) that it lies in a run of flips.

    ``zs``: z-scores of the answers; ``usual``: the card's quickness before the day.
    """
    ratios = [
        _RATIOS[passed][z - QUICKEST][each - QUICKEST]
        for passed, z, each in zip(answers.passed, zs, usual)
    ]
    begin = ENTER
    forward, pauses, p, before = [], [], begin, None
    for id, milliseconds, ratio in zip(answers.ids, answers.milliseconds, ratios):
        pause = before is None or id - milliseconds - before > PAUSE_MS
        p = begin if pause else ENTER + p * (STAY - ENTER)
        p = p * ratio / (p * ratio + 1.0 - p)
        forward.append(p)
        pauses.append(pause)
        before = id
    # ``later``: how much likelier what came after is, given a flip now.
    later, runs = 1.0, []
    for pause, ratio, p in zip(reversed(pauses), reversed(ratios), reversed(forward)):
        runs.append(p * later / (p * later + 1.0 - p))
        if pause:
            later = 1.0
        else:
            flipping = ratio * later
            later = (STAY * flipping + 1.0 - STAY) / (ENTER * flipping + 1.0 - ENTER)
    return runs[::-1]
