"""Answers about resources that are asked for one at a time: which videos the minutes there are
suffice for, and what else a topic's notes are about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import NamedTuple

from ..pace import Rest, no_rest
from ..topics.connections import connections
from ..topics.cover import Cover, Item
from ..topics.tree import Node
from .links import Links
from .resource import Resource

OUTLINED = ("first_aid", "system")
"""Trees whose first parts are subjects of the exam."""
UNKNOWN_SHARE = 0.05
MINUTES_A_PAGE = 4.0
"""Nobody knows how fast she reads: an assumption, and the page says so."""


class Step(NamedTuple):
    """One resource of a plan, and how many least secure cards it touches that none before does."""

    resource: Resource
    adds: int


def minutes_of(resource: Resource) -> float | None:
    """How long a video takes, or pages that are narrower than their chapter; None if not known."""
    first, last = resource.page_from, resource.page_to
    if resource.minutes or first is None or last is None or resource.precision == "chapter":
        return resource.minutes
    return (last - first + 1) * MINUTES_A_PAGE


class Guide:
    """Of the moment when it was made; may be asked from any thread."""

    def __init__(self, links: Links, rest: Rest = no_rest) -> None:
        self._notes = links.notes
        self._resources = links.resources
        self._adviser = links.adviser
        self._places = links.places(rest)
        self._least_secure = links.least_secure[:]
        self._covers: dict[tuple[frozenset[str], bool], Cover] = {}

    def plan(
        self, minutes: float, without: Collection[str] = (), weigh: bool = False
    ) -> tuple[tuple[Step, ...], int]:
        """Videos and pages for so many minutes (0: the shortest list that touches half), and how
        many cards are least secure in all.

        ``without``: ids of videos that she has just gone over; ``weigh``: cards count by the share
        of the exam that is on their subject.
        """
        asked = frozenset(without), weigh
        cover = self._covers.get(asked)
        if cover is None:
            cover = self._covers[asked] = self._cover(*asked)
        plan = cover.within(minutes) if minutes else cover.shortest()
        return tuple(Step(self._resources[p.id], p.cards) for p in plan.picks), plan.total

    def _cover(self, without: frozenset[str], weigh: bool) -> Cover:
        least_secure = {place: n for place, n in enumerate(self._least_secure) if n}
        known = (
            (id, minutes_of(each)) for id, each in self._resources.items() if id not in without
        )
        items = (Item(id, minutes, self._places[id]) for id, minutes in known if minutes)
        if not weigh:
            return Cover(items, least_secure)
        shares = self._exam_shares()
        return Cover(items, least_secure, lambda place: shares.get(place, UNKNOWN_SHARE))

    def _exam_shares(self) -> dict[int, float]:
        """By a note's place, the middle of the share of the exam that is on its subject; the
        largest of several."""
        shares: dict[int, float] = {}
        for node in self._notes.nodes:
            if node.axis in OUTLINED and len(node.key) == 1:
                low, high = self._adviser.exam_share(node) or (0.0, 0.0)
                for place in node.notes:
                    shares[place] = max(shares.get(place, 0.0), (low + high) / 2)
        return shares

    def notes(self, topic_id: str, at_most: int) -> list[int]:
        """Ids of so many of a topic's notes, the first ones."""
        node = self._node(topic_id)
        return [] if node is None else [self._notes.tags.ids[p] for p in node.notes[:at_most]]

    def resource(self, resource_id: str) -> Resource | None:
        """One that notes carry the tag of."""
        return self._resources.get(resource_id)

    def connections(self, topic_id: str) -> tuple[tuple[str, int], ...]:
        """Other topics that a topic's notes are about too, the closest first: their ids, and how
        many notes they share."""
        node = self._node(topic_id)
        if node is None:
            return ()
        found = connections(node, node.notes, self._notes.topics_at, len(self._notes.tags))
        return tuple((each.topic.topic_id, each.notes) for each in found)

    def _node(self, topic_id: str) -> Node | None:
        return self._nodes.get(topic_id)

    @cached_property
    def _nodes(self) -> Mapping[str, Node]:
        return {node.topic_id: node for node in self._notes.nodes}
