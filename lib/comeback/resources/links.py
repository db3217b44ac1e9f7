"""Which videos and pages a topic's own cards come from.

A topic's tag may itself be a video or a chapter. Beyond that the student's notes know best: the
resources that the topic's cards share, those with missed cards first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Callable

from ..pace import Rest, no_rest
from ..source.tags import Tags
from ..topics.facts import TOUCH_BITS, NoteFacts, touch_of, unpacked
from ..topics.rollup import Change, RollUp
from ..topics.tree import Node
from .resource import Resource

Resolve = Callable[[str], Sequence[Resource]]
"""A tag to the resources that it names, none for most tags."""

MIN_SHARE = 0.15
"""A resource that touches fewer of a topic's seen cards would be a detour."""
AT_MOST = {"first_aid": 1}
AT_MOST_VIDEOS = 2


class Links:
    """The resources of some topics, kept up to date: those that one may come to read about."""

    def __init__(
        self,
        notes: Iterable[NoteFacts],
        resolve: Resolve,
        rest: Rest = no_rest,
        tags: Tags | None = None,
    ) -> None:
        """``notes`` are rolled up here (with ``tags`` as in :class:`RollUp`): a tag's parts are
        then looked at only once."""
        self._resolve = resolve
        self._resources: dict[str, Resource] = {}
        self._ids_of_tag: dict[str, tuple[str, ...]] = {}
        self._touches: dict[Node, dict[str, int]] = {}
        self.notes = RollUp(notes, rest, self._meet, tags)
        self._ids_at: list[tuple[str, ...] | None] = [None] * len(self.notes.tags)

    def _meet(self, tag: str) -> None:
        """Tags come in order, so that a resource's title is always that of the same tag."""
        shared = [_whole_chapter(each) for each in self._resolve(tag)]
        if shared:
            self._ids_of_tag[tag] = tuple(each.id for each in shared)
        for each in shared:
            self._resources.setdefault(each.id, each)

    def watch(self, wanted: Collection[Node], rest: Rest = no_rest) -> list[Node]:
        """From now on these topics; returns those that were not watched before."""
        new = [node for node in wanted if node not in self._touches]
        for node in self._touches.keys() - set(wanted):
            del self._touches[node]
        for node in new:
            self._touches[node] = self._touched(node, rest)
        return new

    def _touched(self, node: Node, rest: Rest) -> dict[str, int]:
        places: dict[int, list[int]] = {}
        for place in node.notes:
            places.setdefault(touch_of(self.notes.counts[place]), []).append(place)
        places.pop(0, None)  # of notes never seen
        touches: dict[str, int] = {}
        for touch, alike in places.items():
            rest()
            ids = Counter(chain.from_iterable(map(self._shared_at, alike)))
            for resource_id, notes in ids.items():
                touches[resource_id] = touches.get(resource_id, 0) + touch * notes
        return touches

    def change(self, change: Change) -> None:
        """Take over what became of a note's cards."""
        more = touch_of(change.after) - touch_of(change.before)
        if not more:
            return
        for node in change.nodes:
            touches = self._touches.get(node)
            if touches is not None:
                for resource_id in self._shared_at(change.place):
                    touches[resource_id] = touches.get(resource_id, 0) + more

    def of(self, node: Node) -> tuple[Resource, ...]:
        """The resources of a watched topic: its own first, then those that its notes share."""
        own = {each.id: each for tag in node.tags for each in self._resolve(tag)}
        seen = unpacked(node.counts).seen
        chosen = [replace(each, touches_cards=seen) for each in own.values()]
        left = _allowance(chosen)
        least = max(1, MIN_SHARE * seen)
        cards = (1 << TOUCH_BITS) - 1
        touches = self._touches[node].items()
        close = [(-t, each) for each, t in touches if t & cards >= least and each not in own]
        for touch, resource_id in sorted(close):
            resource = self._resources[resource_id]
            slot = _slot(resource)
            if left[slot] > 0:
                left[slot] -= 1
                chosen.append(replace(resource, via="same_notes", touches_cards=-touch & cards))
        return tuple(sorted(chosen, key=lambda each: each.kind == "first_aid"))

    def _shared_at(self, place: int) -> tuple[str, ...]:
        """Ids of the resources that a note's tags name, each once."""
        ids = self._ids_at[place]
        if ids is None:
            named = (self._ids_of_tag.get(tag, ()) for tag in self.notes.tags.at(place))
            ids = self._ids_at[place] = tuple(dict.fromkeys(chain.from_iterable(named)))
        return ids


def _whole_chapter(resource: Resource) -> Resource:
    """Pages no narrower than their chapter are that chapter, whatever the section: notes from many
    sections share the chapter."""
    if resource.precision != "chapter" or resource.chapter is None:
        return resource
    place = "/".join((resource.kind, resource.edition or "", resource.chapter.casefold()))
    return replace(resource, id=place, title=resource.chapter, section=None)


def _allowance(own: Sequence[Resource]) -> dict[str, int]:
    """How many more of each slot a topic may show: its own video or chapter needs no second."""
    left = {"video": AT_MOST_VIDEOS, **AT_MOST}
    for resource in own:
        left[_slot(resource)] = 0
    return left


def _slot(resource: Resource) -> str:
    return resource.kind if resource.kind in AT_MOST else "video"
