"""How forecasts are judged: one model alone, and two against each other, over many logs."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from .figures import CERTAIN, Forecast, calibration_line, log_loss

DRAWS = 2_000
SEED = 20_240_501
BINS = 20
"""Of the expected calibration error: equal counts."""


class Scored(NamedTuple):
    """One log's reviews in order of time: study day and outcome of each, and every model's p."""

    name: str
    days: list[int]
    passed: list[bool]
    models: dict[str, list[float]]

    def since(self, place: int) -> Scored:
        """Without the first ``place`` reviews."""
        models = {name: ps[place:] for name, ps in self.models.items()}
        return Scored(self.name, self.days[place:], self.passed[place:], models)


def loss(p: float, passed: bool) -> float:
    """Negative log likelihood (nats) of one review, as in :func:`figures.log_loss`."""
    p = min(1 - CERTAIN, max(CERTAIN, p))
    return -math.log(p if passed else 1 - p)


def area(ps: Sequence[float], passed: Sequence[bool]) -> float | None:
    """Area under the curve: how often a recalled review had the higher p, ties a half (Hanley and
    McNeil 1982, Radiology 143:29). None where all outcomes are alike."""
    order = sorted(zip(ps, passed))
    good = sum(passed)
    if not 0 < good < len(order):
        return None
    ranks, at = 0.0, 0
    while at < len(order):
        end = at
        while end < len(order) and order[end][0] == order[at][0]:
            end += 1
        ranks += (at + end + 1) / 2 * sum(outcome for _, outcome in order[at:end])
        at = end
    return (ranks - good * (good + 1) / 2) / (good * (len(order) - good))


def area_within(logs: Iterable[Scored], model: str) -> float | None:
    """The mean over logs of their own areas, weighted by reviews: who is easy to tell from whom
    says nothing of a student's own reviews."""
    found = [(area(log.models[model], log.passed), len(log.passed)) for log in logs]
    n = sum(size for value, size in found if value is not None)
    return sum(value * size for value, size in found if value is not None) / n if n else None


def calibration_error(ps: Sequence[float], passed: Sequence[bool]) -> float | None:
    """Expected calibration error over 20 bins of equal counts (Naeini et al. 2015, AAAI)."""
    order = sorted(zip(ps, passed))
    n = len(order)
    edges = [n * place // BINS for place in range(BINS + 1)]
    bins = [order[a:b] for a, b in zip(edges, edges[1:])]
    return sum(abs(sum(p - y for p, y in each)) for each in bins) / n if n else None


def judged(logs: Sequence[Scored], model: str) -> dict[str, Any]:
    """The figures of one model over all logs; None where there is nothing to say."""
    ps = [p for log in logs for p in log.models[model]]
    passed = [y for log in logs for y in log.passed]
    forecasts = [Forecast(p, 1, y) for p, y in zip(ps, passed)]
    line = calibration_line(forecasts)
    return {
        "log_loss": log_loss(forecasts),
        "brier": sum((p - y) ** 2 for p, y in zip(ps, passed)) / len(ps) if ps else None,
        "auc": area_within(logs, model),
        "ece": calibration_error(ps, passed),
        "calibration_slope": line and line.slope,
        "calibration_intercept": line and line.intercept,
        "n": len(ps),
    }


def differences(log: Scored, model: str, other: str) -> list[float]:
    """Log loss of ``model`` less that of ``other``, review by review: below 0 is better."""
    pairs = zip(log.models[model], log.models[other], log.passed)
    return [loss(p, y) - loss(q, y) for p, q, y in pairs]


def mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def compared(logs: Sequence[Scored], model: str, other: str) -> dict[str, Any]:
    """``model`` less ``other``, pooled over reviews with a 95 % interval, and log by log.

    The interval is a bootstrap that draws whole study days of a log (2,000 draws, fixed seed):
    reviews of a day share its mood. ``users_better`` counts logs below 0, ``users_not_worse`` those
    at 0 or below, ``equal_log_delta`` gives each log one vote.
    """
    clusters: dict[tuple[int, int], list[float]] = {}
    by_log = []
    for number, log in enumerate(logs):
        found = differences(log, model, other)
        if not found:
            continue
        by_log.append(math.fsum(found) / len(found))
        for day, value in zip(log.days, found):
            clusters.setdefault((number, day), []).append(value)
    sums = [(math.fsum(values), len(values)) for values in clusters.values()]
    n = sum(size for _, size in sums)
    low, high = interval(sums)
    return {
        "delta": math.fsum(total for total, _ in sums) / n if n else None,
        "low": low,
        "high": high,
        "equal_log_delta": mean(by_log),
        "users_better": sum(value < 0 for value in by_log),
        "users_not_worse": sum(value <= 0 for value in by_log),
        "users": len(by_log),
        "n": n,
        "days": len(sums),
    }


def interval(
    clusters: Sequence[tuple[float, int]],
) -> tuple[float | None, float | None]:
    """The middle 95 % of the mean under resampling of clusters (sum, size)."""
    if not clusters:
        return None, None
    lots = random.Random(SEED)  # noqa: S311 - no secret
    found = []
    for _ in range(DRAWS):
        drawn = lots.choices(clusters, k=len(clusters))
        found.append(sum(total for total, _ in drawn) / sum(size for _, size in drawn))
    found.sort()
    return found[round(0.025 * (DRAWS - 1))], found[round(0.975 * (DRAWS - 1))]
