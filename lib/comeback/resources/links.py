"""Which videos and pages a topic's own cards come from.

A topic's tag may itself be a video or a chapter. Beyond that the student's notes know best: the
resources that the topic's cards share, those with missed cards first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Callable

from ..pace import Rest, no_rest
from ..topics.tree import Node, NoteFacts, Tree, topic_tags
from .resource import Resource

Resolve = Callable[[str], Sequence[Resource]]
"""A tag to the resources that it names, none for most tags."""

MIN_SHARE = 0.15
"""A resource that touches fewer of a topic's seen cards would be a detour."""
AT_MOST = {"first_aid": 1}
AT_MOST_VIDEOS = 2


@dataclass
class _Touch:
    """What a topic's cards have to do with a resource."""

    resource: Resource
    cards: int = 0
    missed: int = 0


def link_resources(
    tree: Tree,
    notes: Iterable[NoteFacts],
    wanted: Collection[Node],
    resolve: Resolve,
    rest: Rest = no_rest,
) -> dict[Node, tuple[Resource, ...]]:
    """The resources of each wanted topic: its own first, then those that its notes share."""
    touches: dict[Node, dict[str, _Touch]] = {node: {} for node in wanted}
    shared = _shared_by_tag(resolve)
    for count, note in enumerate(notes):
        if count % 8 == 0:
            rest()
        nodes = [node for node in tree.nodes_of(note.tags) if node in touches]
        named = {each.id: each for tag in note.tags for each in shared(tag)} if nodes else {}
        seen = sum(card.state == "seen" for card in note.cards)
        missed = sum(bool(card.evidence) and not card.evidence[-1] & 1 for card in note.cards)
        for node in nodes:
            found = touches[node]
            for resource_id, resource in named.items():
                touch = found.get(resource_id)
                if touch is None:
                    touch = found[resource_id] = _Touch(resource)
                touch.cards += seen
                touch.missed += missed
    chosen = {}
    for node, found in touches.items():
        rest()
        chosen[node] = _choose(node, found, resolve)
    return chosen


def _shared_by_tag(resolve: Resolve) -> Resolve:
    """As ``resolve``, but pages no narrower than their chapter are that chapter, whatever the
    section: notes from many sections share the chapter."""

    @cache
    def shared(tag: str) -> Sequence[Resource]:
        return [_whole_chapter(each) for each in resolve(tag)]

    return shared


def _whole_chapter(resource: Resource) -> Resource:
    if resource.precision != "chapter" or resource.chapter is None:
        return resource
    place = "/".join((resource.kind, resource.edition or "", resource.chapter.casefold()))
    return replace(resource, id=place, title=resource.chapter, section=None)


def _choose(node: Node, found: dict[str, _Touch], resolve: Resolve) -> tuple[Resource, ...]:
    own = {each.id: each for tag in topic_tags(node) for each in resolve(tag)}
    seen = node.seen
    chosen = [replace(each, touches_cards=seen) for each in own.values()]
    left = _allowance(chosen)
    least = max(1, MIN_SHARE * seen)
    close = [t for t in found.values() if t.cards >= least and t.resource.id not in own]
    for touch in sorted(close, key=lambda t: (-t.missed, -t.cards, t.resource.id)):
        slot = _slot(touch.resource)
        if left[slot] > 0:
            left[slot] -= 1
            via_notes = replace(touch.resource, via="same_notes", touches_cards=touch.cards)
            chosen.append(via_notes)
    return tuple(sorted(chosen, key=lambda each: each.kind == "first_aid"))


def _allowance(own: Sequence[Resource]) -> dict[str, int]:
    """How many more of each slot a topic may show: its own video or chapter needs no second."""
    left = {"video": AT_MOST_VIDEOS, **AT_MOST}
    for resource in own:
        left[_slot(resource)] = 0
    return left


def _slot(resource: Resource) -> str:
    return resource.kind if resource.kind in AT_MOST else "video"
