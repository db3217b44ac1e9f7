"""Which videos and pages a topic's own cards come from.

A topic's tag may itself be a video or a chapter, or the map knows it by its name. Beyond that the
student's notes know best: the resources that the topic's cards share, those with its least secure
cards first.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Callable, NamedTuple

from ..pace import Rest, no_rest, resting
from ..source.tags import Tags
from ..topics.facts import TOUCH_BITS, NoteFacts, least_secure, touch_of, unpacked
from ..topics.rollup import Change, RollUp
from ..topics.tree import Node
from .resource import Resource

Resolve = Callable[[str], Sequence[Resource]]
"""A tag to the resources that it names, none for most tags."""


class Advice(NamedTuple):
    """What is known of a topic besides its tags.

    ``add``: resources that the student said herself; ``named``: those that its name stands for;
    ``without``: ids of those that she said are wrong; ``exam_share``: how much of the exam is on
    its subject (0-1).
    """

    add: Sequence[Resource] = ()
    named: Sequence[Resource] = ()
    without: Collection[str] = ()
    exam_share: tuple[float, float] | None = None


class Adviser:
    """Knows nothing beyond the tags. What knows more takes its place."""

    def of(self, node: Node) -> Advice:
        """About one topic."""
        return Advice()

    def exam_share(self, node: Node) -> tuple[float, float] | None:
        """How much of the exam (0-1) is on a topic's subject."""
        return None

    def hidden(self, nodes: Iterable[Node]) -> Collection[Node]:
        """The topics that the student does not want to see."""
        return ()


MIN_SHARE, LEAST_CARDS = 0.15, 2
"""A resource that touches fewer of a topic's seen cards would be a detour."""
AT_MOST = {"sketchy": 2, "first_aid": 1, "other": 2}
SLOTS = tuple(AT_MOST)
NOTES_A_REST = 64


NO_ADVISER = Adviser()


class Linked(NamedTuple):
    """A topic's resources, and how much of the exam is on its subject (0-1), if that is known."""

    resources: tuple[Resource, ...]
    exam_share: tuple[float, float] | None


