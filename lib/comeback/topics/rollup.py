"""What every topic's notes say together, kept up to date note by note.

A note counts once at a node, however many of its tags lead there. Topics share notes, so nodes
don't add up. All that is kept are sums of whole numbers and the newest events: a roll-up that went
along with the changes equals one made anew.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest
from itertools import chain
from typing import Callable, NamedTuple

from ..measure.ledger import EVIDENCE_REVIEWS
from ..pace import Rest, no_rest, resting
from ..source.tags import Tags
from .events import Events
from .facts import CardFacts, NoteFacts, Review, Share, event_at, review_of, share_of
from .tree import DECKS, Coverage, Node, Planting


class Change(NamedTuple):
    """What became of a note's facts: its place, the nodes that changed, and the packed counts of
    all its cards."""

    place: int
    nodes: list[Node]
    before: int
    after: int


class RollUp:
    """All notes at their topics and decks; of topics with the same notes only one is kept.

    ``tags`` and packed ``counts`` of a note stand at its place, the order of ids; ``total`` is all
    of them.
    """

    def __init__(
        self,
        notes: Iterable[NoteFacts],
        rest: Rest = no_rest,
        meet: Callable[[str], None] | None = None,
        tags: Tags | None = None,
    ) -> None:
        """``notes`` in order of id; ``rest`` is called every few of them, ``meet`` with each tag
        that leads to topics, in order of the tags. Where ``tags`` has those of all notes, the notes
        need not bring them: a copy of their own would be megabytes."""
        self.nodes: list[Node] = []
        self.counts: list[int] = []
        self.total = 0
        self._events = Events()
        self._decks: list[tuple[str, ...]] = []
        self._known_decks: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._of_deck: dict[str, tuple[Node, ...]] = {}
        self._reviewed = Coverage()
        self._all = Coverage()
        planting = Planting(self._events)
        self.tags = _tags_of(self._taken(notes, planting, rest), tags)
        self._of_tag: list[tuple[Node, ...]] = [()] * len(self.tags.names)
        last = self._events.last()
        self._grow(planting, last, rest, meet)
        for node in self.nodes:
            rest()
            self._sum_up(node, last)

    @property
    def coverage(self) -> Coverage:
        """Topic tags on the reviewed notes; on all notes where nothing was reviewed yet."""
        return self._reviewed if self._reviewed.notes else self._all

    def topics_at(self, place: int) -> set[Node]:
        """The topics that a note belongs to, each once, decks left out."""
        return _union(map(self._of_tag.__getitem__, self.tags.numbers_at(place)))

    def nodes_of(self, note_id: int) -> set[Node]:
        """The topics and decks of a note; none for a note that is not here."""
        place = self.tags.place(note_id)
        if place is None:
            return set()
        return self.topics_at(place) | _union(map(self._of_deck.__getitem__, self._decks[place]))

    def reviews_between(self, begin: int, end: int, rest: Rest = no_rest) -> Iterator[Review]:
        """The spaced reviews from one instant to before another (Unix seconds), note by note;
        of a note with very many only the newest."""
        first, last = event_at(begin), event_at(end)
        for place in range(len(self.tags)):
            if place % 64 == 0:
                rest()
            events = self._events[place]
            if events and events[-1] >= first:
                for event in events[bisect_left(events, first) : bisect_left(events, last)]:
                    yield review_of(event)

    def change(self, note: NoteFacts) -> Change | None:
        """Take over what is new about a note's cards.

        None, and nothing is changed, where all has to be rolled up anew: the note was not here,
        or its tags or its cards' decks were other ones.
        """
        place = self.tags.place(note.id)
        if place is None or self.tags.at(place) != note.tags or self._decks[place] != _decks(note):
            return None
        old = Share(self.counts[place], self._events[place])
        new = share_of(place, note.cards)
        self.counts[place], self._events[place] = new
        self.total += new.counts - old.counts
        topics = self.topics_at(place)
        difference = _difference(old, new)
        changed = [node for node in topics if self._adjust(node, difference)]
        for node, share in self._in_decks(place, note.cards, new):
            before = old
            if place in node.parts:
                before, node.parts[place] = node.parts[place], share
            if self._adjust(node, _difference(before, share)):
                changed.append(node)
        if bool(old.events) != bool(new.events):
            axes = {node.axis for node in topics}
            self._reviewed.add(axes, 1 if new.events else -1)
        return Change(place, changed, old.counts, new.counts)

    def _adjust(self, node: Node, by: _Difference) -> bool:
        """Whether anything changed."""
        node.counts += by.counts
        kept = node.kept
        if kept is not None:
            if by.gone and (len(kept) < EVIDENCE_REVIEWS or by.gone[-1] >= kept[0]):
                node.kept = array("Q", self._events.newest(node.notes, node.parts))
            elif by.added:
                node.kept = array("Q", sorted([*kept, *by.added])[-EVIDENCE_REVIEWS:])
        return bool(by.counts or by.added or by.gone)

    def _grow(
        self,
        planting: Planting,
        last: Sequence[int],
        rest: Rest,
        meet: Callable[[str], None] | None,
    ) -> None:
        names = self.tags.names
        # In order of their names, so that what a topic is called does not depend on the notes'.
        for number in sorted(range(len(names)), key=names.__getitem__):
            rest()
            self._of_tag[number] = planting.of_tag(names[number])
            if meet is not None and self._of_tag[number]:
                meet(names[number])
        self._roll_up(last, rest)
        self.nodes = planting.finished(rest)
        self._of_tag = _without_twins(self._of_tag, self.nodes, rest)
        decks = _without_twins(self._of_deck.values(), self.nodes, rest)
        self._of_deck = dict(zip(self._of_deck, decks))

    def _sum_up(self, node: Node, last: Sequence[int]) -> None:
        """``last``: the newest event of each note."""
        notes = node.notes
        node.counts = sum(map(self.counts.__getitem__, notes))
        for place, part in node.parts.items():
            node.counts += part.counts - self.counts[place]
        if len(notes) > EVIDENCE_REVIEWS:
            # At first a topic's notes stand in the order of their last events; a deck's do not.
            first: Sequence[int] = notes[:EVIDENCE_REVIEWS]
            if node.axis == DECKS:
                whole = (place for place in notes if place not in node.parts)
                first = nlargest(EVIDENCE_REVIEWS, whole, key=last.__getitem__)
            node.kept = array("Q", self._events.newest(first, node.parts))

    def _taken(
        self, notes: Iterable[NoteFacts], planting: Planting, rest: Rest
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The notes' ids and tags, each once all else of the note is here."""
        in_decks: dict[Node, array[int]] = {}
        for place, note in enumerate(notes):
            if place % 8 == 0:
                rest()
            for node in self._take(place, note, planting):
                if node not in in_decks:
                    in_decks[node] = array("I")
                in_decks[node].append(place)
            yield note.id, note.tags
        for node, places in in_decks.items():
            node.notes = places

    def _take(self, place: int, note: NoteFacts, planting: Planting) -> Iterator[Node]:
        """The decks that the note is in."""
        share = share_of(place, note.cards)
        self.counts.append(share.counts)
        self.total += share.counts
        self._events.append(share.events)
        decks = _decks(note)
        if decks not in self._known_decks:
            self._known_decks[decks] = decks
            for deck in decks:
                if deck not in self._of_deck:
                    self._of_deck[deck] = planting.of_deck(deck)
        self._decks.append(self._known_decks[decks])
        for node, here in self._in_decks(place, note.cards, share):
            if here is not share:
                node.parts[place] = here
            yield node

    def _roll_up(self, last: Sequence[int], rest: Rest) -> None:
        """The notes of each topic by their last event: a topic's first are all that its evidence
        can be of."""
        order = sorted(range(len(last)), key=last.__getitem__, reverse=True)
        reviewed = len(last) - last.count(-1)
        of_tag = [array("I") for _ in self._of_tag]
        appends = [ranks.append for ranks in of_tag]
        for rank, place in enumerate(order):
            if rank % 8 == 0:
                rest()
            for number in self.tags.numbers_at(place):
                appends[number](rank)
        self._cover(of_tag, len(last), reviewed, rest)
        of_topic: dict[Node, list[array[int]]] = {}
        for nodes, ranks in resting(zip(self._of_tag, of_tag), rest, 64):
            for node in nodes:
                of_topic.setdefault(node, []).append(ranks)
        for node, of_tags in of_topic.items():
            rest()
            alone = len(of_tags) == 1
            of_node = of_tags[0] if alone else sorted(set[int]().union(*of_tags))
            node.notes = array("I", map(order.__getitem__, of_node))

    def _cover(self, of_tag: Sequence[array[int]], notes: int, reviewed: int, rest: Rest) -> None:
        """Count the notes with topics, by the ranks of each tag's notes; the reviewed ones come
        first."""
        on_axis: dict[str, set[int]] = {}
        for nodes, ranks in zip(self._of_tag, of_tag):
            rest()
            for axis in {node.axis for node in nodes}:
                on_axis.setdefault(axis, set()).update(ranks)
        covered = set[int]().union(*on_axis.values())
        for coverage, end in (self._all, notes), (self._reviewed, reviewed):
            coverage.notes = end
            coverage.with_topic = sum(map(end.__gt__, covered))
            for axis, held in on_axis.items():
                rest()
                coverage.on_axis[axis] = sum(map(end.__gt__, held))

    def _in_decks(
        self, place: int, cards: Sequence[CardFacts], whole: Share
    ) -> Iterable[tuple[Node, Share]]:
        """The decks of a note, each with what the note's cards in it and below it bring."""
        if len({card.deck for card in cards}) == 1:
            return [(node, whole) for node in self._of_deck[cards[0].deck]]
        at_node: dict[Node, list[CardFacts]] = {}
        for card in cards:
            for node in self._of_deck[card.deck]:
                at_node.setdefault(node, []).append(card)
        return [
            (node, whole if len(here) == len(cards) else share_of(place, here))
            for node, here in at_node.items()
        ]


