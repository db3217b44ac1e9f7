"""The whole tag tree in one pass: what every topic's notes say together.

A note counts once at a node, however many of its tags lead there. Topics share notes, so nodes
don't add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from ..measure.tally import EVIDENCE_REVIEWS
from ..pace import Rest, no_rest
from .grammar import parse_tag

DECKS = "decks"
MIN_TOPIC_SHARE = 0.30
"""Where fewer of the reviewed notes carry a topic tag, topics are decks."""

Key = tuple[str, ...]


class CardFacts(NamedTuple):
    """A card as its topics need it; ``evidence`` holds ``review id * 2 + passed``, oldest first."""

    deck: str
    state: str
    due: bool
    evidence: Sequence[int]


class NoteFacts(NamedTuple):
    """A note with its tags and its cards."""

    id: int
    tags: tuple[str, ...]
    cards: Sequence[CardFacts]


class Event(NamedTuple):
    """One spaced review of a topic; ``review_id`` is its instant in Unix milliseconds."""

    review_id: int
    passed: bool
    note_id: int


NOTE_BITS = 64
"""A topic keeps its events as single integers, newest largest: ``review id, passed, note id``.
Thousands of topics hold a few hundred each, and an object for each would be ten times as large."""


def _unpack(packed: int) -> Event:
    review, note_id = packed >> NOTE_BITS, packed & ((1 << NOTE_BITS) - 1)
    return Event(review >> 1, bool(review & 1), note_id)


class Share(NamedTuple):
    """What a note brings to a topic: its cards by state, how many are due, their packed events."""

    seen: int
    new: int
    suspended: int
    due: int
    events: list[int]


def share_of(note_id: int, cards: Sequence[CardFacts]) -> Share:
    """Some cards of one note, counted."""
    states = [card.state for card in cards]
    return Share(
        seen=states.count("seen"),
        new=states.count("new"),
        suspended=states.count("suspended"),
        due=sum(card.due for card in cards),
        events=[event << NOTE_BITS | note_id for card in cards for event in card.evidence],
    )


class Place(NamedTuple):
    """A node of the tree; ``tag`` is the spelling that names just this node, if one does."""

    axis: str
    key: Key
    path: tuple[str, ...]
    tag: str | None


@lru_cache(maxsize=100_000)  # the parsing of a deck's whole tag list is kept from report to report
def lineage(tag: str) -> tuple[Place, ...]:
    """A tag's topic and all above it; the prefixes of the tag name the upper ones."""
    if parse_tag(tag).kind != "topic":
        return ()
    places: dict[tuple[str, Key], Place] = {}
    parts = tag.split("::")
    for depth in range(1, len(parts) + 1):
        prefix = "::".join(parts[:depth])
        _, axis, path, key = parse_tag(prefix)
        if axis is None:
            continue
        for length in range(1, len(key)):
            upper = Place(axis, key[:length], path[:length], None)
            places.setdefault((axis, upper.key), upper)
        # "X::Extra" is X again: the shorter spelling finds both.
        known = places.get((axis, key))
        if known is None or known.tag is None:
            places[axis, key] = Place(axis, key, path, prefix)
    return tuple(places.values())


@dataclass
class Coverage:
    """How many notes carry a topic tag, in all and on each axis."""

    notes: int = 0
    with_topic: int = 0
    on_axis: dict[str, int] = field(default_factory=dict)

    def add(self, nodes: Iterable[Node]) -> None:
        """Count one note that belongs to these topics."""
        axes = {node.axis for node in nodes}
        self.notes += 1
        self.with_topic += bool(axes)
        for axis in axes:
            self.on_axis[axis] = self.on_axis.get(axis, 0) + 1

    @property
    def ratio(self) -> float | None:
        """Share of the notes that carry a topic tag; None without notes."""
        return self.with_topic / self.notes if self.notes else None

    def main_axis(self, axes: Sequence[str]) -> str:
        """The axis to begin with: the first that covers enough of the notes, else decks."""
        enough = MIN_TOPIC_SHARE * self.notes
        if not self.on_axis or self.with_topic < enough:
            return DECKS
        widest = max(self.on_axis, key=lambda axis: self.on_axis[axis])
        return next((axis for axis in axes if self.on_axis.get(axis, 0) >= enough), widest)


