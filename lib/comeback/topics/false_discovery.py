"""Which topics are weaker than the rest of a student's cards, when thousands are looked at.

Cards differ, so a topic of ten cards is often a little below the rest, whatever it is about. It is
called weak only where ten cards drawn blindly would hardly come as low; and as there are so many
topics, how hardly is set so that about one in ten of those called weak, at most, is there by chance
(Benjamini & Hochberg 1995, JRSS B 57:289, valid too for topics that share cards and so move
together: Benjamini & Yekutieli 2001, Ann. Stat. 29:1165).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from ..measure.forecast import sigmoid
from ..measure.likely import MILLION, SHARES, TOPIC_VARIANCE, Sums

FALSE_SHARE = 0.10
"""Of the topics called weak, the share that may be there by chance."""
_LEAST_Z = 1.2815515655446004
"""Standard normal quantile at 1 - FALSE_SHARE: no topic below it is ever called weak."""


class Yardstick(NamedTuple):
    """All of a student's seen cards: their ``centre``, the logit of the likely recall, and the
    ``variance`` (logit) between cards."""

    centre: float
    variance: float


def yardstick(usual: float, asked: Sums) -> Yardstick:
    """``usual`` is the likely recall of all cards seen (0-1), ``asked`` these cards."""
    usual = _inside(usual)
    mean = asked.expected / MILLION / asked.n if asked.n else usual
    # The sum of p squared is that of p less that of p (1 - p).
    variance = (asked.expected - asked.spread) / MILLION / asked.n - mean * mean if asked.n else 0.0
    return Yardstick(_logit(usual), max(0.0, variance) / (usual * (1 - usual)) ** 2)


def logit_slope(against: Yardstick) -> tuple[float, float]:
    """The likely recall of all cards (0-1), and how much it moves with a little logit."""
    usual = sigmoid(against.centre)
    return usual, usual * (1 - usual)


def luck(spread: int, cards: int, against: Yardstick) -> float:
    """The standard deviation (logit) that chance alone gives the likely recall of a topic of so
    many seen ``cards``; cards of one note count as one.

    Two parts: which cards they are, and the topic's own effect, which its evidence moves even where
    there is none (``spread``: the evidence's sum of p (1 - p), in millionths). They are added as if
    they went together, because they do: a miss lowers what is expected of its card and of its
    topic. What is unknown of the student's calibration is no part of it; it moves all topics alike.
    """
    information = spread / MILLION
    effect = math.sqrt(information) / (information + 1 / TOPIC_VARIANCE)
    return math.sqrt(against.variance / max(1, cards)) + effect


def deviation(ratio: float, of_chance: float, against: Yardstick) -> float:
    """How far a topic's likely recall lies below that of all cards, in standard deviations of
    chance (``luck``); above it is negative."""
    below = against.centre - _logit(_inside(ratio))
    return below / of_chance if of_chance > 0 else 0.0


def least_deviation(
    deviations: Iterable[float], looked_at: int, false_share: float = FALSE_SHARE
) -> float:
    """The deviation from which topics are called weak; infinite where none is.

    ``deviations`` of those that may be called so, among the topics ``looked_at``: all that have
    enough reviews. To leave out some that can't be weak only makes it stricter.
    """
    low = sorted(each for each in deviations if each >= _LEAST_Z)
    for place, each in enumerate(low):
        if _chance(each) <= false_share * (len(low) - place) / looked_at:
            return each
    return math.inf


def _chance(z: float) -> float:
    """Of a standard normal value of ``z`` or more."""
    return math.erfc(z / math.sqrt(2)) / 2


def _inside(ratio: float) -> float:
    return min(SHARES[1], max(SHARES[0], ratio))


def _logit(p: float) -> float:
    return math.log(p / (1 - p))