class _Difference(NamedTuple):
    """From one share to another; events oldest first."""

    counts: int
    added: Sequence[int]
    gone: Sequence[int]


def _difference(old: Share, new: Share) -> _Difference:
    counts = new.counts - old.counts
    if new.events[: len(old.events)] == old.events:
        return _Difference(counts, new.events[len(old.events) :], ())
    before, after = Counter(old.events), Counter(new.events)
    return _Difference(
        counts, sorted((after - before).elements()), sorted((before - after).elements())
    )


def _tags_of(taken: Iterable[tuple[int, tuple[str, ...]]], known: Tags | None) -> Tags:
    if known is None:
        return Tags(taken)
    for _ in taken:
        pass
    return known


def _decks(note: NoteFacts) -> tuple[str, ...]:
    return tuple(card.deck for card in note.cards)


def _union(nodes: Iterable[tuple[Node, ...]]) -> set[Node]:
    return set(chain.from_iterable(nodes))


def _without_twins(
    lines: Iterable[tuple[Node, ...]], nodes: Iterable[Node], rest: Rest
) -> list[tuple[Node, ...]]:
    kept = set(nodes)
    found = []
    for line in lines:
        rest()
        all_kept = kept.issuperset(line)
        found.append(line if all_kept else tuple([node for node in line if node in kept]))
    return found
