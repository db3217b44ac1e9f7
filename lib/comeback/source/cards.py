"""All cards of a collection, in columns."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from .collection import Card


class Cards:
    """Cards by id and by note: columns, because objects would be 15 MB of Anki's process."""

    def __init__(self, pages: Iterable[Sequence[Sequence[int]]] = ()) -> None:
        """``pages``: the fields of some cards each, all in order of id."""
        self._columns = tuple(array("q") for _ in Card._fields)
        for page in pages:
            for column, values in zip(self._columns, zip(*page)):
                column.extend(values)
        # The cards of a note are neighbours here.
        notes = self._columns[1]
        self._by_note = array("I", sorted(range(len(notes)), key=notes.__getitem__))
        self._notes = array("q", map(notes.__getitem__, self._by_note))

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Card]:
        return map(Card._make, zip(*self._columns))

    def __contains__(self, card_id: int) -> bool:
        return self._place(card_id) is not None

    @property
    def ids(self) -> array[int]:
        """All of them, in order."""
        return self._columns[0]

    def get(self, card_id: int) -> Card | None:
        """A card, if it is here."""
        place = self._place(card_id)
        return None if place is None else self._at(place)

    def of_note(self, note_id: int) -> list[Card]:
        """A note's cards, in order of id."""
        first = bisect_left(self._notes, note_id)
        last = bisect_right(self._notes, note_id, first)
        return [self._at(place) for place in self._by_note[first:last]]

    def replace(self, card: Card) -> None:
        """Take over a card that is here, of the same note."""
        place = self._place(card.id)
        if place is not None:
            for column, value in zip(self._columns, card):
                column[place] = value

    def _at(self, place: int) -> Card:
        return Card._make([column[place] for column in self._columns])

    def _place(self, card_id: int) -> int | None:
        place = bisect_left(self.ids, card_id)
        return place if place < len(self.ids) and self.ids[place] == card_id else None
