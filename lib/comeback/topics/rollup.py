"""What every topic's notes say together, kept up to date note by note.

A note counts once at a node, however many of its tags lead there. Topics share notes, so nodes
don't add up. All that is kept are sums of whole numbers and the newest events: a roll-up that went
along with the changes equals one made anew.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from ..measure.ledger import EVIDENCE_REVIEWS
from ..pace import Rest, no_rest
from .facts import CardFacts, NoteFacts, Share, share_of
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

    ``tags`` and packed ``counts`` of a note stand at its place, the order in which notes came;
    ``total`` is all of them.
    """

    def __init__(self, notes: Iterable[NoteFacts], rest: Rest = no_rest) -> None:
        """``rest`` is called every few notes."""
        self.nodes: list[Node] = []
        self.tags: list[tuple[str, ...]] = []
        self.counts: list[int] = []
        self.total = 0
        self._events = _Events()
        self._decks: list[tuple[str, ...]] = []
        self._known_decks: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._place_of: dict[int, int] = {}
        self._of_tag: dict[str, tuple[Node, ...]] = {}
        self._of_deck: dict[str, tuple[Node, ...]] = {}
        self._reviewed = Coverage()
        self._all = Coverage()
        self._grow(notes, rest)
        for node in self.nodes:
            rest()
            self._sum_up(node)

    @property
    def coverage(self) -> Coverage:
        """Topic tags on the reviewed notes; on all notes where nothing was reviewed yet."""
        return self._reviewed if self._reviewed.notes else self._all

    def topic_tags(self) -> list[str]:
        """The tags that lead to topics, in order."""
        return [tag for tag, nodes in self._of_tag.items() if nodes]

    def topics_at(self, place: int) -> set[Node]:
        """The topics that a note belongs to, each once, decks left out."""
        return _union(self._of_tag, self.tags[place])

    def nodes_of(self, note_id: int) -> set[Node]:
        """The topics and decks of a note; none for a note that is not here."""
        place = self._place_of.get(note_id)
        if place is None:
            return set()
        return self.topics_at(place) | _union(self._of_deck, self._decks[place])

    def change(self, note: NoteFacts) -> Change | None:
        """Take over what is new about a note's cards.

        None, and nothing is changed, where all has to be rolled up anew: the note was not here,
        or its tags or its cards' decks were other ones.
        """
        place = self._place_of.get(note.id)
        if place is None or self.tags[place] != note.tags or self._decks[place] != _decks(note):
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
        kept = node.evidence
        node.counts += by.counts
        if by.gone and (len(kept) < EVIDENCE_REVIEWS or by.gone[-1] >= kept[0]):
            node.evidence = self._newest(node, node.notes)
        elif by.added:
            node.evidence = array("Q", sorted([*kept, *by.added])[-EVIDENCE_REVIEWS:])
        return bool(by.counts or by.added or by.gone)

    def _newest(self, node: Node, notes: array[int]) -> array[int]:
        """The newest events of a topic, oldest first; only those ``notes`` may have them."""
        parts = node.parts
        each = self._events.of([place for place in notes if place not in parts] if parts else notes)
        each += [part.events for part in parts.values() if part.events]
        # They are of the notes whose last event is newest.
        each.sort(key=itemgetter(-1), reverse=True)
        return array("Q", _newest_of(each[:EVIDENCE_REVIEWS]))

    def _grow(self, notes: Iterable[NoteFacts], rest: Rest) -> None:
        planting = Planting()
        for place, note in enumerate(notes):
            if place % 8 == 0:
                rest()
            self._take(place, note, planting)
        # In order of their names, so that what a topic is called does not depend on the notes'.
        for tag in sorted(set(chain.from_iterable(self.tags))):
            rest()
            self._of_tag[tag] = planting.of_tag(tag)
        for count, place in enumerate(self._newest_first()):
            if count % 8 == 0:
                rest()
            self._roll_up(place)
        self.nodes = planting.finished(rest)
        self._forget_twins(rest)

    def _sum_up(self, node: Node) -> None:
        node.counts = sum(map(self.counts.__getitem__, node.notes))
        for place, part in node.parts.items():
            node.counts += part.counts - self.counts[place]
        # At first a topic's notes stand in the order of their last events.
        notes = node.notes if node.axis == DECKS else node.notes[:EVIDENCE_REVIEWS]
        node.evidence = self._newest(node, notes)

    def _take(self, place: int, note: NoteFacts, planting: Planting) -> None:
        share = share_of(place, note.cards)
        self._place_of[note.id] = place
        self.tags.append(note.tags)
        self.counts.append(share.counts)
        self.total += share.counts
        self._events.append(share.events)
        decks = _decks(note)
        self._decks.append(self._known_decks.setdefault(decks, decks))
        for deck in decks:
            if deck not in self._of_deck:
                self._of_deck[deck] = planting.of_deck(deck)
        for node, here in self._in_decks(place, note.cards, share):
            node.notes.append(place)
            if here is not share:
                node.parts[place] = here

    def _newest_first(self) -> list[int]:
        """Places by their last event: a topic's first notes are all that its evidence can be of."""
        last = self._events.last()
        return sorted(range(len(last)), key=last.__getitem__, reverse=True)

    def _roll_up(self, place: int) -> None:
        topics = self.topics_at(place)
        for node in topics:
            node.notes.append(place)
        axes = {node.axis for node in topics}
        self._all.add(axes)
        if self._events[place]:
            self._reviewed.add(axes)

    def _in_decks(
        self, place: int, cards: Sequence[CardFacts], whole: Share
    ) -> Iterator[tuple[Node, Share]]:
        """The decks of a note, each with what the note's cards in it and below it bring."""
        at_node: dict[Node, list[CardFacts]] = {}
        for card in cards:
            for node in self._of_deck[card.deck]:
                at_node.setdefault(node, []).append(card)
        for node, here in at_node.items():
            yield node, whole if len(here) == len(cards) else share_of(place, here)

    def _forget_twins(self, rest: Rest) -> None:
        kept = set(self.nodes)
        for nodes_of in (self._of_tag, self._of_deck):
            for name, nodes in nodes_of.items():
                rest()
                nodes_of[name] = tuple([node for node in nodes if node in kept])


