"""How many topics are said to need another pass, and how many of the same size whose cards were
dealt blindly: the negative control of the groups.

    python -m comeback_lab.topic_groups LOG... [--block 40] [--json]

At 40, 60 and 80 % of a log's spaced reviews. Dealt blindly, no topic is weaker than another, so
each one that is called weak is called so falsely.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from comeback.measure.likely import Sums, likely_recall
from comeback.topics.false_discovery import deviation, least_deviation, luck, yardstick
from comeback.topics.groups import MIN_NOTES, MIN_REVIEWS
from comeback.topics.starts import Weak, starts_of

from .commands import figures_of_topics
from .logs import Log
from .replay import Origin, replay, sums
from .topic_ranking import DAYS_AHEAD, in_rotation
from .topics import BLOCK, topics_of

SHARES = (0.4, 0.6, 0.8)
DEALS = 10
KEYS = ("rated", "below_by_range", "need_another_pass", "starts")
"""Topics with enough reviews; those whose whole range lies below all cards; those of them that
chance does not explain; and of these the ones to start with."""


class Known(NamedTuple):
    """What an origin knows of each card in rotation, and of each card's reviews."""

    origin: Origin
    asked: dict[int, Sums]
    evidence: dict[int, Sums]


def known_at(origin: Origin) -> Known:
    """All that topics are judged by."""
    cards = [card for card in origin.traces if in_rotation(origin, card)]
    day = origin.day + DAYS_AHEAD
    asked = {card: sums([(origin.forecasts(card, day)[0], False)]) for card in cards}
    evidence = {
        card: sums((event.step / 1023, event.passed) for event in events)
        for card, events in origin.evidence.items()
    }
    return Known(origin, asked, evidence)


def counts(known: Known, topics: Sequence[frozenset[int]]) -> tuple[int, ...]:
    """As in KEYS."""
    every = _total(known.asked, known.asked)
    usual, _, _ = likely_recall(every, Sums(0, 0, 0, 0), known.origin.calibration)
    against = yardstick(usual, every)
    rated, below = 0, []
    for number, topic in enumerate(topics):
        seen = sorted(topic & known.asked.keys())
        evidence = _total(known.evidence, topic & known.evidence.keys())
        if evidence.n < MIN_REVIEWS or len(seen) < MIN_NOTES:
            continue
        asked, newest = _total(known.asked, seen), known.origin.evidence_of(topic)
        ratio, _, high = likely_recall(asked, newest, known.origin.calibration)
        rated += 1
        if high < usual:
            of_chance = luck(newest.spread, len(seen), against)
            weak = Weak(("topics", (f"{number:06}",)), seen, evidence, asked)
            below.append((weak, deviation(ratio, of_chance, against)))
    least = least_deviation([z for _, z in below], rated)
    needy = [each for each, z in below if z >= least]
    nothing = Sums(0, 0, 0, 0)
    starts = starts_of(
        needy, "topics", lambda card: known.evidence.get(card, nothing).spread, lambda _: 1, against
    )
    return rated, len(below), len(needy), len(set(starts.values()))


def _total(of: dict[int, Sums], cards: Any) -> Sums:
    rows = [of[card] for card in cards]
    return Sums(*map(sum, zip(*rows))) if rows else Sums(0, 0, 0, 0)


def dealt(lots: random.Random, topics: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    """Topics of the same sizes that overlap in the same way, of other cards."""
    cards = sorted(frozenset[int]().union(*topics))
    other = dict(zip(cards, lots.sample(cards, len(cards))))
    return [frozenset(other[card] for card in topic) for topic in topics]


def evaluate(logs: Sequence[Log], block: int = BLOCK) -> dict[str, Any]:
    """Means over origins, of each log and of all (JSON-able): as they are, and dealt blindly."""
    lots = random.Random(0)  # noqa: S311 - a control, not a secret
    of_log: dict[str, dict[str, Any]] = {}
    every: list[tuple[int, ...]] = []
    every_dealt: list[tuple[int, ...]] = []
    for log in logs:
        topics = topics_of(log, block)
        real, blind = [], []
        for origin in replay(log, SHARES).origins:
            known = known_at(origin)
            if known.asked:
                real.append(counts(known, topics))
                blind += [counts(known, dealt(lots, topics)) for _ in range(DEALS)]
        of_log[log.name] = {"topics": _means(real), "dealt_blindly": _means(blind)}
        every += real
        every_dealt += blind
    return {"logs": of_log, "topics": _means(every), "dealt_blindly": _means(every_dealt)}


def _means(rows: Sequence[tuple[int, ...]]) -> dict[str, float]:
    return {key: sum(column) / len(rows) for key, column in zip(KEYS, zip(*rows))}


def _table(figures: dict[str, Any]) -> str:
    heads = ["log", *KEYS, *(f"{key}, dealt blindly" for key in KEYS)]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for name, each in (*figures["logs"].items(), ("**all**", figures)):
        cells = [each[part].get(key, 0.0) for part in ("topics", "dealt_blindly") for key in KEYS]
        lines.append(f"| {name} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    return figures_of_topics("topic_groups", evaluate, _table, arguments)


if __name__ == "__main__":
    sys.exit(main())