class Links:
    """The resources of some topics, kept up to date: those that one may come to read about."""

    def __init__(
        self,
        notes: Iterable[NoteFacts],
        resolve: Resolve,
        rest: Rest = no_rest,
        tags: Tags | None = None,
        adviser: Adviser = NO_ADVISER,
    ) -> None:
        """``notes`` are rolled up here (with ``tags`` as in :class:`RollUp`): a tag's parts are
        then looked at only once."""
        self._resolve = resolve
        self.adviser = adviser
        self._ids_of_tag: dict[str, tuple[str, ...]] = {}
        self._touches: dict[Node, dict[str, int]] = {}
        self._places: dict[str, array[int]] | None = None
        self.resources: dict[str, Resource] = {}
        self.notes = RollUp(notes, rest, self._meet, tags)
        self._ids_of = [self._ids_of_tag.get(tag, ()) for tag in self.notes.tags.names]
        self._ids_at: list[tuple[str, ...] | None] = [None] * len(self.notes.tags)
        counts = resting(self.notes.counts, rest, 256)
        self.least_secure = array("B", [min(255, least_secure(n)) for n in counts])
        """How many of its cards are least secure, by a note's place."""

    def _meet(self, tag: str) -> None:
        """Tags come in order, so that a resource's title is always that of the same tag."""
        shared = [_whole_chapter(each) for each in self._resolve(tag)]
        if shared:
            self._ids_of_tag[tag] = tuple(each.id for each in shared)
        for each in shared:
            self.resources.setdefault(each.id, each)

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
        self.least_secure[change.place] = min(255, least_secure(change.after))
        for node in change.nodes:
            touches = self._touches.get(node)
            if touches is not None:
                for resource_id in self._shared_at(change.place):
                    touches[resource_id] = touches.get(resource_id, 0) + more

    def places(self, rest: Rest = no_rest) -> Mapping[str, array[int]]:
        """The notes that each resource touches, by their places: tags don't change here, so this
        is found once."""
        if self._places is None:
            places: dict[str, array[int]] = {id: array("I") for id in self.resources}
            for place in range(len(self.notes.tags)):
                if place % NOTES_A_REST == 0:
                    rest()
                for resource_id in self._named_at(place):
                    places[resource_id].append(place)
            self._places = places
        return self._places

    def of(self, node: Node) -> Linked:
        """The resources of a watched topic: its own first, then those that the student or its name
        says, then those that its notes share."""
        advice, touches = self.adviser.of(node), self._touches[node]
        own = {each.id: each for tag in node.tags for each in self._resolve(tag)}
        chosen = {
            each.id: _touching(each, touch_of(node.counts))
            for each in own.values()
            if each.id not in advice.without and not _is_narrowed(each, advice.add)
        }
        for each in advice.add:
            chosen.setdefault(each.id, _touching(each, touches.get(each.id, 0)))
        left = _allowance(chosen.values(), own)
        for each in self._candidates(node, advice):
            slot = slot_of(each)
            if left[slot] > 0 and each.id not in chosen:
                left[slot] -= 1
                chosen[each.id] = _touching(each, touches.get(each.id, 0))
        ordered = sorted(chosen.values(), key=_place_in_list)
        return Linked(tuple(ordered), advice.exam_share)

    def _candidates(self, node: Node, advice: Advice) -> list[Resource]:
        """What the notes share, first of it what the topic's name stands for too; then what only
        the name says, where the notes say nothing: they know better what she learned it with."""
        named = [each for each in advice.named if each.id not in advice.without]
        names = {each.id for each in named}
        close = [
            each
            for each in self._close(node)
            if each.id not in advice.without and not _is_narrowed(each, named)
        ]
        close.sort(key=lambda each: each.id not in names)
        settled = {slot_of(each) for each in close}
        return close + [each for each in named if slot_of(each) not in settled]

    def _close(self, node: Node) -> list[Resource]:
        """Those that the notes share, the closest first."""
        least = max(LEAST_CARDS, MIN_SHARE * unpacked(node.counts).seen)
        touches = self._touches[node].items()
        close = [(-touch, each) for each, touch in touches if _seen(touch) >= least]
        return [
            _touching(replace(self.resources[each], via="same_notes"), -touch)
            for touch, each in sorted(close)
        ]

    def _shared_at(self, place: int) -> tuple[str, ...]:
        """Ids of the resources that a note's tags name, each once."""
        ids = self._ids_at[place]
        if ids is None:
            ids = self._ids_at[place] = self._named_at(place)
        return ids

    def _named_at(self, place: int) -> tuple[str, ...]:
        named = map(self._ids_of.__getitem__, self.notes.tags.numbers_at(place))
        return tuple(dict.fromkeys(chain.from_iterable(named)))


def _whole_chapter(resource: Resource) -> Resource:
    """Pages no narrower than their chapter are that chapter, whatever the section: notes from many
    sections share the chapter."""
    if resource.precision != "chapter" or resource.chapter is None:
        return resource
    place = "/".join((resource.kind, resource.edition or "", resource.chapter.casefold()))
    return replace(resource, id=place, title=resource.chapter, section=None)


def slot_of(resource: Resource) -> str:
    """Resources of one slot stand for each other: one more Sketchy video, another book."""
    if resource.kind.startswith("sketchy"):
        return "sketchy"
    return "first_aid" if resource.kind == "first_aid" else "other"


def _place_in_list(resource: Resource) -> tuple[int, bool]:
    """Kind by kind; exact pages, which only the student gives, before all other places."""
    return SLOTS.index(slot_of(resource)), resource.precision != "page"


def _allowance(chosen: Iterable[Resource], own: Collection[str]) -> dict[str, int]:
    """How many more of each slot a topic may show: its own video or chapter needs no second."""
    left = dict(AT_MOST)
    for each in chosen:
        slot = slot_of(each)
        left[slot] = 0 if each.id in own else left[slot] - 1
    return left


def _is_narrowed(chapter: Resource, others: Iterable[Resource]) -> bool:
    """Whether others are narrower pages of the same chapter."""
    return chapter.precision == "chapter" and any(
        each.chapter == chapter.chapter and each.precision != "chapter" for each in others
    )


def _touching(resource: Resource, touch: int) -> Resource:
    if not touch:
        return resource
    return replace(resource, touches_cards=_seen(touch), touches_least_secure=touch >> TOUCH_BITS)


def _seen(touch: int) -> int:
    return touch & ((1 << TOUCH_BITS) - 1)
