"""Cards, tags, decks and presets as last read, and which notes differ since then."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from ..pace import Rest, no_rest
from .cards import Cards
from .collection import read_cards, read_cards_beside, read_decks, read_tags
from .database import Database
from .presets import read_weights
from .tags import Tags

Weights = tuple[float, ...]
NOTHING: frozenset[int] = frozenset()
ROWS_BETWEEN_RESTS = 64


class Difference(NamedTuple):
    """``everything``: tags, decks, presets changed, or notes and cards came or went. Else ``notes``
    names those with a card that changed."""

    everything: bool
    notes: Collection[int] = NOTHING


EVERYTHING = Difference(True)


class Snapshot:
    """What a collection holds besides its log. Nothing changes in it when a read is broken off."""

    def __init__(self) -> None:
        self.cards = Cards()
        self.tags = Tags()
        self.decks: Mapping[int, str] = {}
        self.weights: Mapping[int, Weights] = {}

    def read(self, db: Database, rest: Rest = no_rest) -> Difference:
        """Read all anew."""
        cards = Cards(read_cards(db, rest))
        tags, decks, weights = read_tags(db, rest), read_decks(db), read_weights(db)
        same = tags.same_as(self.tags) and decks == self.decks and weights == self.weights
        difference = EVERYTHING
        if same and cards.ids == self.cards.ids:
            difference = Difference(False, _notes_that_differ(self.cards, cards, rest))
        self.cards = cards
        if not same:
            self.tags, self.decks, self.weights = tags, decks, weights
        return difference

    def read_beside(self, db: Database, card_ids: Collection[int]) -> Difference:
        """Read only these cards and their siblings; a rating changes no others."""
        notes = set()
        for card in read_cards_beside(db, card_ids):
            known = self.cards.get(card.id)
            if known is None:
                return EVERYTHING
            if card != known:
                notes.add(card.note_id)
                self.cards.replace(card)
        return Difference(False, notes)


def _notes_that_differ(before: Cards, after: Cards, rest: Rest) -> frozenset[int]:
    """Of the same cards."""
    notes: set[int] = set()
    for count, (old, card) in enumerate(zip(before, after)):
        if count % ROWS_BETWEEN_RESTS == 0:
            rest()
        if old != card:
            notes.update((old.note_id, card.note_id))
    return frozenset(notes)
