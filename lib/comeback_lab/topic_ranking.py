"""Does the order of topics on the panel say which ones will be failed most?

    python -m comeback_lab.topic_ranking LOG... [--block 40] [--json]

Rolling origins at 40, 50, 60, 70 and 80 % of a log's spaced reviews. Everything is frozen at the
end of that study day; the truth of a topic is the share missed of the first later reviews of the
cards seen by then, where 8 or more came. Topics of one student at one moment are compared.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from comeback.measure.likely import likely_recall

from .commands import figures_of_topics
from .logs import Log
from .ranking import Metric, ndcg, resampled, shrunk, spearman
from .replay import Asked, Day, Origin, replay, sums
from .topics import BLOCK, topics_of

SHARES = (0.4, 0.5, 0.6, 0.7, 0.8)
LEAST_CAME, LEAST_TOPICS = 8, 5
DAYS_AHEAD = 2
"""The middle of the next three days."""
LONGEST_AWAY = 3.0
"""A log does not say which cards were suspended. One that was not asked for so many times its
stability is taken for suspended; in the library it is known."""
METRICS: dict[str, Metric] = {"spearman": spearman, "ndcg_at_5": ndcg}
ORDERS = ("ours", "raw", "empirical_bayes", "fsrs", "stack")
"""``ours``: likely recall with the topic's effect, as the panel sorts. ``raw``: past fail rate.
``fsrs``: mean of 1 - R. ``stack``: geometric mean of the empirical-Bayes rate and ours."""
BOOTSTRAPS = 400
INTERVAL = (0.025, 0.975)


class Scored(NamedTuple):
    """A topic at an origin: its number in the log, its truth, and each order's score."""

    topic: int
    truth: float
    scores: tuple[float, ...]


def scored(log: Log, block: int = BLOCK) -> list[list[Scored]]:
    """The topics with a truth, by origin."""
    course = replay(log, SHARES)
    topics = topics_of(log, block)
    origins = (_at(origin, course.days, topics) for origin in course.origins)
    return [origin for origin in origins if len(origin) >= LEAST_TOPICS]


def _at(origin: Origin, days: Sequence[Day], topics: Sequence[frozenset[int]]) -> list[Scored]:
    came: dict[int, Asked] = {}
    for day in days:
        if day.day > origin.day:
            for asked in day.asked:
                if asked.card in origin.traces:
                    came.setdefault(asked.card, asked)
    judged = []
    for number, topic in enumerate(topics):
        future = [came[card].passed for card in topic if card in came]
        if len(future) >= LEAST_CAME:
            judged.append((number, topic, future.count(False) / len(future)))
    past = [_past(origin, topic) for _, topic, _ in judged]
    whole = (sum(missed for missed, _ in past) + 0.5) / (sum(n for _, n in past) + 1)
    bayes = shrunk(past)
    found = []
    for (number, topic, truth), (missed, n), rate in zip(judged, past, bayes):
        ours, fsrs = _weakness(origin, topic)
        raw = missed / n if n else whole
        found.append(Scored(number, truth, (ours, raw, rate, fsrs, (rate * ours) ** 0.5)))
    return found


def _past(origin: Origin, topic: frozenset[int]) -> tuple[int, int]:
    """Missed, of how many spaced reviews."""
    events = [event.passed for card in topic for event in origin.evidence.get(card, ())]
    return events.count(False), len(events)


def _weakness(origin: Origin, topic: frozenset[int]) -> tuple[float, float]:
    """1 - likely recall as on the panel, and the mean of 1 - R, of the cards seen."""
    seen = sorted(card for card in topic if card in origin.traces)
    seen = [card for card in seen if in_rotation(origin, card)] or seen
    both = [origin.forecasts(card, origin.day + DAYS_AHEAD) for card in seen]
    asked = sums((p, False) for p, _ in both)
    ours, _, _ = likely_recall(asked, origin.evidence_of(topic), origin.calibration)
    return 1 - ours, 1 - sum(recall for _, recall in both) / len(both)


