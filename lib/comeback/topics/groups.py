"""Which topics need another pass: groups, and one place to start where topics overlap."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..measure.interval import Interval, wilson
from .tree import Node

MIN_REVIEWS = 20
MIN_NOTES = 8
"""Under 20 spaced reviews on 8 different notes there are too few to say anything."""


class Standing(NamedTuple):
    """A topic's evidence and what it says. Ids are review ids, Unix milliseconds."""

    node: Node
    n: int
    passed: int
    low_ratio: float | None
    high_ratio: float | None
    first_id: int | None
    last_id: int | None
    group: str

    @property
    def ratio(self) -> float | None:
        """Passed of n; None without reviews."""
        return self.passed / self.n if self.n else None


def judge(node: Node, usual_ratio: float | None) -> Standing:
    """A topic against the recall over all spaced reviews (``usual_ratio``, 0-1)."""
    evidence = node.evidence
    n, passed = len(evidence), sum(event.passed for event in evidence)
    notes = len({event.note_id for event in evidence})
    interval = wilson(passed, n)
    low, high = interval if interval else (None, None)
    return Standing(
        node=node,
        n=n,
        passed=passed,
        low_ratio=low,
        high_ratio=high,
        first_id=evidence[0].review_id if n else None,
        last_id=evidence[-1].review_id if n else None,
        group=_group(node, n, notes, interval, usual_ratio),
    )


def _group(node: Node, n: int, notes: int, interval: Interval | None, usual: float | None) -> str:
    if n == 0 and node.seen == 0:
        return "not_started"
    enough = n >= MIN_REVIEWS and notes >= MIN_NOTES
    if not enough or interval is None or usual is None:
        return "too_few"
    if interval.high < usual:
        return "needs_another_pass"
    return "secure" if interval.low > usual else "usual"


def starting_places(standings: Iterable[Standing]) -> set[Node]:
    """Topics to start with: the clearest first, and none above or below one already taken.

    "Clearest" is the lowest upper limit: it asks for both a low ratio and enough reviews, so a
    narrow topic wins over its chapter only when the chapter's trouble really comes from there.
    """
    needy = [each for each in standings if each.group == "needs_another_pass"]
    needy.sort(key=lambda each: (each.high_ratio or 0.0, -len(each.node.key), each.node.key))
    taken: list[Node] = []
    for each in needy:
        if not any(_related(each.node, other) for other in taken):
            taken.append(each.node)
    return set(taken)


def _related(one: Node, other: Node) -> bool:
    length = min(len(one.key), len(other.key))
    return one.axis == other.axis and one.key[:length] == other.key[:length]


def panel_order(standing: Standing) -> tuple[float, int, tuple[str, ...]]:
    """Sort key inside a group: least recalled first, more evidence first, then by name."""
    ratio = 1.0 if standing.ratio is None else standing.ratio
    return (ratio, -standing.n, standing.node.key)
