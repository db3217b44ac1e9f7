"""The events of notes, and the newest among them."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter

from ..measure.ledger import EVIDENCE_REVIEWS
from .facts import Share

MOST_COLUMNS = 5
"""Enough for topics with twenty notes or more; each column is 0.3 MB for as many notes as AnKing's
deck has."""


class Events:
    """The events of each note, oldest first, by its place: one after the other, because an array
    for each of thirty thousand notes would be megabytes more."""

    def __init__(self) -> None:
        self._all = array("Q")
        self._begins = array("I", [0])
        self._changed: dict[int, array[int]] = {}
        self._newest: list[array[int]] = []

    def append(self, events: array[int]) -> None:
        """Those of the next note."""
        self._all.extend(events)
        self._begins.append(len(self._all))

    def __getitem__(self, place: int) -> array[int]:
        changed = self._changed.get(place)
        if changed is not None:
            return changed
        return self._all[self._begins[place] : self._begins[place + 1]]

    def __setitem__(self, place: int, events: array[int]) -> None:
        self._changed[place] = events
        self._newest.clear()

    def last(self) -> list[int]:
        """The newest of each note as they were at first, -1 where there is none."""
        ends = zip(self._begins, self._begins[1:])
        return [self._all[end - 1] if end > begin else -1 for begin, end in ends]

    def newest(self, places: Collection[int], parts: Mapping[int, Share]) -> list[int]:
        """The newest events of some notes, oldest first; of a note in ``parts`` only those."""
        few = EVIDENCE_REVIEWS // len(places) + 1 if places else MOST_COLUMNS
        if few < MOST_COLUMNS and len(places) <= EVIDENCE_REVIEWS and not (parts or self._changed):
            return self._newest_of_few(places, few)
        each = self._of([place for place in places if place not in parts] if parts else places)
        each += [part.events for part in parts.values() if part.events]
        if len(each) > EVIDENCE_REVIEWS:
            # They are of the notes whose last event is newest.
            each.sort(key=itemgetter(-1), reverse=True)
        return _newest_of(each[:EVIDENCE_REVIEWS])

    def _newest_of_few(self, places: Collection[int], few: int) -> list[int]:
        """As ``newest``, without an array for each note: first a few events of each, then those
        of the notes that have more as new as these."""
        while len(self._newest) <= few:
            self._newest.append(self._column(len(self._newest)))
        newest: list[int] = []
        at_places = itemgetter(*places)
        for column in self._newest[:few]:
            newest += at_places(column)
        newest.sort()
        newest = newest[-EVIDENCE_REVIEWS:]
        oldest, every, begins = newest[0], self._all, self._begins
        for place, event in zip(places, at_places(self._newest[few])):
            if event > oldest:
                end = begins[place + 1] - few
                newest += every[bisect_left(every, oldest, begins[place], end) : end]
        if len(newest) > EVIDENCE_REVIEWS:
            newest.sort()
            newest = newest[-EVIDENCE_REVIEWS:]
        return newest if newest[0] else [event for event in newest if event]

    def _column(self, back: int) -> array[int]:
        """Each note's event so many before its newest; 0 where there is none."""
        ends = zip(self._begins, self._begins[1:])
        every = self._all
        return array(
            "Q", [every[end - 1 - back] if end - back > begin else 0 for begin, end in ends]
        )

    def _of(self, places: Iterable[int]) -> list[array[int]]:
        """Those of some notes that have any."""
        every, begins, changed = self._all, self._begins, self._changed
        each = [
            changed[place] if place in changed else every[begins[place] : begins[place + 1]]
            for place in places
        ]
        return list(filter(None, each))


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