def in_rotation(origin: Origin, card: int) -> bool:
    """Whether a card with a memory is taken for one that is still asked."""
    trace = origin.traces[card]
    return origin.day - trace.day <= LONGEST_AWAY * trace.stability


def evaluate(logs: Sequence[Log], block: int = BLOCK) -> dict[str, Any]:
    """Agreement of each order with the truth, and ours against the others (JSON-able).

    Means over origins, each weighted by its topics. The 95 % intervals are of a paired bootstrap
    over topics within a log; windows overlap and tags share cards, so they are still too narrow.
    """
    by_log = {log.name: scored(log, block) for log in logs}
    by_log = {name: origins for name, origins in by_log.items() if origins}
    agreements = _agreements(list(by_log.values()))
    rng = random.Random(0)  # noqa: S311 - no secret
    drawn = [
        _agreements([_redrawn(rng, each) for each in by_log.values()])
        for _ in range(BOOTSTRAPS if by_log else 0)
    ]
    return {
        "logs": {
            name: {
                "origins": len(origins),
                "topics": sum(map(len, origins)),
                **_agreements([origins]),
            }
            for name, origins in by_log.items()
        },
        "origins": sum(map(len, by_log.values())),
        "topics": sum(len(origin) for origins in by_log.values() for origin in origins),
        "orders": agreements,
        "ours_minus": {
            other: {metric: _difference(metric, other, agreements, drawn) for metric in METRICS}
            for other in ORDERS[1:]
        },
    }


Agreements = dict[str, dict[str, Any]]
"""By order, by metric; None where there is nothing to say."""


def _agreements(logs: Sequence[Sequence[Sequence[Scored]]]) -> Agreements:
    found: Agreements = {order: {} for order in ORDERS}
    origins = [origin for log in logs for origin in log]
    truths = [[each.truth for each in origin] for origin in origins]
    for place, order in enumerate(ORDERS):
        scores = [[each.scores[place] for each in origin] for origin in origins]
        for name, metric in METRICS.items():
            values = [(metric(s, t), len(t)) for s, t in zip(scores, truths)]
            known = [(value, n) for value, n in values if value is not None]
            topics = sum(n for _, n in known)
            found[order][name] = sum(v * n for v, n in known) / topics if topics else None
    return found


def _redrawn(rng: random.Random, origins: Sequence[Sequence[Scored]]) -> list[list[Scored]]:
    """A log whose topics are drawn anew, the same ones at every origin."""
    names = sorted({each.topic for origin in origins for each in origin})
    drawn = resampled(rng, names)
    at = [{each.topic: each for each in origin} for origin in origins]
    return [[origin[topic] for topic in drawn if topic in origin] for origin in at]


def _difference(
    metric: str, other: str, agreements: Agreements, drawn: Sequence[Agreements]
) -> dict[str, float | None]:
    def between(each: Agreements) -> float | None:
        ours, theirs = each["ours"][metric], each[other][metric]
        return None if ours is None or theirs is None else float(ours - theirs)

    known = sorted(value for each in drawn if (value := between(each)) is not None)
    low, high = (known[int(q * (len(known) - 1) + 0.5)] if known else None for q in INTERVAL)
    return {"delta": between(agreements), "low": low, "high": high}


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _table(figures: dict[str, Any]) -> str:
    lines = ["| | Spearman | ours less this | NDCG@5 | ours less this |", "|" + "---|" * 5]
    for order, each in figures["orders"].items():
        cells = [order]
        for metric in METRICS:
            less = figures["ours_minus"].get(order, {}).get(metric)
            delta = "" if less is None else "{} [{}, {}]".format(*map(_shown, less.values()))
            cells += [_shown(each[metric]), delta]
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", f"{figures['topics']} topics at {figures['origins']} origins"]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    return figures_of_topics("topic_ranking", evaluate, _table, arguments)


if __name__ == "__main__":
    sys.exit(main())