class _Difference(NamedTuple):
    """From one share to another; events oldest first."""

    counts: int
    added: Sequence[int]
    gone: Sequence[int]


class _Events:
    """The events of each note, oldest first, by its place: one after the other, because an array
    for each of thirty thousand notes would be megabytes more."""

    def __init__(self) -> None:
        self._all = array("Q")
        self._begins = array("Q", [0])
        self._changed: dict[int, array[int]] = {}

    def append(self, events: array[int]) -> None:
        """Those of the next note."""
        self._all.extend(events)
        self._begins.append(len(self._all))

    def __getitem__(self, place: int) -> array[int]:
        changed = self._changed.get(place)
        if changed is not None:
            return changed
        return self._all[self._begins[place] : self._begins[place + 1]]

    def of(self, places: Iterable[int]) -> list[array[int]]:
        """Those of some notes that have any."""
        every, begins, changed = self._all, self._begins, self._changed
        each = [
            changed[place] if place in changed else every[begins[place] : begins[place + 1]]
            for place in places
        ]
        return [events for events in each if events]

    def __setitem__(self, place: int, events: array[int]) -> None:
        self._changed[place] = events

    def last(self) -> list[int]:
        """The newest of each note as they were at first, 0 where there is none."""
        ends = zip(self._begins, self._begins[1:])
        return [self._all[end - 1] if end > begin else 0 for begin, end in ends]


def _difference(old: Share, new: Share) -> _Difference:
    counts = new.counts - old.counts
    if new.events[: len(old.events)] == old.events:
        return _Difference(counts, new.events[len(old.events) :], ())
    before, after = Counter(old.events), Counter(new.events)
    return _Difference(
        counts, sorted((after - before).elements()), sorted((before - after).elements())
    )


def _newest_of(each: Sequence[array[int]]) -> list[int]:
    """The newest events, oldest first, of some sequences in that order."""
    if not each:
        return []
    # A few of each are nearly always all; the oldest of them tells which others to look at.
    few = EVIDENCE_REVIEWS // len(each) + 1
    newest = list(chain.from_iterable([events[-few:] for events in each]))
    newest.sort()
    oldest = newest[-EVIDENCE_REVIEWS] if len(newest) >= EVIDENCE_REVIEWS else 0
    for events in each:
        if len(events) > few and events[-few - 1] >= oldest:
            newest += events[bisect_left(events, oldest) : -few]
    return sorted(newest)[-EVIDENCE_REVIEWS:]


def _decks(note: NoteFacts) -> tuple[str, ...]:
    return tuple(card.deck for card in note.cards)


def _union(nodes_of: Mapping[str, tuple[Node, ...]], names: Iterable[str]) -> set[Node]:
    return set(chain.from_iterable(map(nodes_of.__getitem__, names)))
