"""How quickly a card's passes came, against the student's own norm, and whether in a run of flips.

Quickness is a z-score of ln seconds (question shown to rating), smoothed over the card's passes:
negative is quicker than her norm. Slower than 1.25 standard deviations says no more than just that:
a phone rang, or the answer was long. In a run of flips, answers revealed untried one after the
other, quick is not quick recall. Where the reveal was timed, the attempt model says how likely an
answer was tried; a bare log shows only rows of quick passes without a pause, quick against each
card's own history too. A hidden Markov model of two states finds them (forward-backward: Rabiner
1989, Proc. IEEE 77:257). It looks at answers before and after, which it may, because quickness is
asked for on a later day only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .forecast import POPULATION

FINE = 32
"""A card's quickness is kept in whole 32nds of a standard deviation, its run in 32nds of 1."""
QUICKEST, SLOWEST = -3.0, 1.25
NEWEST = 0.5
"""The share of a card's quickness that its newest pass makes up."""
LONGEST_SECONDS, SHORTEST_SECONDS = 60.0, 0.3
PAUSE_MS = 300_000
"""A longer time between two answers parts two sittings: no run goes on over it."""
LEAST_VARIANCE = 0.05


class Norm(NamedTuple):
    """A student's ln seconds of passes: a weight, the weighted sum, and that of squares."""

    weight: float
    total: float
    squares: float

    def z(self, milliseconds: int) -> float:
        """Standard deviations above (slower) or below (quicker) the norm, within limits."""
        mean = self.total / self.weight
        variance = max(LEAST_VARIANCE, self.squares / self.weight - mean * mean)
        return min(SLOWEST, max(QUICKEST, (log_seconds(milliseconds) - mean) / math.sqrt(variance)))

    def after(self, logs: Sequence[float]) -> Norm:
        """The norm after one closed day's ln seconds; what is old fades like the calibration."""
        memory = POPULATION.daily_memory
        return Norm(
            memory * self.weight + len(logs),
            memory * self.total + math.fsum(logs),
            memory * self.squares + math.fsum(each * each for each in logs),
        )


_USUAL = math.log(8)
FIRST_NORM = Norm(20.0, 20 * _USUAL, 20 * (_USUAL * _USUAL + 0.5))
"""Before the first review: as if twenty answers had taken about 8 seconds."""


Norms = tuple[Norm, Norm]
"""Of answers whose reveal was not timed (a phone, or before the add-on) and of those where it was:
one student is slower at the one than at the other."""
FIRST_NORMS: Norms = (FIRST_NORM, FIRST_NORM)


class Answer(NamedTuple):
    """One answer of a day. ``milliseconds`` above 0; ``after_pause``: first of a sitting;
    ``tried``: probability (0-1) of an attempt where the reveal was timed, else None."""

    card_id: int
    passed: bool
    milliseconds: int
    after_pause: bool
    tried: float | None


class Quickness(NamedTuple):
    """Of a card's passes, in steps of 1/FINE: the smoothed z-score, and how much of them came in
    runs of flips."""

    z: int
    run: int


UNKNOWN = Quickness(0, 0)
"""A card without a timed pass counts as usual."""


def log_seconds(milliseconds: int) -> float:
    """ln of the seconds an answer took, within limits."""
    return math.log(min(LONGEST_SECONDS, max(SHORTEST_SECONDS, milliseconds / 1000)))


def norms_after(norms: Norms, answers: Sequence[Answer]) -> Norms:
    """The norms for the next day."""
    bare, timed = (
        norm.after(
            [
                log_seconds(answer.milliseconds)
                for answer in answers
                if answer.passed and (answer.tried is not None) == is_timed
            ]
        )
        for is_timed, norm in enumerate(norms)
    )
    return bare, timed


