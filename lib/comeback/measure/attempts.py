"""Whether a review was a real attempt to recall, told from how the card was answered.

Only what was timed on the desktop can tell: a review log alone shows no front time, so a review on
the phone is unknown, never passive. An honest failure is a full attempt.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from .mixture import FIRST_MANNER, Answer, Manner, answer, learn_answers, probability_tried
from .quantiles import beta_quantile, gamma_above

__all__ = [
    "FIRST_MANNER",
    "LABELS",
    "Judged",
    "LabelEvidence",
    "Manner",
    "Rate",
    "Timed",
    "attempt_rate",
    "judge",
    "learn",
    "penalty",
    "rate_of",
]

LABELS = (
    *("attempt", "fluent", "effortful", "honest_lapse", "flash", "early_reveal"),
    *("idle", "auto", "intro", "unknown"),
)
USUAL_LIMIT_MS = 60_000
SURELY_NOT, HALF = 0.2, 0.5
FLUENT, EFFORTFUL = -0.5, 1.0
PEEK_FRONT, PEEK_BACK, PEEK_CHARS = -1.0, 1.0, 80
LEAST_REVIEWS = 20
LABEL_PRIOR = 20
"""Failures a label is taken to have had, as many as expected, before there is evidence."""


class Timed(NamedTuple):
    """One capture, as attempts need it (``store.captures`` says what each field holds).

    Milliseconds; time away is part of ``front_ms`` and ``back_ms``.
    """

    review_id: int
    card_id: int
    kind: str
    reps: int
    rating: int
    front_ms: int
    back_ms: int | None
    away_front_ms: int
    away_back_ms: int | None
    time_limit_ms: int
    auto_advance: bool
    rating_changed: bool
    typed: bool
    front_chars: int
    back_chars: int
    retrievability: float | None


class Judged(NamedTuple):
    """One of LABELS, and the probability (0-1) of a real attempt; None where it does not count."""

    label: str
    tried: float | None


class Rate(NamedTuple):
    """Share of ``n`` reviews that were attempts, with its 90 % interval."""

    n: int
    ratio: float
    low: float
    high: float


class LabelEvidence(NamedTuple):
    """The next spaced reviews after a pass with some label: how many there were, failed, and were
    expected to fail by a forecast that does not know the label."""

    n: int
    failed: int
    expected: float


def judge(manner: Manner, timed: Timed) -> Judged:
    """The first label whose rule holds, given the manner of the study day's start."""
    excluded = _excluded(timed)
    if excluded:
        return Judged(excluded, None)
    failed = timed.rating == 1
    if timed.typed:  # whoever writes an answer down has tried, however long it took
        return Judged("honest_lapse" if failed else "attempt", 1.0)
    one = _answer(timed)
    tried = probability_tried(manner, one)
    if tried <= SURELY_NOT and not failed:
        return Judged("flash", tried)
    if tried < HALF and failed:
        return Judged("early_reveal", tried)
    if failed:
        return Judged("honest_lapse", 1.0)
    front = manner.try_front.deviation(one.front)
    back = manner.try_back.deviation(one.back)
    if front < PEEK_FRONT and back > PEEK_BACK and timed.back_chars >= PEEK_CHARS:
        return Judged("early_reveal", min(tried, HALF))
    if tried >= HALF and front >= EFFORTFUL:
        return Judged("effortful", tried)
    if tried >= HALF and front <= FLUENT:
        return Judged("fluent", tried)
    return Judged("attempt", tried)


def learn(manner: Manner, day: Sequence[Timed]) -> Manner:
    """The manner for the next study day, after one closed day's captures in any order."""
    return learn_answers(
        manner, [_answer(timed) for timed in day if not (timed.typed or _excluded(timed))]
    )


def attempt_rate(tried: Iterable[float]) -> Rate | None:
    """The rate of these probabilities of an attempt; None under 20 reviews."""
    values = list(tried)
    return rate_of(math.fsum(values), len(values))


@lru_cache(maxsize=2048)
def rate_of(tried: float, n: int) -> Rate | None:
    """The rate where the probabilities of ``n`` reviews add up to ``tried``; None under 20.

    Jeffreys' interval (Brown, Cai & DasGupta 2001, Stat. Sci. 16:101).
    """
    if n < LEAST_REVIEWS:
        return None
    yes = tried + 0.5
    no = n + 1 - yes
    low, high = (beta_quantile(yes, no, p) for p in (0.05, 0.95))
    return Rate(n, yes / (yes + no), low, high)


def penalty(evidence: LabelEvidence) -> float:
    """How much (0-1) a review with this label falls short of an attempt, by what came after it.

    Observed over expected failures are theta ~ Gamma(20 + failed, 20 + expected); the penalty is
    P(theta > 1) (1 - 1 / mean), 0 where there is no evidence.
    """
    shape, rate = LABEL_PRIOR + evidence.failed, LABEL_PRIOR + evidence.expected
    return max(0.0, gamma_above(shape, rate) * (1 - rate / shape))


def _excluded(timed: Timed) -> str | None:
    """The label of a review whose times say nothing of an attempt."""
    if timed.auto_advance or timed.rating_changed:
        return "auto"
    active = timed.front_ms - timed.away_front_ms
    limit = timed.time_limit_ms if timed.time_limit_ms > 0 else USUAL_LIMIT_MS
    if 0 < timed.front_ms < 2 * timed.away_front_ms or active >= limit:
        return "idle"
    if timed.reps <= 0:
        return "intro"
    if timed.back_ms is None or timed.front_ms < 0 or not 1 <= timed.rating <= 4:
        return "unknown"
    return None


def _answer(timed: Timed) -> Answer:
    return answer(
        timed.front_ms - max(0, timed.away_front_ms),
        (timed.back_ms or 0) - max(0, timed.away_back_ms or 0),
        timed.front_chars,
        timed.back_chars,
        timed.retrievability,
        timed.rating == 1,
        timed.reps,
    )
