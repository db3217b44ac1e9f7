"""The tags of all notes, as numbers."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable


class _Numbers(dict[str, int]):
    """One after the other, in order of first use."""

    def __missing__(self, tag: str) -> int:
        self[tag] = number = len(self)
        return number


class Tags:
    """Tags by note id and by a note's place, the order of ids. ``names`` has each tag once.

    Numbers one after the other, because thirty thousand tuples of strings would be 8 MB of Anki's
    process, and all of them something for its garbage collector to walk.
    """

    def __init__(self, rows: Iterable[tuple[int, Iterable[str]]] = ()) -> None:
        """``rows``: each note's id and tags, in order of id."""
        self.ids = array("q")
        self._numbers = array("I")
        self._begins = array("I", [0])
        known = _Numbers()
        for note_id, tags in rows:
            self.ids.append(note_id)
            self._numbers.extend(map(known.__getitem__, tags))
            self._begins.append(len(self._numbers))
        self.names = list(known)

    def __len__(self) -> int:
        return len(self.ids)

    def same_as(self, other: Tags) -> bool:
        """Whether all notes are here and there, with the same tags."""
        return vars(self) == vars(other)

    def place(self, note_id: int) -> int | None:
        """Where a note stands; None for one that is not here."""
        place = bisect_left(self.ids, note_id)
        return place if place < len(self.ids) and self.ids[place] == note_id else None

    def of_note(self, note_id: int) -> tuple[str, ...]:
        """A note's tags; none for one that is not here."""
        place = self.place(note_id)
        return () if place is None else self.at(place)

    def at(self, place: int) -> tuple[str, ...]:
        """The tags of the note at a place."""
        return tuple(map(self.names.__getitem__, self.numbers_at(place)))

    def numbers_at(self, place: int) -> array[int]:
        """Those tags by their place in ``names``."""
        return self._numbers[self._begins[place] : self._begins[place + 1]]
