"""Made tags in the shape of large medical decks: several trees that cut the same material each in
its own way, some nearly alike; about five tags and eighteen topics a note. Nothing is copied."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from comeback.topics.root_causes import Name
from comeback.topics.tree import Key

NOTES = 1107


class Axis(NamedTuple):
    """How one tree cuts the material.

    ``covered``: share of the notes that carry its tags; ``blur``: how far (of the whole) a note may
    stand from its place in the common order; ``widths``: about how many topics below each, level by
    level; ``more``: chance of one more tag, and of another after that.
    """

    covered: float
    blur: float
    widths: tuple[int, ...]
    more: float


AXES = (
    Axis(0.95, 0.000, (4, 4, 3, 3), 0.25),
    Axis(0.80, 0.004, (3, 4, 3, 3), 0.30),
    Axis(0.70, 0.010, (3, 3, 3, 3), 0.25),
    Axis(0.60, 0.020, (3, 3, 3, 3), 0.25),
    Axis(0.50, 0.002, (2, 3, 4, 3), 0.30),
    Axis(0.40, 0.100, (2, 3, 3, 3), 0.45),
)


class Topics(NamedTuple):
    """The notes of each topic, by its name; ``tags`` counts all tags of all notes."""

    notes: dict[Name, frozenset[int]]
    tags: int


def topics_made(rng: random.Random, notes: int = NOTES) -> Topics:
    """Trees over ``notes`` notes, topics in proportion; of twins only the narrowest."""
    members: dict[Name, set[int]] = {}
    tags = 0
    for number, axis in enumerate(AXES):
        upmost = max(2, round(axis.widths[0] * notes / NOTES))
        begins, leaves = _cut(rng, (upmost, *axis.widths[1:]))
        for note in range(notes):
            if rng.random() >= axis.covered:
                continue
            places = [rng.gauss(note / notes, axis.blur)]
            while rng.random() < axis.more:
                places.append(rng.gauss(note / notes, max(0.05, axis.blur)))
            mine = {leaves[max(0, bisect_right(begins, place) - 1)] for place in places}
            tags += len(mine)
            for leaf in mine:
                for depth in range(1, len(leaf) + 1):
                    members.setdefault((str(number), leaf[:depth]), set()).add(note)
    narrowest = {frozenset(members[name]): name for name in sorted(members)}
    return Topics({name: each for each, name in narrowest.items()}, tags)


def alike(one: frozenset[int], other: frozenset[int]) -> float:
    """Jaccard index."""
    common = len(one & other)
    return common / (len(one) + len(other) - common)


def _cut(rng: random.Random, widths: Sequence[int]) -> tuple[list[float], list[Key]]:
    """The leaves of a tree in order: where each begins (0-1), and its key."""
    spans: list[tuple[float, float, Key]] = [(0.0, 1.0, ())]
    for width in widths:
        finer = []
        for low, high, key in spans:
            parts = max(1, width + rng.randint(-(width // 3), width // 3))
            inner = sorted(rng.uniform(low, high) for _ in range(parts - 1))
            ends = [low, *inner, high]
            finer += [(a, b, (*key, f"{i:04}")) for i, (a, b) in enumerate(zip(ends, ends[1:]))]
        spans = finer
    return [low for low, _, _ in spans], [key for _, _, key in spans]