@dataclass(eq=False)
class Node:
    """A topic in the making."""

    axis: str
    key: Key
    path: tuple[str, ...]
    tags: dict[str, None] = field(default_factory=dict)
    notes: int = 0
    seen: int = 0
    new: int = 0
    suspended: int = 0
    due: int = 0
    fingerprint: int = 0
    _events: list[int] = field(default_factory=list)

    def add(self, note_id: int, share: Share) -> None:
        """Count one note with those of its cards that belong here."""
        self.notes += 1
        self.fingerprint ^= hash((note_id,))
        self.seen += share.seen
        self.new += share.new
        self.suspended += share.suspended
        self.due += share.due
        if share.events:
            self._events.extend(share.events)
            if len(self._events) > 4 * EVIDENCE_REVIEWS:
                self._keep_newest()

    def _keep_newest(self) -> None:
        self._events.sort()
        del self._events[:-EVIDENCE_REVIEWS]

    @property
    def evidence(self) -> list[Event]:
        """The newest spaced reviews, oldest first."""
        self._keep_newest()
        return [_unpack(packed) for packed in self._events]


class Tree:
    """All nodes of all axes."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[str, Key], Node] = {}
        self._nodes_of_tag: dict[str, tuple[Node, ...]] = {}
        self._reviewed = Coverage()
        self._all = Coverage()

    @property
    def coverage(self) -> Coverage:
        """Topic tags on the reviewed notes; on all notes where nothing was reviewed yet."""
        return self._reviewed if self._reviewed.notes else self._all

    def add(self, note: NoteFacts) -> None:
        """Roll one note up to every topic that it belongs to."""
        nodes = self.nodes_of(note.tags)
        share = share_of(note.id, note.cards)
        for node in nodes:
            node.add(note.id, share)
        self._add_to_decks(note)
        self._all.add(nodes)
        if share.events:
            self._reviewed.add(nodes)

    def nodes_of(self, tags: Iterable[str]) -> set[Node]:
        """The topics that a note with these tags belongs to, each once, decks left out."""
        nodes: set[Node] = set()
        for tag in tags:
            if tag not in self._nodes_of_tag:
                self._nodes_of_tag[tag] = tuple(self._plant(tag))
            nodes.update(self._nodes_of_tag[tag])
        return nodes

    def _plant(self, tag: str) -> Iterator[Node]:
        for place in lineage(tag):
            node = self._node(place.axis, place.key, place.path)
            if place.tag is not None:
                node.tags.setdefault(place.tag)
            yield node

    def _add_to_decks(self, note: NoteFacts) -> None:
        by_deck: dict[str, list[CardFacts]] = {}
        for card in note.cards:
            by_deck.setdefault(card.deck, []).append(card)
        # A parent deck counts the note once, with its cards from all the decks below.
        at_node: dict[Key, list[CardFacts]] = {}
        for deck, cards in by_deck.items():
            path = tuple(deck.split("::"))
            for length in range(1, len(path) + 1):
                at_node.setdefault(path[:length], []).extend(cards)
        for key, cards in at_node.items():
            self._node(DECKS, key, key).add(note.id, share_of(note.id, cards))

    def _node(self, axis: str, key: Key, path: tuple[str, ...]) -> Node:
        node = self.nodes.get((axis, key))
        if node is None:
            node = self.nodes[axis, key] = Node(axis, key, path)
        return node


def grow(notes: Iterable[NoteFacts], rest: Rest = no_rest) -> Tree:
    """Roll all notes up; ``rest`` is called every few notes."""
    tree = Tree()
    for count, note in enumerate(notes):
        tree.add(note)
        if count % 8 == 0:
            rest()
    return tree


def without_twins(nodes: Iterable[Node]) -> list[Node]:
    """One node for each set of notes on an axis: the narrowest name says most."""
    by_notes: dict[tuple[str, int, int], Node] = {}
    for node in nodes:
        place = (node.axis, node.notes, node.fingerprint)
        other = by_notes.get(place)
        if other is None or (-len(node.key), node.key) < (-len(other.key), other.key):
            by_notes[place] = node
    return list(by_notes.values())


def topic_tags(node: Node) -> tuple[str, ...]:
    """The tags that a search for this topic needs: none below another one of them."""
    folded = {tag.casefold(): tag for tag in node.tags}
    return tuple(
        tag
        for key, tag in sorted(folded.items())
        if not any(key.startswith(other + "::") for other in folded)
    )
