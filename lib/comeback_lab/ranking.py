"""How well an order of topics agrees with what came of them."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Callable, Optional

Metric = Callable[[Sequence[float], Sequence[float]], Optional[float]]
"""From scores and truths, the larger the weaker, topic by topic; None where there is nothing to
say."""


def spearman(scores: Sequence[float], truths: Sequence[float]) -> float | None:
    """Rank correlation, ties with their mean rank; None where one of them does not vary."""
    a, b = _ranks(scores), _ranks(truths)
    middle = (len(a) + 1) / 2
    ab = sum((x - middle) * (y - middle) for x, y in zip(a, b))
    aa, bb = sum((x - middle) ** 2 for x in a), sum((y - middle) ** 2 for y in b)
    return ab / math.sqrt(aa * bb) if aa and bb else None


def ndcg(scores: Sequence[float], truths: Sequence[float], first: int = 5) -> float | None:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002) of the ``first`` topics;
    the gain is the truth itself. Tied scores share the mean of their gains."""
    if not truths or max(truths) <= 0:
        return None
    of_score: dict[float, list[float]] = {}
    for score, truth in zip(scores, truths):
        of_score.setdefault(score, []).append(truth)
    shared = {score: sum(each) / len(each) for score, each in of_score.items()}
    ours = [shared[score] for score in sorted(scores, reverse=True)]
    return _discounted(ours[:first]) / _discounted(sorted(truths, reverse=True)[:first])


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for place in order[start:end]:
            ranks[place] = (start + 1 + end) / 2
        start = end
    return ranks


def shrunk(counts: Sequence[tuple[int, int]]) -> list[float]:
    """Empirical Bayes, beta-binomial, of (missed, n): each fail rate drawn towards that of all, by
    the method of moments (docs/method.md)."""
    n = sum(each for _, each in counts)
    mean = sum(missed for missed, _ in counts) / n if n else 0.5
    seen = [(missed / each, each) for missed, each in counts if each]
    varied = sum((rate - mean) ** 2 for rate, _ in seen) / max(1, len(seen))
    by_chance = sum(mean * (1 - mean) / each for _, each in seen) / max(1, len(seen))
    strength = mean * (1 - mean) / max(varied - by_chance, 1e-9) - 1
    strength = min(500.0, max(5.0, strength))
    return [(missed + strength * mean) / (each + strength) for missed, each in counts]


def resampled(rng: random.Random, names: Sequence[int]) -> list[int]:
    """As many of them, drawn with replacement."""
    return rng.choices(names, k=len(names)) if names else []
