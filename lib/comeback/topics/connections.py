"""Where to walk on from a topic: a few other topics that its notes are about too.

How much two topics have to do with each other is judged by the notes they share against those that
they would share by chance (the log-likelihood ratio of Dunning 1993, Comput. Linguist. 19:61): two
notes of two prove less than ten of thirty, and a chapter holds many notes of everything.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Callable, Generic, Protocol, TypeVar

AXES = (("first_aid", "system"), ("sketchy",))
"""Trees by subject first; those of videos are nearly the same subjects once more."""
CHAPTERS = ("first_aid", "system", "sketchy")
"""Trees whose uppermost topics are whole subjects: nowhere to walk on to."""
AT_MOST = 6
AT_MOST_OF_CHAPTER = 2
NOTES_LOOKED_AT = 400
"""Of a larger topic, evenly spread."""
LEAST_NOTES, LEAST_SHARE = 2, 0.02
"""Shared notes, and their share of the topic's."""
LEAST_LIFT = 2.0
"""How many times more notes are shared than by chance."""
LEAST_SURPRISE = 6.63
"""What one topic in a hundred reaches by chance: chi squared with one degree of freedom."""
MOSTLY = 0.8
"""A topic with so much of another's notes is around it, and leads nowhere else."""
SAME_NOTES = 0.5
"""Shared of all notes of both: from there on they are one topic under two names."""


class Topic(Protocol):
    """As :class:`~.tree.Node`; hashable."""

    @property
    def axis(self) -> str: ...
    @property
    def key(self) -> tuple[str, ...]: ...
    @property
    def size(self) -> int: ...


T = TypeVar("T", bound=Topic)


@dataclass(frozen=True)
class Connection(Generic[T]):
    """Another topic, and how many notes it shares (of a large topic, about how many)."""

    topic: T
    notes: int


@dataclass(frozen=True)
class _Candidate(Generic[T]):
    topic: T
    view: int
    seen: frozenset[int]
    weight: float


def connections(
    topic: T,
    places: Sequence[int],
    topics_at: Callable[[int], Collection[T]],
    total: int,
    axes: Sequence[Collection[str]] = AXES,
) -> tuple[Connection[T], ...]:
    """The connections of a topic with notes at these ``places``, of ``total`` notes, the clearest
    first; none around it, inside it or the same under another name, and none inside another.

    Later ``axes`` only fill up what those before leave free. The order of the places does not
    matter.
    """
    looked_at = _spread(places)
    if not looked_at:
        return ()
    chosen: list[_Candidate[T]] = []
    in_chapter: dict[tuple[str, str], int] = {}
    views = {axis: view for view, alike in enumerate(axes) for axis in alike}
    for each in sorted(_candidates(topic, looked_at, topics_at, total, views), key=_order):
        chapter = each.topic.axis, each.topic.key[0]
        if in_chapter.get(chapter, 0) < AT_MOST_OF_CHAPTER and not _told(each, chosen):
            chosen.append(each)
            in_chapter[chapter] = in_chapter.get(chapter, 0) + 1
            if len(chosen) == AT_MOST:
                break
    times = len(places) / len(looked_at)
    return tuple(Connection(each.topic, round(times * len(each.seen))) for each in chosen)


def surprise(shared: int, mine: int, others: int, total: int) -> float:
    """Twice the log-likelihood ratio (G squared) of so many shared notes, of ``mine`` and
    ``others``, against chance; 0 where it is no more than chance."""
    if shared * total <= mine * others:
        return 0.0
    rest = total - mine - others + shared
    cells = (
        (shared, mine, others),
        (mine - shared, mine, total - others),
        (others - shared, total - mine, others),
        (rest, total - mine, total - others),
    )
    return 2 * math.fsum(
        seen * math.log(seen * total / (row * column)) for seen, row, column in cells if seen > 0
    )


def _spread(places: Sequence[int]) -> Sequence[int]:
    many = len(places)
    if many <= NOTES_LOOKED_AT:
        return places
    ordered = sorted(places)
    return [ordered[number * many // NOTES_LOOKED_AT] for number in range(NOTES_LOOKED_AT)]


def _candidates(
    topic: T,
    looked_at: Sequence[int],
    topics_at: Callable[[int], Collection[T]],
    total: int,
    views: Mapping[str, int],
) -> Iterator[_Candidate[T]]:
    seen_in: dict[T, list[int]] = {}
    for place in looked_at:
        for each in topics_at(place):
            if each.axis in views:
                seen_in.setdefault(each, []).append(place)
    looked = len(looked_at)
    least = max(LEAST_NOTES, LEAST_SHARE * looked)
    for other, seen in seen_in.items():
        if len(seen) >= least and _leads_on(topic, other, len(seen) / looked):
            lift = len(seen) * total / (looked * other.size)
            weight = surprise(len(seen), looked, other.size, total)
            if lift >= LEAST_LIFT and weight >= LEAST_SURPRISE:
                yield _Candidate(other, views[other.axis], frozenset(seen), weight)


def _leads_on(topic: Topic, other: Topic, share: float) -> bool:
    """Whether it is another topic, no whole subject, neither around this one nor inside it, which
    shares this ``share`` of its notes."""
    shared = share * topic.size
    return not (
        (len(other.key) == 1 and other.axis in CHAPTERS)
        or _in_line(topic, other)
        or _same_name(topic, other)
        or share >= MOSTLY
        or shared >= MOSTLY * other.size
        or shared >= SAME_NOTES * (topic.size + other.size - shared)
    )


def _in_line(one: Topic, other: Topic) -> bool:
    length = min(len(one.key), len(other.key))
    return one.axis == other.axis and one.key[:length] == other.key[:length]


def _same_name(one: Topic, other: Topic) -> bool:
    """In two trees; in one of them it is another topic: every organ has its Pathology."""
    return one.axis != other.axis and one.key[-1] == other.key[-1]


def _told(candidate: _Candidate[T], chosen: Sequence[_Candidate[T]]) -> bool:
    """Whether one already chosen says nearly the same."""
    return any(
        _in_line(candidate.topic, each.topic)
        or _same_name(candidate.topic, each.topic)
        or len(candidate.seen & each.seen) >= MOSTLY * min(len(candidate.seen), len(each.seen))
        for each in chosen
    )


def _order(candidate: _Candidate[T]) -> tuple[int, float, int, str, tuple[str, ...]]:
    """Of the same notes the narrowest name says most."""
    topic = candidate.topic
    return candidate.view, -candidate.weight, -len(topic.key), topic.axis, topic.key
