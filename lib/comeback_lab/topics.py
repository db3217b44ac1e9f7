"""Topics of a log: its tags, or blocks of cards made one after the other."""

from __future__ import annotations

from .logs import Log

BLOCK = 40
TAGGED_SHARE = 0.5
"""From this share of tagged cards on, a log's topics are its tags."""
LEAST_CARDS = 5


def topics_of(log: Log, block: int = BLOCK) -> list[frozenset[int]]:
    """Sets of cards, none twice. A tag ``a::b`` makes the topics ``a`` and ``a::b``."""
    cards = sorted({review.card_id for review in log.reviews})
    if len(log.tags) < TAGGED_SHARE * len(cards):
        return [frozenset(cards[start : start + block]) for start in range(0, len(cards), block)]
    members: dict[str, set[int]] = {}
    for card, tags in log.tags.items():
        for tag in tags:
            parts = tag.split("::")
            for depth in range(len(parts)):
                members.setdefault("::".join(parts[: depth + 1]).lower(), set()).add(card)
    found = {frozenset(each) for each in members.values() if len(each) >= LEAST_CARDS}
    return sorted(found, key=lambda topic: (min(topic), len(topic), sorted(topic)))