def quickness_after(
    norms: Norms, answers: Sequence[Answer], before: Mapping[int, Quickness]
) -> dict[int, Quickness]:
    """The cards that were passed on a closed day, with their quickness after it.

    ``answers`` in order of time, ``norms`` and ``before`` as the day began.
    """
    zs = [norms[answer.tried is not None].z(answer.milliseconds) for answer in answers]
    usual = [before.get(answer.card_id, UNKNOWN).z for answer in answers]
    after: dict[int, Quickness] = {}
    for answer, z, run in zip(answers, zs, flip_runs(answers, zs, usual)):
        if answer.passed:
            flipped = run if answer.tried is None else 1 - answer.tried
            # A flip says how quickly a page is turned, and nothing of the memory.
            told = z * (1 - flipped) if z < 0 else z
            kept = after.get(answer.card_id) or before.get(answer.card_id)
            after[answer.card_id] = _smoothed(kept, told, flipped)
    return after


def _smoothed(kept: Quickness | None, z: float, run: float) -> Quickness:
    if kept is None:
        return Quickness(round(FINE * z), round(FINE * run))
    return Quickness(
        round(kept.z + NEWEST * (FINE * z - kept.z)),
        round(kept.run + NEWEST * (FINE * run - kept.run)),
    )


# The two states: trying (how quickly depends on the card), and flipping (quick, seldom Again).
STAY, ENTER = 0.93, 0.015
FLIP_MEAN, FLIP_DEVIATION = -1.3, 0.45
TRY_MEAN, TRY_DEVIATION = 0.15, 0.8
OF_THE_CARD = 0.5
MISSED_WHEN_FLIPPING, PASSED_WHEN_TRYING = 0.35, 0.9
NEVER_IMPOSSIBLE = 1e-3
EIGHTHS = 8
"""Standard deviations are looked up in eighths: the ratios below are asked for a million times."""
_LOWEST = round(EIGHTHS * QUICKEST)


def _ratio(z: float, usual: float, passed: bool) -> float:
    """How much likelier an answer is when flipping than when trying."""
    flip = _density(max(z, FLIP_MEAN), FLIP_MEAN, FLIP_DEVIATION)
    attempt = _density(z, TRY_MEAN + OF_THE_CARD * usual, TRY_DEVIATION)
    return flip / attempt * (1 / PASSED_WHEN_TRYING if passed else MISSED_WHEN_FLIPPING)


def _density(z: float, mean: float, deviation: float) -> float:
    return math.exp(-(((z - mean) / deviation) ** 2) / 2) / deviation + NEVER_IMPOSSIBLE


_STEPS = range(_LOWEST, round(EIGHTHS * SLOWEST) + 1)
_RATIOS = [
    [[_ratio(z / EIGHTHS, usual / EIGHTHS, passed) for usual in _STEPS] for z in _STEPS]
    for passed in (False, True)
]


def flip_runs(answers: Sequence[Answer], zs: Sequence[float], usual: Sequence[int]) -> list[float]:
    """For each answer the probability (0-1) that it lies in a run of flips.

    ``zs``: z-scores of the answers; ``usual``: the card's quickness before the day (1/FINE).
    """
    ratios = [
        _RATIOS[answer.passed][round(EIGHTHS * z) - _LOWEST][round(each * EIGHTHS / FINE) - _LOWEST]
        for answer, z, each in zip(answers, zs, usual)
    ]
    begin = ENTER / (ENTER + 1 - STAY)
    forward, p = [], begin
    for answer, ratio in zip(answers, ratios):
        p = begin if answer.after_pause else p * STAY + (1 - p) * ENTER
        p = p * ratio / (p * ratio + 1 - p)
        forward.append(p)
    # ``later``: how much likelier what came after is, given a flip now.
    later, runs = 1.0, []
    for answer, ratio, p in zip(reversed(answers), reversed(ratios), reversed(forward)):
        runs.append(p * later / (p * later + 1 - p))
        if answer.after_pause:
            later = 1.0
        else:
            flipping = ratio * later
            later = (STAY * flipping + 1 - STAY) / (ENTER * flipping + 1 - ENTER)
    return runs[::-1]
